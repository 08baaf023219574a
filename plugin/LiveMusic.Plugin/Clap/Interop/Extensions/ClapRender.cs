using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Values of <c>clap_plugin_render_mode</c>.</summary>
internal static class ClapRenderMode
{
    public const int Realtime = 0;

    /// <summary>No real-time pressure: <c>process</c> may take its time.</summary>
    public const int Offline = 1;
}

/// <summary><c>clap_plugin_render_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginRender
{
    public static ReadOnlySpan<byte> Id => "clap.render"u8;

    /// <summary><c>bool has_hard_realtime_requirement(plugin)</c>: true for proxies of hardware.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> HasHardRealtimeRequirement;

    /// <summary><c>bool set(plugin, mode)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, int, byte> Set;
}
