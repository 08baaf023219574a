using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Where a preset lies (from the preset discovery factory).</summary>
internal static class ClapPresetLocationKind
{
    /// <summary>A file or a folder: the location is its path.</summary>
    public const uint File = 0;

    /// <summary>Inside the plugin's own library: the location is null.</summary>
    public const uint Plugin = 1;
}

/// <summary><c>clap_plugin_preset_load_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginPresetLoad
{
    public static ReadOnlySpan<byte> Id => "clap.preset-load/2"u8;

    /// <summary>Identifier before the extension left its draft; same layout.</summary>
    public static ReadOnlySpan<byte> DraftId => "clap.preset-load.draft/2"u8;

    /// <summary>[main] <c>bool from_location(plugin, location_kind, location, load_key)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte*, byte*, byte> FromLocation;
}

/// <summary><c>clap_host_preset_load_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostPresetLoad
{
    /// <summary><c>void on_error(host, location_kind, location, load_key, os_error, message)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, byte*, byte*, int, byte*, void> OnError;

    /// <summary><c>void loaded(host, location_kind, location, load_key)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, byte*, byte*, void> Loaded;
}
