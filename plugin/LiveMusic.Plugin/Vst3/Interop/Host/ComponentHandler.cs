using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Bits of <see cref="IComponentHandler.RestartComponent"/>: what the host shall ask again.</summary>
internal static class RestartFlags
{
    public const int ReloadComponent = 1 << 0;
    public const int IoChanged = 1 << 1;

    /// <summary>Several values, as after loading a state. Not recorded as automation.</summary>
    public const int ParamValuesChanged = 1 << 2;
    public const int LatencyChanged = 1 << 3;

    /// <summary>Titles, defaults, flags or texts of parameters.</summary>
    public const int ParamTitlesChanged = 1 << 4;
    public const int MidiCcAssignmentChanged = 1 << 5;
    public const int NoteExpressionChanged = 1 << 6;
    public const int IoTitlesChanged = 1 << 7;
    public const int PrefetchableSupportChanged = 1 << 8;
    public const int RoutingInfoChanged = 1 << 9;
    public const int KeyswitchChanged = 1 << 10;
    public const int ParamIdMappingChanged = 1 << 11;
}

/// <summary><c>IComponentHandler</c>, of the host. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IComponentHandler
{
    public static readonly Tuid Iid = new(0x93A0BEA3, 0x0BD045DB, 0x8E890B0C, 0xC1E46AC6);

    public FUnknown Unknown;

    /// <summary><c>tresult beginEdit(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, int> BeginEdit;

    /// <summary><c>tresult performEdit(this, id, value)</c>, between begin and end.</summary>
    public delegate* unmanaged[Cdecl]<void*, uint, double, int> PerformEdit;

    /// <summary><c>tresult endEdit(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, int> EndEdit;

    /// <summary><c>tresult restartComponent(this, flags)</c>: bits of <see cref="RestartFlags"/>.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> RestartComponent;
}

/// <summary><c>IComponentHandler2</c>, of the host. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IComponentHandler2
{
    public static readonly Tuid Iid = new(0xF040B4B3, 0xA36045EC, 0xABCDC045, 0xB4D5A2CC);

    public FUnknown Unknown;

    /// <summary><c>tresult setDirty(this, state)</c>: something that no parameter shows is to be saved.</summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> SetDirty;

    /// <summary><c>tresult requestOpenEditor(this, name)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, int> RequestOpenEditor;

    /// <summary><c>tresult startGroupEdit(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> StartGroupEdit;

    /// <summary><c>tresult finishGroupEdit(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> FinishGroupEdit;
}

/// <summary><c>IUnitHandler</c>, of the host. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IUnitHandler
{
    public static readonly Tuid Iid = new(0x4B5147F8, 0x4654486B, 0x8DAB30BA, 0x163A3C56);

    public FUnknown Unknown;

    /// <summary><c>tresult notifyUnitSelection(this, unit)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> NotifyUnitSelection;

    /// <summary><c>tresult notifyProgramListChange(this, list, program)</c>: program -1 is all.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int> NotifyProgramListChange;
}
