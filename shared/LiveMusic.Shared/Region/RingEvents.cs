using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.Shared.Region;

/// <summary>One frame of stereo audio at the host's rate.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StereoFrame
{
    public float Left;
    public float Right;
}

/// <summary>A parameter change at its sample (automation ring; plugin → engine). 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AutomationEvent
{
    /// <summary>Host sample counter of this instance.</summary>
    public long HostSample;

    /// <summary>Plain value.</summary>
    public double Value;

    /// <summary>Number in <see cref="Parameters.ParameterId"/>.</summary>
    public uint ParameterId;

    private readonly uint _reserved;
}

/// <summary>What the host said of time for a stretch of samples (transport ring; plugin → engine). 80 bytes.</summary>
/// <remarks>Blocks that continue the one before (same state and tempo, song time running on) are merged until 64 samples are reached.</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct TransportBlock
{
    /// <summary>Host sample counter at the block's start: samples processed by this instance, never wall-clock.</summary>
    public long HostSample;

    /// <summary>Position in the output ring at the block's start: ties what is heard to what is asked.</summary>
    public long OutputSample;

    /// <summary>Song position in quarter notes; valid with <see cref="TransportFlags.HasPosition"/>.</summary>
    public double Ppq;

    /// <summary>Quarter notes per minute; valid with <see cref="TransportFlags.HasTempo"/>.</summary>
    public double Tempo;

    /// <summary>Song position of the current bar's start, in quarter notes.</summary>
    public double BarStartPpq;

    /// <summary>Loop points in quarter notes; valid with <see cref="TransportFlags.Looping"/>.</summary>
    public double LoopStartPpq;

    public double LoopEndPpq;

    /// <summary>Samples that this entry covers.</summary>
    public int Frames;

    public TransportFlags Flags;

    public int TimeSignatureNumerator;

    public int TimeSignatureDenominator;

    /// <summary>The generation that was asked for when the block began (see <see cref="RegionHeader.RequestedGeneration"/>).</summary>
    public uint Generation;

    private readonly uint _reserved;
}

[Flags]
public enum TransportFlags : uint
{
    None = 0,
    Playing = 1,
    Recording = 2,
    Looping = 4,
    HasTempo = 8,
    HasPosition = 16,
    HasTimeSignature = 32,

    /// <summary>Song time did not run on from the block before: loop wrap or seek.</summary>
    Jumped = 64,

    /// <summary>The jump went back to the loop's start: keep the music flowing.</summary>
    LoopWrapped = 128,

    /// <summary>The plugin is pulling output in this block (host playing or Run = Always).</summary>
    Running = 256,

    /// <summary>The host renders offline.</summary>
    Offline = 512,
}

/// <summary>A note at its sample (note ring; plugin → engine). 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NoteEvent
{
    public long HostSample;

    /// <summary>0…1.</summary>
    public double Velocity;

    public int NoteId;

    public short Port;

    public short Channel;

    /// <summary>0…127.</summary>
    public short Key;

    public NoteKind Kind;

    private readonly uint _reserved;
}

public enum NoteKind : short { On = 1, Off = 2, Choke = 3 }

/// <summary>What made a stretch of output (stamp ring; engine → anyone). One per codec frame. 128 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OutputStamp
{
    /// <summary>Position in the output ring where the frame's audio starts.</summary>
    public long OutputSample;

    /// <summary>Number of the codec frame in its stream.</summary>
    public long Frame;

    public ulong Seed;

    /// <summary>Host samples of audio that the frame gave.</summary>
    public int Samples;

    public StampFlags Flags;

    public PromptWeights Weights;

    public float LivePromptWeight;

    public float Guidance;

    public float Temperature;

    public float InjectionAmount;

    public int TopK;

    /// <summary>The stream generation (see <see cref="RegionHeader.OutputGeneration"/>) that the frame belongs to.</summary>
    public uint Generation;

    /// <summary>The scenes that were heard, 0 the faders: <see cref="Morph"/> = 0 the first alone, 1 the second alone.</summary>
    public short Scene;

    public short MorphScene;

    public float Morph;

    private readonly ulong _reserved1;
    private readonly ulong _reserved2;
    private readonly ulong _reserved3;
    private readonly ulong _reserved4;
}

[Flags]
public enum StampFlags : uint
{
    None = 0,

    /// <summary>Input audio was in the context of this frame.</summary>
    Injected = 1,

    /// <summary>The context was cleared just before this frame.</summary>
    ContextReset = 2,

    /// <summary>No prompt had weight: the style was masked.</summary>
    NoStyle = 4,

    /// <summary>The frame is one that was heard before: the loop is frozen.</summary>
    Frozen = 8,

    /// <summary>From this frame on the context is one that was kept: a bookmark's, a take's or the project's.</summary>
    Recalled = 16,
}

/// <summary>One weight for each prompt slot.</summary>
[InlineArray(Parameters.ParameterTable.PromptSlots)]
public struct PromptWeights
{
    private float _first;
}
