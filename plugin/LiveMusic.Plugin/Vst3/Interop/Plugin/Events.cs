using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Values of <see cref="Event.Type"/>.</summary>
internal static class EventType
{
    public const ushort NoteOn = 0;
    public const ushort NoteOff = 1;
    public const ushort Data = 2;
    public const ushort PolyPressure = 3;
    public const ushort NoteExpressionValue = 4;
    public const ushort NoteExpressionText = 5;
    public const ushort Chord = 6;
    public const ushort Scale = 7;
    public const ushort NoteExpressionIntValue = 8;
    public const ushort LegacyMidiCcOut = 65535;
}

/// <summary>Bits of <see cref="Event.Flags"/>.</summary>
internal static class EventFlags
{
    /// <summary>Played now, not from the project.</summary>
    public const ushort IsLive = 1 << 0;
}

/// <summary><c>NoteOnEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoteOnEvent
{
    public short Channel;

    /// <summary>0 to 127, 60 is middle C (C3 here).</summary>
    public short Pitch;

    /// <summary>Cents.</summary>
    public float Tuning;

    /// <summary>0 to 1; 0 is a note-off.</summary>
    public float Velocity;

    /// <summary>Samples; 0 when unknown.</summary>
    public int Length;

    /// <summary>-1: none.</summary>
    public int NoteId;
}

/// <summary><c>NoteOffEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoteOffEvent
{
    public short Channel;
    public short Pitch;
    public float Velocity;
    public int NoteId;
    public float Tuning;
}

/// <summary><c>DataEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DataEvent
{
    public uint Size;

    /// <summary>0: system-exclusive MIDI.</summary>
    public uint Type;
    public byte* Bytes;
}

/// <summary><c>PolyPressureEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolyPressureEvent
{
    public short Channel;
    public short Pitch;
    public float Pressure;
    public int NoteId;
}

/// <summary><c>NoteExpressionValueEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoteExpressionValueEvent
{
    public uint TypeId;
    public int NoteId;
    public double Value;
}

/// <summary><c>NoteExpressionIntValueEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoteExpressionIntValueEvent
{
    public uint TypeId;
    public int NoteId;
    public ulong Value;
}

/// <summary><c>NoteExpressionTextEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NoteExpressionTextEvent
{
    public uint TypeId;
    public int NoteId;
    public uint TextLen;
    public char* Text;
}

/// <summary><c>ChordEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChordEvent
{
    public short Root;
    public short BassNote;
    public short Mask;
    public ushort TextLen;
    public char* Text;
}

/// <summary><c>ScaleEvent</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ScaleEvent
{
    public short Root;
    public short Mask;
    public ushort TextLen;
    public char* Text;
}

/// <summary><c>LegacyMIDICCOutEvent</c>: output only; controllers come in as parameters (<see cref="IMidiMapping"/>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LegacyMidiCcOutEvent
{
    public byte ControlNumber;
    public sbyte Channel;
    public sbyte Value;
    public sbyte Value2;
}

/// <summary><c>Event</c>: a head and a C union; <see cref="Type"/> says which member counts.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct Event
{
    private const int Union = 24;

    [FieldOffset(0)] public int BusIndex;

    /// <summary>Within the block.</summary>
    [FieldOffset(4)] public int SampleOffset;
    [FieldOffset(8)] public double PpqPosition;

    /// <summary>Bits of <see cref="EventFlags"/>.</summary>
    [FieldOffset(16)] public ushort Flags;

    /// <summary>One of <see cref="EventType"/>.</summary>
    [FieldOffset(18)] public ushort Type;

    [FieldOffset(Union)] public NoteOnEvent NoteOn;
    [FieldOffset(Union)] public NoteOffEvent NoteOff;
    [FieldOffset(Union)] public DataEvent Data;
    [FieldOffset(Union)] public PolyPressureEvent PolyPressure;
    [FieldOffset(Union)] public NoteExpressionValueEvent NoteExpressionValue;
    [FieldOffset(Union)] public NoteExpressionTextEvent NoteExpressionText;
    [FieldOffset(Union)] public NoteExpressionIntValueEvent NoteExpressionIntValue;
    [FieldOffset(Union)] public ChordEvent Chord;
    [FieldOffset(Union)] public ScaleEvent Scale;
    [FieldOffset(Union)] public LegacyMidiCcOutEvent MidiCcOut;
}

/// <summary><c>IEventList</c>: the events of a block, sorted by sample. [audio]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IEventList
{
    public static readonly Tuid Iid = new(0x3A2C4214, 0x346349FE, 0xB2C4F397, 0xB9695A44);

    public FUnknown Unknown;

    /// <summary><c>int32 getEventCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetEventCount;

    /// <summary><c>tresult getEvent(this, index, event)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, Event*, int> GetEvent;

    /// <summary><c>tresult addEvent(this, event)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Event*, int> AddEvent;
}

/// <summary><c>IParameterChanges</c>: the parameters that change in a block, one queue each. [audio]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IParameterChanges
{
    public static readonly Tuid Iid = new(0xA4779663, 0x0BB64A56, 0xB44384A8, 0x466FEB9D);

    public FUnknown Unknown;

    /// <summary><c>int32 getParameterCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetParameterCount;

    /// <summary><c>IParamValueQueue* getParameterData(this, index)</c>: borrowed, for the block.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, Com<IParamValueQueue>*> GetParameterData;

    /// <summary><c>IParamValueQueue* addParameterData(this, id, index)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint*, int*, Com<IParamValueQueue>*> AddParameterData;
}

/// <summary><c>IParamValueQueue</c>: the points of one parameter's curve within a block, sorted by sample. [audio]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IParamValueQueue
{
    public static readonly Tuid Iid = new(0x01263A18, 0xED074F6F, 0x98C9D356, 0x4686F9BA);

    public FUnknown Unknown;

    /// <summary><c>ParamID getParameterId(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint> GetParameterId;

    /// <summary><c>int32 getPointCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetPointCount;

    /// <summary><c>tresult getPoint(this, index, sampleOffset, value)</c>: a normalised value.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, int*, double*, int> GetPoint;

    /// <summary><c>tresult addPoint(this, sampleOffset, value, index)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, double, int*, int> AddPoint;
}
