using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>Linux::IEventHandler</c>, of the plugin. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IEventHandler
{
    public static readonly Tuid Iid = new(0x561E65C9, 0x13A0496F, 0x813A2C35, 0x654D7983);

    public FUnknown Unknown;

    /// <summary><c>void onFDIsSet(this, descriptor)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, void> OnFdIsSet;
}

/// <summary><c>Linux::ITimerHandler</c>, of the plugin. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ITimerHandler
{
    public static readonly Tuid Iid = new(0x10BDD94F, 0x41424774, 0x821FAD8F, 0xECA72CA9);

    public FUnknown Unknown;

    /// <summary><c>void onTimer(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, void> OnTimer;
}

/// <summary><c>Linux::IRunLoop</c>, of the host: found at <see cref="IPlugFrame"/>, in some hosts at the context too. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IRunLoop
{
    public static readonly Tuid Iid = new(0x18C35366, 0x97764F1A, 0x9C5B8385, 0x7A871389);

    public FUnknown Unknown;

    /// <summary><c>tresult registerEventHandler(this, handler, descriptor)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IEventHandler>*, int, int> RegisterEventHandler;

    /// <summary><c>tresult unregisterEventHandler(this, handler)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IEventHandler>*, int> UnregisterEventHandler;

    /// <summary><c>tresult registerTimer(this, handler, milliseconds)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<ITimerHandler>*, ulong, int> RegisterTimer;

    /// <summary><c>tresult unregisterTimer(this, handler)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<ITimerHandler>*, int> UnregisterTimer;
}
