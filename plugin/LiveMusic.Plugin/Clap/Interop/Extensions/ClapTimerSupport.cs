using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_timer_support_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginTimerSupport
{
    public static ReadOnlySpan<byte> Id => "clap.timer-support"u8;

    /// <summary>[main] <c>void on_timer(plugin, timer_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, void> OnTimer;
}

/// <summary><c>clap_host_timer_support_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostTimerSupport
{
    /// <summary><c>bool register_timer(host, period_ms, timer_id)</c>; the host may lengthen short periods, 33 ms is always granted.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, uint*, byte> RegisterTimer;

    /// <summary><c>bool unregister_timer(host, timer_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, byte> UnregisterTimer;
}
