using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>What the plugin says of itself through its diagnostics extension, at <see cref="At"/> seconds of the run.</summary>
public sealed record PluginStatus
{
    public double At { get; init; }

    /// <summary>no-engine, starting, buffering, playing, idle, failed.</summary>
    public string State { get; init; } = "";
    public ulong Underruns { get; init; }
    public ulong UnderrunSamples { get; init; }
    public uint EngineRestarts { get; init; }
    public uint PromptsReady { get; init; }
    public float BufferSeconds { get; init; }
    public float RealtimeFactor { get; init; }
    public ulong FramesHeard { get; init; }
    public ulong OutputPosition { get; init; }
    public float[] HeardWeights { get; init; } = [];
    public float HeardTemperature { get; init; }
    public int HeardScene { get; init; }
    public float SidechainPeak { get; init; }
    public uint EnginePid { get; init; }
    public string Message { get; init; } = "";

    /// <summary>Where the editor is: closed, opening, shown, window, browser, failed.</summary>
    public string Editor { get; init; } = "closed";

    internal static unsafe PluginStatus From(LiveMusicStatus* status, double at)
    {
        var weights = new float[LiveMusicStatus.SlotCount];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = status->HeardWeights[i];
        }

        return new PluginStatus
        {
            At = at,
            State = StateName(status->State),
            Underruns = status->Underruns,
            UnderrunSamples = status->UnderrunSamples,
            EngineRestarts = status->EngineRestarts,
            PromptsReady = status->PromptsReady,
            BufferSeconds = status->BufferSeconds,
            RealtimeFactor = status->RealtimeFactor,
            FramesHeard = status->FramesHeard,
            OutputPosition = status->OutputPosition,
            HeardWeights = weights,
            HeardTemperature = status->HeardTemperature,
            HeardScene = (int)status->HeardScene,
            SidechainPeak = status->SidechainPeak,
            EnginePid = status->EnginePid,
            Message = ClapText.Read(status->Message, LiveMusicStatus.MessageSize),
            Editor = EditorName(status->Editor),
        };
    }

    private static string EditorName(uint editor) => editor switch
    {
        LiveMusicEditor.Closed => "closed",
        LiveMusicEditor.Opening => "opening",
        LiveMusicEditor.Shown => "shown",
        LiveMusicEditor.Window => "window",
        LiveMusicEditor.Browser => "browser",
        LiveMusicEditor.Failed => "failed",
        _ => $"editor {editor}",
    };

    private static string StateName(uint state) => state switch
    {
        LiveMusicState.NoEngine => "no-engine",
        LiveMusicState.Starting => "starting",
        LiveMusicState.Buffering => "buffering",
        LiveMusicState.Playing => "playing",
        LiveMusicState.Idle => "idle",
        LiveMusicState.Failed => "failed",
        _ => $"state {state}",
    };
}
