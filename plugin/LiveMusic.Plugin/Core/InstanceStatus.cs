using LiveMusic.Plugin.Core.Editor;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core;

/// <summary>How an instance does, for a person and for tests.</summary>
internal struct InstanceStatus
{
    public InstanceState State;

    /// <summary>One sentence for the user; empty when there is nothing to say.</summary>
    public string Message;
    public long Underruns;
    public long UnderrunSamples;
    public int EngineRestarts;
    public int EngineProcessId;
    public int PromptsReady;
    public float BufferSeconds;
    public float RealTimeFactor;

    /// <summary>Codec frames that reached the output.</summary>
    public long FramesHeard;
    public long HostSamples;

    /// <summary>Shares of the prompts in what is heard now; they add up to 1, or are all 0.</summary>
    public PromptWeights HeardWeights;
    public float HeardTemperature;

    /// <summary>1…16; 0: the faders.</summary>
    public int HeardScene;
    public float MainPeak;
    public float SidechainPeak;

    /// <summary>Samples that were no numbers.</summary>
    public long BadSamples;
    public EditorPlace Editor;
}

internal enum InstanceState
{
    NoEngine,
    Starting,
    Buffering,
    Playing,
    Idle,
    Failed,
}
