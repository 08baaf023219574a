using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_event_header_t</c>, the first field of every event.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapEventHeader
{
    /// <summary>Bytes of the whole event, this header included.</summary>
    public uint Size;

    /// <summary>Sample offset within the block.</summary>
    public uint Time;

    /// <summary><see cref="CoreSpace"/> for the events of the specification.</summary>
    public ushort SpaceId;

    /// <summary>One of <see cref="ClapEventType"/> in the core space.</summary>
    public ushort Type;

    /// <summary>Bits of <see cref="ClapEventFlags"/>.</summary>
    public uint Flags;

    public const ushort CoreSpace = 0;
}

/// <summary>Bits of <see cref="ClapEventHeader.Flags"/>.</summary>
internal static class ClapEventFlags
{
    /// <summary>A person did it now: a knob, a key.</summary>
    public const uint IsLive = 1 << 0;

    /// <summary>Do not record it as automation.</summary>
    public const uint DontRecord = 1 << 1;
}

/// <summary>Values of <see cref="ClapEventHeader.Type"/> in the core space.</summary>
internal static class ClapEventType
{
    public const ushort NoteOn = 0;
    public const ushort NoteOff = 1;

    /// <summary>Stop the voice at once.</summary>
    public const ushort NoteChoke = 2;

    /// <summary>Plugin to host: the voice has ended.</summary>
    public const ushort NoteEnd = 3;
    public const ushort NoteExpression = 4;
    public const ushort ParamValue = 5;
    public const ushort ParamMod = 6;
    public const ushort ParamGestureBegin = 7;
    public const ushort ParamGestureEnd = 8;

    /// <summary>Transport change inside a block; the block's own transport speaks for sample 0.</summary>
    public const ushort Transport = 9;
    public const ushort Midi = 10;
    public const ushort MidiSysex = 11;
    public const ushort Midi2 = 12;
}

/// <summary><c>clap_event_note_t</c>: on, off, choke, end. -1 in an address field means "any".</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapEventNote
{
    public ClapEventHeader Header;

    /// <summary>Identity of the voice given by the host, -1 when unspecified.</summary>
    public int NoteId;
    public short PortIndex;

    /// <summary>0 to 15.</summary>
    public short Channel;

    /// <summary>0 to 127, 60 is middle C.</summary>
    public short Key;

    /// <summary>0 to 1.</summary>
    public double Velocity;
}

/// <summary>Values of <see cref="ClapEventNoteExpression.ExpressionId"/>.</summary>
internal static class ClapNoteExpressionId
{
    /// <summary>0 to 4, a gain: 20 log10(x) dB.</summary>
    public const int Volume = 0;

    /// <summary>0 left, 0.5 centre, 1 right.</summary>
    public const int Pan = 1;

    /// <summary>Semitones, -120 to 120.</summary>
    public const int Tuning = 2;

    /// <summary>0 to 1, as the following.</summary>
    public const int Vibrato = 3;
    public const int Expression = 4;
    public const int Brightness = 5;
    public const int Pressure = 6;
}

/// <summary><c>clap_event_note_expression_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapEventNoteExpression
{
    public ClapEventHeader Header;
    public int ExpressionId;
    public int NoteId;
    public short PortIndex;
    public short Channel;
    public short Key;
    public double Value;
}

/// <summary><c>clap_event_param_value_t</c>: a plain value within the parameter's range.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEventParamValue
{
    public ClapEventHeader Header;
    public uint ParamId;

    /// <summary>The cookie of <see cref="ClapParamInfo"/>, or null.</summary>
    public void* Cookie;
    public int NoteId;
    public short PortIndex;
    public short Channel;
    public short Key;
    public double Value;
}

/// <summary><c>clap_event_param_mod_t</c>: an offset that is added to the parameter's value for what is heard, and never saved.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEventParamMod
{
    public ClapEventHeader Header;
    public uint ParamId;
    public void* Cookie;
    public int NoteId;
    public short PortIndex;
    public short Channel;
    public short Key;
    public double Amount;
}

/// <summary><c>clap_event_param_gesture_t</c>: a person begins or ends to turn a knob.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapEventParamGesture
{
    public ClapEventHeader Header;
    public uint ParamId;
}

/// <summary>Bits of <see cref="ClapEventTransport.Flags"/>.</summary>
internal static class ClapTransportFlags
{
    public const uint HasTempo = 1 << 0;
    public const uint HasBeatsTimeline = 1 << 1;
    public const uint HasSecondsTimeline = 1 << 2;
    public const uint HasTimeSignature = 1 << 3;
    public const uint IsPlaying = 1 << 4;
    public const uint IsRecording = 1 << 5;
    public const uint IsLoopActive = 1 << 6;
    public const uint IsWithinPreRoll = 1 << 7;
}

/// <summary><c>clap_event_transport_t</c>. Positions are fixed-point (<see cref="ClapConstants.BeatTimeFactor"/>); a beat is a quarter note.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapEventTransport
{
    public ClapEventHeader Header;

    /// <summary>Bits of <see cref="ClapTransportFlags"/>; a field without its "has" bit is to be ignored.</summary>
    public uint Flags;

    /// <summary>Song position in beats.</summary>
    public long SongPosBeats;

    /// <summary>Song position in seconds.</summary>
    public long SongPosSeconds;

    /// <summary>Beats per minute.</summary>
    public double Tempo;

    /// <summary>Change of <see cref="Tempo"/> per sample, until the next transport event.</summary>
    public double TempoIncrement;
    public long LoopStartBeats;
    public long LoopEndBeats;
    public long LoopStartSeconds;
    public long LoopEndSeconds;

    /// <summary>Beat at which the current bar began.</summary>
    public long BarStart;

    /// <summary>Bar number; the bar at beat 0 is number 0.</summary>
    public int BarNumber;
    public ushort TimeSignatureNumerator;
    public ushort TimeSignatureDenominator;
}

/// <summary><c>clap_event_midi_t</c>: one MIDI 1 message of up to three bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEventMidi
{
    public ClapEventHeader Header;
    public ushort PortIndex;
    public fixed byte Data[3];
}

/// <summary><c>clap_event_midi_sysex_t</c>: the bytes belong to the host and are valid until <c>process</c> returns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEventMidiSysex
{
    public ClapEventHeader Header;
    public ushort PortIndex;
    public byte* Buffer;
    public uint Size;
}

/// <summary><c>clap_event_midi2_t</c>: one universal MIDI packet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEventMidi2
{
    public ClapEventHeader Header;
    public ushort PortIndex;
    public fixed uint Data[4];
}

/// <summary><c>clap_input_events_t</c>: a sorted list that the plugin reads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapInputEvents
{
    public void* Context;

    /// <summary><c>uint32_t size(list)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapInputEvents*, uint> Size;

    /// <summary><c>const clap_event_header_t* get(list, index)</c>; owned by the list.</summary>
    public delegate* unmanaged[Cdecl]<ClapInputEvents*, uint, ClapEventHeader*> Get;
}

/// <summary><c>clap_output_events_t</c>: where the plugin pushes events, which are copied.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapOutputEvents
{
    public void* Context;

    /// <summary><c>bool try_push(list, event)</c>: false when the list is full.</summary>
    public delegate* unmanaged[Cdecl]<ClapOutputEvents*, ClapEventHeader*, byte> TryPush;
}
