using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Bits of <see cref="ParameterInfo.Flags"/>.</summary>
internal static class ParameterFlags
{
    public const int CanAutomate = 1 << 0;
    public const int IsReadOnly = 1 << 1;
    public const int IsWrapAround = 1 << 2;

    /// <summary>Shown as a list of its steps' texts.</summary>
    public const int IsList = 1 << 3;
    public const int IsHidden = 1 << 4;
    public const int IsProgramChange = 1 << 15;
    public const int IsBypass = 1 << 16;
}

/// <summary><c>ParameterInfo</c></summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal unsafe struct ParameterInfo
{
    /// <summary>Stable for ever.</summary>
    public uint Id;
    public fixed char Title[Vst3Text.Length];
    public fixed char ShortTitle[Vst3Text.Length];
    public fixed char Units[Vst3Text.Length];

    /// <summary>0 continuous, 1 a switch, n: n + 1 values.</summary>
    public int StepCount;
    public double DefaultNormalizedValue;
    public int UnitId;

    /// <summary>Bits of <see cref="ParameterFlags"/>.</summary>
    public int Flags;
}

/// <summary><c>IEditController</c>. Values are normalised, 0 to 1. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IEditController
{
    public static readonly Tuid Iid = new(0xDCD7BBE3, 0x7742448D, 0xA874AACC, 0x979C759E);

    public IPluginBase Base;

    /// <summary><c>tresult setComponentState(this, stream)</c>: what <see cref="IComponent.GetState"/> wrote.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IBStream>*, int> SetComponentState;

    /// <summary><c>tresult setState(this, stream)</c>: the controller's own.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IBStream>*, int> SetState;

    /// <summary><c>tresult getState(this, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IBStream>*, int> GetState;

    /// <summary><c>int32 getParameterCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetParameterCount;

    /// <summary><c>tresult getParameterInfo(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, ParameterInfo*, int> GetParameterInfo;

    /// <summary><c>tresult getParamStringByValue(this, id, value, String128 text)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double, char*, int> GetParamStringByValue;

    /// <summary><c>tresult getParamValueByString(this, id, text, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, char*, double*, int> GetParamValueByString;

    /// <summary><c>ParamValue normalizedParamToPlain(this, id, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double, double> NormalizedParamToPlain;

    /// <summary><c>ParamValue plainParamToNormalized(this, id, plain)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double, double> PlainParamToNormalized;

    /// <summary><c>ParamValue getParamNormalized(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double> GetParamNormalized;

    /// <summary><c>tresult setParamNormalized(this, id, value)</c>: for what is shown; the processor gets its own in <see cref="ProcessData"/>.</summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double, int> SetParamNormalized;

    /// <summary><c>tresult setComponentHandler(this, handler)</c>: kept, with a reference; may be null.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IComponentHandler>*, int> SetComponentHandler;

    /// <summary><c>IPlugView* createView(this, name)</c>: <see cref="ViewType.Editor"/>; null: there is none.</summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, Com<IPlugView>*> CreateView;
}

/// <summary><c>IEditController2</c>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IEditController2
{
    public static readonly Tuid Iid = new(0x7F4EFE59, 0xF3204967, 0xAC27A3AE, 0xAFB63038);

    public FUnknown Unknown;

    /// <summary><c>tresult setKnobMode(this, mode)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> SetKnobMode;

    /// <summary><c>tresult openHelp(this, onlyCheck)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> OpenHelp;

    /// <summary><c>tresult openAboutBox(this, onlyCheck)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> OpenAboutBox;
}

/// <summary><c>IEditControllerHostEditing</c>: the host's own control is being turned. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IEditControllerHostEditing
{
    public static readonly Tuid Iid = new(0xC1271208, 0x70594098, 0xB9DD34B3, 0x6BB0195E);

    public FUnknown Unknown;

    /// <summary><c>tresult beginEditFromHost(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, int> BeginEditFromHost;

    /// <summary><c>tresult endEditFromHost(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, int> EndEditFromHost;
}

/// <summary>Controller numbers of <see cref="IMidiMapping"/> beyond MIDI's 0 to 127.</summary>
internal static class MidiController
{
    public const short AfterTouch = 128;
    public const short PitchBend = 129;
    public const short Count = 130;
}

/// <summary><c>IMidiMapping</c>: MIDI controllers reach a VST3 as parameters. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IMidiMapping
{
    public static readonly Tuid Iid = new(0xDF0FF9F7, 0x49B74669, 0xB63AB732, 0x7ADBF5E5);

    public FUnknown Unknown;

    /// <summary><c>tresult getMidiControllerAssignment(this, busIndex, channel, controller, id)</c>: False: it turns nothing.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, short, short, uint*, int> GetMidiControllerAssignment;
}
