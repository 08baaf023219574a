using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>MediaTypes</c></summary>
internal static class MediaType
{
    public const int Audio = 0;
    public const int Event = 1;
}

/// <summary><c>BusDirections</c></summary>
internal static class BusDirection
{
    public const int Input = 0;
    public const int Output = 1;
}

/// <summary><c>BusTypes</c></summary>
internal static class BusType
{
    public const int Main = 0;

    /// <summary>The only type that hosts offer as a sidechain.</summary>
    public const int Aux = 1;
}

/// <summary>Bits of <see cref="BusInfo.Flags"/>.</summary>
internal static class BusFlags
{
    public const uint DefaultActive = 1 << 0;
    public const uint IsControlVoltage = 1 << 1;
}

/// <summary><c>BusInfo</c></summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal unsafe struct BusInfo
{
    public int MediaType;
    public int Direction;

    /// <summary>Of an event bus: MIDI channels.</summary>
    public int ChannelCount;
    public fixed char Name[Vst3Text.Length];
    public int BusType;

    /// <summary>Bits of <see cref="BusFlags"/>.</summary>
    public uint Flags;
}

/// <summary><c>RoutingInfo</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RoutingInfo
{
    public int MediaType;
    public int BusIndex;

    /// <summary>-1: all.</summary>
    public int Channel;
}

/// <summary><c>IPluginBase</c>: the beginning of components and controllers. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPluginBase
{
    public static readonly Tuid Iid = new(0x22888DDB, 0x156E45AE, 0x8358B348, 0x08190625);

    public FUnknown Unknown;

    /// <summary><c>tresult initialize(this, context)</c>: the context has <see cref="IHostApplication"/>; may be null.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<FUnknown>*, int> Initialize;

    /// <summary><c>tresult terminate(this)</c>: everything of the host is given back.</summary>
    public delegate* unmanaged[Cdecl]<void*, int> Terminate;
}

/// <summary><c>IComponent</c>: buses, activation and state. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IComponent
{
    public static readonly Tuid Iid = new(0xE831FF31, 0xF2D54301, 0x928EBBEE, 0x25697802);

    public IPluginBase Base;

    /// <summary><c>tresult getControllerClassId(this, cid)</c>: not Ok when the component is its own controller.</summary>
    public delegate* unmanaged[Cdecl]<void*, Tuid*, int> GetControllerClassId;

    /// <summary><c>tresult setIoMode(this, mode)</c>, before initialize.</summary>
    public delegate* unmanaged[Cdecl]<void*, int, int> SetIoMode;

    /// <summary><c>int32 getBusCount(this, mediaType, direction)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int> GetBusCount;

    /// <summary><c>tresult getBusInfo(this, mediaType, direction, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int, BusInfo*, int> GetBusInfo;

    /// <summary><c>tresult getRoutingInfo(this, in, out)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, RoutingInfo*, RoutingInfo*, int> GetRoutingInfo;

    /// <summary>[inactive] <c>tresult activateBus(this, mediaType, direction, index, state)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, int, int, byte, int> ActivateBus;

    /// <summary><c>tresult setActive(this, state)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> SetActive;

    /// <summary><c>tresult setState(this, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IBStream>*, int> SetState;

    /// <summary><c>tresult getState(this, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IBStream>*, int> GetState;
}

/// <summary><c>IConnectionPoint</c>: component and controller find each other. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IConnectionPoint
{
    public static readonly Tuid Iid = new(0x70A4156F, 0x6E6E4026, 0x989148BF, 0xAA60D8D1);

    public FUnknown Unknown;

    /// <summary><c>tresult connect(this, other)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IConnectionPoint>*, int> Connect;

    /// <summary><c>tresult disconnect(this, other)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IConnectionPoint>*, int> Disconnect;

    /// <summary><c>tresult notify(this, message)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IMessage>*, int> Notify;
}

/// <summary>Answers of <see cref="IPrefetchableSupport"/>.</summary>
internal static class Prefetchable
{
    public const uint Never = 0;
    public const uint Yet = 1;
    public const uint NotYet = 2;
}

/// <summary><c>IPrefetchableSupport</c>, of a component: whether blocks may be computed ahead of time (Cubase's ASIO-Guard). [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPrefetchableSupport
{
    public static readonly Tuid Iid = new(0x8AE54FDA, 0xE93046B9, 0xA28555BC, 0xDC98E21E);

    public FUnknown Unknown;

    /// <summary><c>tresult getPrefetchableSupport(this, answer)</c>: a value of <see cref="Prefetchable"/>.</summary>
    public delegate* unmanaged[Cdecl]<void*, uint*, int> GetPrefetchableSupport;
}
