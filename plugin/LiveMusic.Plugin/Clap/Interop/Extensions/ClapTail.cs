using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_tail_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginTail
{
    public static ReadOnlySpan<byte> Id => "clap.tail"u8;

    /// <summary>[main, audio] <c>uint32_t get(plugin)</c>: samples; <see cref="Infinite"/> and more means that it never ends.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> Get;

    public const uint Infinite = int.MaxValue;
}

/// <summary><c>clap_host_tail_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostTail
{
    /// <summary>[audio] <c>void changed(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> Changed;
}
