using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>SymbolicSampleSizes</c></summary>
internal static class SampleSize
{
    public const int Sample32 = 0;
    public const int Sample64 = 1;
}

/// <summary><c>ProcessModes</c></summary>
internal static class ProcessMode
{
    public const int Realtime = 0;

    /// <summary>Ahead of time, irregularly: must not be slowed down. Comes and goes with each block.</summary>
    public const int Prefetch = 1;

    /// <summary>May be slowed down. Set by <see cref="IAudioProcessor.SetupProcessing"/>.</summary>
    public const int Offline = 2;
}

/// <summary><c>SpeakerArrangement</c>: one bit for each speaker.</summary>
internal static class SpeakerArrangement
{
    public const ulong Empty = 0;
    public const ulong Mono = 1 << 19;
    public const ulong Stereo = 3;
}

/// <summary>Values of <see cref="IAudioProcessor.GetTailSamples"/>.</summary>
internal static class TailSamples
{
    public const uint None = 0;
    public const uint Infinite = uint.MaxValue;
}

/// <summary><c>ProcessSetup</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessSetup
{
    /// <summary>One of <see cref="Interop.ProcessMode"/>.</summary>
    public int ProcessMode;

    /// <summary>One of <see cref="SampleSize"/>.</summary>
    public int SymbolicSampleSize;
    public int MaxSamplesPerBlock;
    public double SampleRate;
}

/// <summary><c>AudioBusBuffers</c>: the channels of one bus.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AudioBusBuffers
{
    public int NumChannels;

    /// <summary>Bit c set: channel c is silence (its samples are still there, and are 0).</summary>
    public ulong SilenceFlags;

    /// <summary>A C union: with <see cref="SampleSize.Sample64"/> these are <c>double**</c>. May be null, as may each channel.</summary>
    public float** ChannelBuffers32;
}

/// <summary><c>ProcessData</c>: one block.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProcessData
{
    public int ProcessMode;
    public int SymbolicSampleSize;

    /// <summary>0: parameters only; then there may be no buffers.</summary>
    public int NumSamples;
    public int NumInputs;
    public int NumOutputs;
    public AudioBusBuffers* Inputs;
    public AudioBusBuffers* Outputs;

    /// <summary>Each of the following may be null.</summary>
    public Com<IParameterChanges>* InputParameterChanges;
    public Com<IParameterChanges>* OutputParameterChanges;
    public Com<IEventList>* InputEvents;
    public Com<IEventList>* OutputEvents;
    public ProcessContext* ProcessContext;
}

/// <summary>Bits of <see cref="ProcessContext.State"/>.</summary>
internal static class ProcessContextFlags
{
    public const uint Playing = 1 << 1;
    public const uint CycleActive = 1 << 2;
    public const uint Recording = 1 << 3;
    public const uint SystemTimeValid = 1 << 8;
    public const uint ProjectTimeMusicValid = 1 << 9;
    public const uint TempoValid = 1 << 10;
    public const uint BarPositionValid = 1 << 11;

    /// <summary>Cycle start and end are there; <see cref="CycleActive"/> says whether they are used.</summary>
    public const uint CycleValid = 1 << 12;
    public const uint TimeSigValid = 1 << 13;
    public const uint SmpteValid = 1 << 14;
    public const uint ClockValid = 1 << 15;
    public const uint ContTimeValid = 1 << 17;
    public const uint ChordValid = 1 << 18;
}

/// <summary><c>FrameRate</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FrameRate
{
    public uint FramesPerSecond;
    public uint Flags;
}

/// <summary><c>Chord</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Chord
{
    public byte KeyNote;
    public byte RootNote;
    public short ChordMask;
}

/// <summary><c>ProcessContext</c>: time at the block's first sample. Musical positions are quarter notes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessContext
{
    /// <summary>Bits of <see cref="ProcessContextFlags"/>; a field without its "valid" bit is to be ignored.</summary>
    public uint State;
    public double SampleRate;

    /// <summary>Always valid.</summary>
    public long ProjectTimeSamples;

    /// <summary>Nanoseconds.</summary>
    public long SystemTime;
    public long ContinousTimeSamples;
    public double ProjectTimeMusic;
    public double BarPositionMusic;
    public double CycleStartMusic;
    public double CycleEndMusic;

    /// <summary>Quarter notes per minute.</summary>
    public double Tempo;
    public int TimeSigNumerator;
    public int TimeSigDenominator;
    public Chord Chord;
    public int SmpteOffsetSubframes;
    public FrameRate FrameRate;
    public int SamplesToNextClock;
}

/// <summary><c>IAudioProcessor</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IAudioProcessor
{
    public static readonly Tuid Iid = new(0x42043F99, 0xB7DA453C, 0xA569E79D, 0x9AAEC33D);

    public FUnknown Unknown;

    /// <summary>[UI, inactive] <c>tresult setBusArrangements(this, inputs, numIns, outputs, numOuts)</c>: False: not these, ask for the present ones.</summary>
    public delegate* unmanaged[Cdecl]<void*, ulong*, int, ulong*, int, int> SetBusArrangements;

    /// <summary>[UI] <c>tresult getBusArrangement(this, direction, index, arrangement)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, ulong*, int> GetBusArrangement;

    /// <summary>[UI] <c>tresult canProcessSampleSize(this, symbolicSampleSize)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> CanProcessSampleSize;

    /// <summary>[UI, active] <c>uint32 getLatencySamples(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint> GetLatencySamples;

    /// <summary>[UI, inactive] <c>tresult setupProcessing(this, setup)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ProcessSetup*, int> SetupProcessing;

    /// <summary>[UI or audio, active] <c>tresult setProcessing(this, state)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> SetProcessing;

    /// <summary>[audio, active] <c>tresult process(this, data)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ProcessData*, int> Process;

    /// <summary>[UI] <c>uint32 getTailSamples(this)</c>: a value of <see cref="TailSamples"/> or a number of samples.</summary>
    public delegate* unmanaged[Cdecl]<void*, uint> GetTailSamples;
}

/// <summary>Bits of <see cref="IProcessContextRequirements"/>.</summary>
internal static class ContextRequirement
{
    public const uint SystemTime = 1 << 0;
    public const uint ContinousTimeSamples = 1 << 1;
    public const uint ProjectTimeMusic = 1 << 2;
    public const uint BarPositionMusic = 1 << 3;
    public const uint CycleMusic = 1 << 4;
    public const uint SamplesToNextClock = 1 << 5;
    public const uint Tempo = 1 << 6;
    public const uint TimeSignature = 1 << 7;
    public const uint Chord = 1 << 8;
    public const uint FrameRate = 1 << 9;
    public const uint TransportState = 1 << 10;
}

/// <summary><c>IProcessContextRequirements</c>: what of <see cref="ProcessContext"/> is used; a processor without it gets everything. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IProcessContextRequirements
{
    public static readonly Tuid Iid = new(0x2A654303, 0xEF764E3D, 0x95B5FE83, 0x730EF6D0);

    public FUnknown Unknown;

    /// <summary><c>uint32 getProcessContextRequirements(this)</c>: bits of <see cref="ContextRequirement"/>.</summary>
    public delegate* unmanaged[Cdecl]<void*, uint> GetProcessContextRequirements;
}

/// <summary><c>IAudioPresentationLatency</c>: how long after the block its samples are heard (or were recorded). [UI, inactive]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IAudioPresentationLatency
{
    public static readonly Tuid Iid = new(0x309ECE78, 0xEB7D4FAE, 0x8B2225D9, 0x09FD08B6);

    public FUnknown Unknown;

    /// <summary><c>tresult setAudioPresentationLatencySamples(this, direction, busIndex, samples)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, uint, int> SetAudioPresentationLatencySamples;
}
