using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Special identifiers of units and program lists.</summary>
internal static class UnitId
{
    public const int Root = 0;

    /// <summary>Parent of the root.</summary>
    public const int None = -1;
    public const int NoProgramList = -1;
}

/// <summary><c>UnitInfo</c>: a group of parameters.</summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal unsafe struct UnitInfo
{
    public int Id;
    public int ParentUnitId;
    public fixed char Name[Vst3Text.Length];
    public int ProgramListId;
}

/// <summary><c>ProgramListInfo</c></summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal unsafe struct ProgramListInfo
{
    public int Id;
    public fixed char Name[Vst3Text.Length];
    public int ProgramCount;
}

/// <summary><c>IUnitInfo</c>, of a controller. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IUnitInfo
{
    public static readonly Tuid Iid = new(0x3D4BD6B5, 0x913A4FD2, 0xA886E768, 0xA5EB92C1);

    public FUnknown Unknown;

    /// <summary><c>int32 getUnitCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetUnitCount;

    /// <summary><c>tresult getUnitInfo(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, UnitInfo*, int> GetUnitInfo;

    /// <summary><c>int32 getProgramListCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetProgramListCount;

    /// <summary><c>tresult getProgramListInfo(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, ProgramListInfo*, int> GetProgramListInfo;

    /// <summary><c>tresult getProgramName(this, list, program, String128 name)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, char*, int> GetProgramName;

    /// <summary><c>tresult getProgramInfo(this, list, program, attribute, String128 value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, byte*, char*, int> GetProgramInfo;

    /// <summary><c>tresult hasProgramPitchNames(this, list, program)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int> HasProgramPitchNames;

    /// <summary><c>tresult getProgramPitchName(this, list, program, pitch, String128 name)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, short, char*, int> GetProgramPitchName;

    /// <summary><c>UnitID getSelectedUnit(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> GetSelectedUnit;

    /// <summary><c>tresult selectUnit(this, unit)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> SelectUnit;

    /// <summary><c>tresult getUnitByBus(this, mediaType, direction, busIndex, channel, unit)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int, int, int*, int> GetUnitByBus;

    /// <summary><c>tresult setUnitProgramData(this, listOrUnit, program, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, Com<IBStream>*, int> SetUnitProgramData;
}

/// <summary><c>IProgramListData</c>, of a component. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IProgramListData
{
    public static readonly Tuid Iid = new(0x8683B01F, 0x7B354F70, 0xA2651DEC, 0x353AF4FF);

    public FUnknown Unknown;

    /// <summary><c>tresult programDataSupported(this, list)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> ProgramDataSupported;

    /// <summary><c>tresult getProgramData(this, list, program, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, Com<IBStream>*, int> GetProgramData;

    /// <summary><c>tresult setProgramData(this, list, program, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, Com<IBStream>*, int> SetProgramData;
}

/// <summary><c>ChannelContext::IInfoListener</c>, of a controller: name and colour of the track. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IInfoListener
{
    public static readonly Tuid Iid = new(0x0F194781, 0x8D984ADA, 0xBBA0C1EF, 0xC011D8D0);

    /// <summary>Attribute: the track's name, text.</summary>
    public static ReadOnlySpan<byte> NameKey => "channel name"u8;

    /// <summary>Attribute: the track's colour, integer 0xAARRGGBB.</summary>
    public static ReadOnlySpan<byte> ColorKey => "channel color"u8;

    public FUnknown Unknown;

    /// <summary><c>tresult setChannelContextInfos(this, attributes)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IAttributeList>*, int> SetChannelContextInfos;
}
