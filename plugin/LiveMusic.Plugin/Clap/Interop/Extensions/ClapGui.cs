using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Windowing systems. Sizes are physical pixels for all but Cocoa.</summary>
internal static class ClapWindowApi
{
    public static ReadOnlySpan<byte> Win32 => "win32"u8;
    public static ReadOnlySpan<byte> Cocoa => "cocoa"u8;
    public static ReadOnlySpan<byte> X11 => "x11"u8;

    /// <summary>Floating windows only.</summary>
    public static ReadOnlySpan<byte> Wayland => "wayland"u8;
}

/// <summary><c>clap_window_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapWindow
{
    /// <summary>One of <see cref="ClapWindowApi"/>.</summary>
    public byte* Api;

    /// <summary>A C union: HWND, NSView*, or an X11 window number (32 significant bits).</summary>
    public nint Handle;
}

/// <summary><c>clap_gui_resize_hints_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapGuiResizeHints
{
    public byte CanResizeHorizontally;
    public byte CanResizeVertically;

    /// <summary>The two below count only when this is set.</summary>
    public byte PreserveAspectRatio;
    public uint AspectRatioWidth;
    public uint AspectRatioHeight;
}

/// <summary><c>clap_plugin_gui_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginGui
{
    public static ReadOnlySpan<byte> Id => "clap.gui"u8;

    /// <summary><c>bool is_api_supported(plugin, api, is_floating)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte*, byte, byte> IsApiSupported;

    /// <summary><c>bool get_preferred_api(plugin, api, is_floating)</c>: a pointer to a constant, not a copy.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte**, byte*, byte> GetPreferredApi;

    /// <summary><c>bool create(plugin, api, is_floating)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte*, byte, byte> Create;

    /// <summary><c>void destroy(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> Destroy;

    /// <summary><c>bool set_scale(plugin, scale)</c>: 2 means 200 %; false when ignored.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, double, byte> SetScale;

    /// <summary><c>bool get_size(plugin, width, height)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint*, uint*, byte> GetSize;

    /// <summary><c>bool can_resize(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> CanResize;

    /// <summary><c>bool get_resize_hints(plugin, hints)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapGuiResizeHints*, byte> GetResizeHints;

    /// <summary><c>bool adjust_size(plugin, width, height)</c>: the nearest usable size; changes nothing.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint*, uint*, byte> AdjustSize;

    /// <summary><c>bool set_size(plugin, width, height)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, uint, byte> SetSize;

    /// <summary><c>bool set_parent(plugin, window)</c>, embedded only.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapWindow*, byte> SetParent;

    /// <summary><c>bool set_transient(plugin, window)</c>, floating only.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapWindow*, byte> SetTransient;

    /// <summary><c>void suggest_title(plugin, title)</c>, floating only.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte*, void> SuggestTitle;

    /// <summary><c>bool show(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> Show;

    /// <summary><c>bool hide(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> Hide;
}

/// <summary><c>clap_host_gui_t</c>. [any]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostGui
{
    /// <summary><c>void resize_hints_changed(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> ResizeHintsChanged;

    /// <summary><c>bool request_resize(host, width, height)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, uint, byte> RequestResize;

    /// <summary><c>bool request_show(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte> RequestShow;

    /// <summary><c>bool request_hide(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte> RequestHide;

    /// <summary><c>void closed(host, was_destroyed)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte, void> Closed;
}
