using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_remote_controls_page_t</c>: eight knobs of a hardware controller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapRemoteControlsPage
{
    public const int ControlCount = 8;

    public fixed byte SectionName[ClapConstants.NameSize];
    public uint PageId;
    public fixed byte PageName[ClapConstants.NameSize];

    /// <summary><see cref="ClapConstants.InvalidId"/> for a knob without a parameter.</summary>
    public fixed uint ParamIds[ControlCount];
    public byte IsForPreset;
}

/// <summary><c>clap_plugin_remote_controls_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginRemoteControls
{
    public static ReadOnlySpan<byte> Id => "clap.remote-controls/2"u8;

    /// <summary>Identifier before the extension left its draft; same layout.</summary>
    public static ReadOnlySpan<byte> DraftId => "clap.remote-controls.draft/2"u8;

    /// <summary><c>uint32_t count(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> Count;

    /// <summary><c>bool get(plugin, page_index, page)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, ClapRemoteControlsPage*, byte> Get;
}

/// <summary><c>clap_host_remote_controls_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostRemoteControls
{
    /// <summary><c>void changed(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> Changed;

    /// <summary><c>void suggest_page(host, page_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, void> SuggestPage;
}
