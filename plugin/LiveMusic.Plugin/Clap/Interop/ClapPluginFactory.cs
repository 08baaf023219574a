using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_factory_t</c>. Every call is [any] thread-safe; descriptors stay valid until <c>deinit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginFactory
{
    public static ReadOnlySpan<byte> Id => "clap.plugin-factory"u8;

    /// <summary><c>uint32_t get_plugin_count(factory)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPluginFactory*, uint> GetPluginCount;

    /// <summary><c>const clap_plugin_descriptor_t* get_plugin_descriptor(factory, index)</c>; null past the end.</summary>
    public delegate* unmanaged[Cdecl]<ClapPluginFactory*, uint, ClapPluginDescriptor*> GetPluginDescriptor;

    /// <summary><c>const clap_plugin_t* create_plugin(factory, host, plugin_id)</c>; no host callback is allowed in here.</summary>
    public delegate* unmanaged[Cdecl]<ClapPluginFactory*, ClapHost*, byte*, ClapPlugin*> CreatePlugin;
}
