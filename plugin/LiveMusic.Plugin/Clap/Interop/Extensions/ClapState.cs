using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_state_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginState
{
    public static ReadOnlySpan<byte> Id => "clap.state"u8;

    /// <summary><c>bool save(plugin, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapOutputStream*, byte> Save;

    /// <summary><c>bool load(plugin, stream)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapInputStream*, byte> Load;
}

/// <summary><c>clap_host_state_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostState
{
    /// <summary>[main] <c>void mark_dirty(host)</c>: something beside parameter values changed.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> MarkDirty;
}
