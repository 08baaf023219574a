using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Why a state is saved or loaded.</summary>
internal static class ClapStateContextType
{
    public const uint ForPreset = 1;
    public const uint ForDuplicate = 2;
    public const uint ForProject = 3;
}

/// <summary><c>clap_plugin_state_context_t</c>: blobs are interchangeable with those of <see cref="ClapPluginState"/>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginStateContext
{
    public static ReadOnlySpan<byte> Id => "clap.state-context/2"u8;

    /// <summary><c>bool save(plugin, stream, context_type)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapOutputStream*, uint, byte> Save;

    /// <summary><c>bool load(plugin, stream, context_type)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapInputStream*, uint, byte> Load;
}
