using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

// The part of the VST3 ABI that a host calls and shows, declared from the interface specification. A table is what the first word of an interface points to.

internal static class Vst3Result
{
    public const int Ok = 0;
    public const int False = 1;
    public static readonly int NoInterface = OperatingSystem.IsWindows() ? unchecked((int)0x80004002) : -1;
    public static readonly int InvalidArgument = OperatingSystem.IsWindows() ? unchecked((int)0x80070057) : 2;
    public static readonly int NotImplemented = OperatingSystem.IsWindows() ? unchecked((int)0x80004001) : 3;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnknownTable
{
    public delegate* unmanaged[Stdcall]<void*, Vst3Id*, void**, int> Query;
    public delegate* unmanaged[Stdcall]<void*, uint> AddRef;
    public delegate* unmanaged[Stdcall]<void*, uint> Release;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FactoryTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, void*, int> GetFactoryInfo;
    public delegate* unmanaged[Stdcall]<void*, int> CountClasses;
    public delegate* unmanaged[Stdcall]<void*, int, ClassInfo*, int> GetClassInfo;
    public delegate* unmanaged[Stdcall]<void*, Vst3Id*, Vst3Id*, void**, int> CreateInstance;

    /// <summary>Of IPluginFactory2 on.</summary>
    public delegate* unmanaged[Stdcall]<void*, int, ClassInfo2*, int> GetClassInfo2;

    /// <summary>Of IPluginFactory3 on.</summary>
    public delegate* unmanaged[Stdcall]<void*, int, void*, int> GetClassInfoUnicode;
    public delegate* unmanaged[Stdcall]<void*, void*, int> SetHostContext;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClassInfo
{
    public Vst3Id Id;
    public int Cardinality;
    public fixed byte Category[32];
    public fixed byte Name[64];
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClassInfo2
{
    public ClassInfo Class;
    public uint Flags;
    public fixed byte SubCategories[128];
    public fixed byte Vendor[64];
    public fixed byte Version[64];
    public fixed byte SdkVersion[64];
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ComponentTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, void*, int> Initialize;
    public delegate* unmanaged[Stdcall]<void*, int> Terminate;
    public delegate* unmanaged[Stdcall]<void*, Vst3Id*, int> GetControllerClassId;
    public delegate* unmanaged[Stdcall]<void*, int, int> SetIoMode;
    public delegate* unmanaged[Stdcall]<void*, int, int, int> GetBusCount;
    public delegate* unmanaged[Stdcall]<void*, int, int, int, BusInfo*, int> GetBusInfo;
    public delegate* unmanaged[Stdcall]<void*, void*, void*, int> GetRoutingInfo;
    public delegate* unmanaged[Stdcall]<void*, int, int, int, byte, int> ActivateBus;
    public delegate* unmanaged[Stdcall]<void*, byte, int> SetActive;
    public delegate* unmanaged[Stdcall]<void*, void*, int> SetState;
    public delegate* unmanaged[Stdcall]<void*, void*, int> GetState;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BusInfo
{
    public const int Audio = 0;
    public const int Event = 1;
    public const int Input = 0;
    public const int Output = 1;
    public const int Main = 0;

    public int MediaType;
    public int Direction;
    public int ChannelCount;
    public fixed char Name[128];
    public int BusType;
    public uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProcessorTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, ulong*, int, ulong*, int, int> SetBusArrangements;
    public delegate* unmanaged[Stdcall]<void*, int, int, ulong*, int> GetBusArrangement;
    public delegate* unmanaged[Stdcall]<void*, int, int> CanProcessSampleSize;
    public delegate* unmanaged[Stdcall]<void*, uint> GetLatencySamples;
    public delegate* unmanaged[Stdcall]<void*, ProcessSetup*, int> SetupProcessing;
    public delegate* unmanaged[Stdcall]<void*, byte, int> SetProcessing;
    public delegate* unmanaged[Stdcall]<void*, ProcessData*, int> Process;
    public delegate* unmanaged[Stdcall]<void*, uint> GetTailSamples;
}

internal static class ProcessMode
{
    public const int Realtime = 0;
    public const int Prefetch = 1;
    public const int Offline = 2;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ProcessSetup
{
    public int Mode;
    public int SampleSize;
    public int MaxFrames;
    public double SampleRate;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BusBuffers
{
    public int ChannelCount;
    public ulong SilenceFlags;
    public float** Channels;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProcessData
{
    public int Mode;
    public int SampleSize;
    public int Frames;
    public int InputCount;
    public int OutputCount;
    public BusBuffers* Inputs;
    public BusBuffers* Outputs;
    public void* InputChanges;
    public void* OutputChanges;
    public void* InputEvents;
    public void* OutputEvents;
    public ProcessContext* Context;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ProcessContext
{
    public const uint Playing = 1 << 1;
    public const uint CycleActive = 1 << 2;
    public const uint ProjectTimeMusicValid = 1 << 9;
    public const uint TempoValid = 1 << 10;
    public const uint BarPositionValid = 1 << 11;
    public const uint CycleValid = 1 << 12;
    public const uint TimeSignatureValid = 1 << 13;
    public const uint ContinuousTimeValid = 1 << 17;

    public uint State;
    public double SampleRate;
    public long ProjectTimeSamples;
    public long SystemTime;
    public long ContinuousTimeSamples;
    public double ProjectTimeMusic;
    public double BarPositionMusic;
    public double CycleStartMusic;
    public double CycleEndMusic;
    public double Tempo;
    public int TimeSignatureNumerator;
    public int TimeSignatureDenominator;
    public byte ChordKey;
    public byte ChordRoot;
    public short ChordMask;
    public int SmpteOffset;
    public uint FrameRate;
    public uint FrameRateFlags;
    public int SamplesToNextClock;
}

/// <summary>Bits of IProcessContextRequirements.</summary>
internal static class ContextNeeds
{
    public const uint ContinuousTime = 1 << 1;
    public const uint ProjectTimeMusic = 1 << 2;
    public const uint BarPosition = 1 << 3;
    public const uint Cycle = 1 << 4;
    public const uint Tempo = 1 << 6;
    public const uint TimeSignature = 1 << 7;
    public const uint TransportState = 1 << 10;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ContextRequirementsTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, uint> GetRequirements;
}

/// <summary>A note on or a note off; the other kinds of events are of the same size.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct Vst3Event
{
    public const ushort NoteOn = 0;
    public const ushort NoteOff = 1;

    [FieldOffset(0)] public int Bus;
    [FieldOffset(4)] public int Offset;
    [FieldOffset(8)] public double Beats;
    [FieldOffset(16)] public ushort Flags;
    [FieldOffset(18)] public ushort Type;
    [FieldOffset(24)] public short Channel;
    [FieldOffset(26)] public short Pitch;
    [FieldOffset(28)] public float OnTuning;
    [FieldOffset(32)] public float OnVelocity;
    [FieldOffset(36)] public int OnLength;
    [FieldOffset(40)] public int OnNoteId;
    [FieldOffset(28)] public float OffVelocity;
    [FieldOffset(32)] public int OffNoteId;
    [FieldOffset(36)] public float OffTuning;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ControllerTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, void*, int> Initialize;
    public delegate* unmanaged[Stdcall]<void*, int> Terminate;
    public delegate* unmanaged[Stdcall]<void*, void*, int> SetComponentState;
    public delegate* unmanaged[Stdcall]<void*, void*, int> SetState;
    public delegate* unmanaged[Stdcall]<void*, void*, int> GetState;
    public delegate* unmanaged[Stdcall]<void*, int> GetParameterCount;
    public delegate* unmanaged[Stdcall]<void*, int, ParameterInfo*, int> GetParameterInfo;
    public delegate* unmanaged[Stdcall]<void*, uint, double, char*, int> GetParamStringByValue;
    public delegate* unmanaged[Stdcall]<void*, uint, char*, double*, int> GetParamValueByString;
    public delegate* unmanaged[Stdcall]<void*, uint, double, double> NormalizedParamToPlain;
    public delegate* unmanaged[Stdcall]<void*, uint, double, double> PlainParamToNormalized;
    public delegate* unmanaged[Stdcall]<void*, uint, double> GetParamNormalized;
    public delegate* unmanaged[Stdcall]<void*, uint, double, int> SetParamNormalized;
    public delegate* unmanaged[Stdcall]<void*, void*, int> SetComponentHandler;
    public delegate* unmanaged[Stdcall]<void*, byte*, void*> CreateView;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ParameterInfo
{
    public const int CanAutomate = 1;
    public const int IsReadOnly = 1 << 1;
    public const int IsHidden = 1 << 4;
    public const int IsBypass = 1 << 16;

    public uint Id;
    public fixed char Title[128];
    public fixed char ShortTitle[128];
    public fixed char Units[128];
    public int StepCount;
    public double DefaultNormalised;
    public int UnitId;
    public int Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ConnectionPointTable
{
    public UnknownTable Unknown;
    public delegate* unmanaged[Stdcall]<void*, void*, int> Connect;
    public delegate* unmanaged[Stdcall]<void*, void*, int> Disconnect;
    public delegate* unmanaged[Stdcall]<void*, void*, int> Notify;
}
