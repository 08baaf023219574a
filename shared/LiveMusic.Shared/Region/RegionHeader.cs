using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Shared.Region;

/// <summary>
/// The first page of a region. The identity part is written once by the plugin before anyone else maps the region; of the rest, each field names its
/// one writer. Fields that both sides watch lie on cache lines by writer.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
public struct RegionHeader
{
    public const int Bytes = 4096;

    /// <summary>"LIVEMUSI" in ASCII.</summary>
    public const ulong ExpectedMagic = 0x4953554D4556494C;

    /// <summary>Raised with every change of a byte's meaning. Regions of another version are refused.</summary>
    public const uint CurrentLayoutVersion = 4;

    // Identity: written once by the plugin.
    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public uint LayoutVersion;
    [FieldOffset(12)] public uint HeaderBytes;
    [FieldOffset(16)] public long TotalBytes;
    [FieldOffset(24)] public int PluginProcessId;

    /// <summary>1: the effect (has a main input); 0: the instrument.</summary>
    [FieldOffset(28)] public int HasMainInput;
    [FieldOffset(32)] public Guid Instance;
    [FieldOffset(64)] public RingPlacements Rings;

    // Plugin → engine.

    /// <summary>Host sample rate in Hz; written before <see cref="RequestedGeneration"/> is raised.</summary>
    [FieldOffset(1024)] public double HostSampleRate;
    [FieldOffset(1032)] public int MaximumBlockFrames;

    /// <summary>1 while the host renders offline, as it says or as its pace shows: the engine generates as fast as it can, the plugin may wait for it.</summary>
    [FieldOffset(1036)] public int Offline;

    /// <summary>Raised by the plugin to ask for a fresh stream (activation, another sample rate, a start that begins anew): what lies in the output ring is void.</summary>
    [FieldOffset(1040)] public uint RequestedGeneration;

    /// <summary>1 while the plugin is active in the host.</summary>
    [FieldOffset(1044)] public int Active;

    /// <summary>Counts up while the plugin's process lives (at least 5 a second).</summary>
    [FieldOffset(1048)] public long PluginHeartbeat;

    /// <summary>Host sample counter at the end of the last processed block.</summary>
    [FieldOffset(1056)] public long HostSamples;

    /// <summary>Times the output ring ran dry while playing, and the samples of silence or fade that it cost.</summary>
    [FieldOffset(1064)] public long Underruns;
    [FieldOffset(1072)] public long UnderrunSamples;

    /// <summary>Peak (linear) of the last block that arrived at each input; proves to the user that signal arrives.</summary>
    [FieldOffset(1080)] public float MainPeak;
    [FieldOffset(1084)] public float SidechainPeak;

    /// <summary>With what the requested generation begins; written before <see cref="RequestedGeneration"/> is raised.</summary>
    [FieldOffset(1088)] public StartValue GenerationOrigin;

    /// <summary>Version of the project's context, as the control channel tells it: a generation that begins with the project waits until the engine has this one.</summary>
    [FieldOffset(1096)] public long ProjectContext;

    /// <summary>Held peaks (linear) that fall slowly, for meters that look now and then: the inputs, and what left the plugin after gain and mix.</summary>
    [FieldOffset(1104)] public float MainMeter;
    [FieldOffset(1108)] public float SidechainMeter;
    [FieldOffset(1112)] public float OutputMeterLeft;
    [FieldOffset(1116)] public float OutputMeterRight;

    /// <summary>
    /// Where each control stands now, by <see cref="Parameter.Index"/>: for editors, also while nothing is processed. The automation ring says from which sample on a
    /// value counts.
    /// </summary>
    [FieldOffset(1280)] public ParameterValues Values;

    // Engine → plugin.
    [FieldOffset(2048)] public int EngineProcessId;
    [FieldOffset(2052)] public EngineStreamState StreamState;
    [FieldOffset(2056)] public long EngineHeartbeat;

    /// <summary>The generation that the output ring now carries, from <see cref="OutputGenerationStart"/> on (written before it).</summary>
    [FieldOffset(2064)] public uint OutputGeneration;
    [FieldOffset(2072)] public long OutputGenerationStart;

    /// <summary>Host samples that must be buffered before the plugin starts, or resumes after an underrun.</summary>
    [FieldOffset(2080)] public int RefillFrames;

    /// <summary>Seconds of music made per second of work, lately. 0: not measured yet.</summary>
    [FieldOffset(2084)] public float RealTimeFactor;

    /// <summary>Seconds of music that the engine tries to keep ahead.</summary>
    [FieldOffset(2088)] public float LookaheadSeconds;
}

/// <summary>One plain value for each parameter.</summary>
[InlineArray(Count)]
public struct ParameterValues
{
    /// <summary>Room for parameters of later releases.</summary>
    public const int Count = 64;
    private double _first;
}

/// <summary>What the engine is doing for this instance.</summary>
public enum EngineStreamState
{
    /// <summary>No engine has attached yet.</summary>
    None = 0,

    /// <summary>The model is being loaded or compiled.</summary>
    Loading = 1,

    /// <summary>Attached and waiting for prompts to be encoded.</summary>
    Preparing = 2,

    /// <summary>Music flows.</summary>
    Streaming = 3,

    /// <summary>No music can be made; the control channel says why.</summary>
    Failed = 4,
}

/// <summary>Where a ring lies in the region.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RingPlacement
{
    /// <summary>Offset of the ring's control block; the elements follow it.</summary>
    public long Offset;

    public int ElementBytes;

    /// <summary>Elements; a power of two.</summary>
    public int Capacity;
}

public enum RingKind { Automation, Transport, Notes, MainInput, SidechainInput, Output, Stamps, ContextSnapshot }

[InlineArray(Count)]
public struct RingPlacements
{
    public const int Count = 8;
    private RingPlacement _first;
}
