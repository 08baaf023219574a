using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_latency_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginLatency
{
    public static ReadOnlySpan<byte> Id => "clap.latency"u8;

    /// <summary>[main, active or being activated] <c>uint32_t get(plugin)</c>: samples.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> Get;
}

/// <summary><c>clap_host_latency_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostLatency
{
    /// <summary>[main, only within activate] <c>void changed(host)</c>; an active plugin asks for a restart first.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> Changed;
}
