using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_audio_ports_config_t</c>: one complete port layout that the host may select.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapAudioPortsConfig
{
    public uint Id;
    public fixed byte Name[ClapConstants.NameSize];
    public uint InputPortCount;
    public uint OutputPortCount;
    public byte HasMainInput;
    public uint MainInputChannelCount;
    public byte* MainInputPortType;
    public byte HasMainOutput;
    public uint MainOutputChannelCount;
    public byte* MainOutputPortType;
}

/// <summary><c>clap_plugin_audio_ports_config_t</c>. [main]; <see cref="Select"/> only while inactive.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginAudioPortsConfig
{
    public static ReadOnlySpan<byte> Id => "clap.audio-ports-config"u8;

    /// <summary><c>uint32_t count(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> Count;

    /// <summary><c>bool get(plugin, index, config)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, ClapAudioPortsConfig*, byte> Get;

    /// <summary><c>bool select(plugin, config_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte> Select;
}

/// <summary><c>clap_plugin_audio_ports_config_info_t</c>: the ports of a layout without selecting it. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginAudioPortsConfigInfo
{
    public static ReadOnlySpan<byte> Id => "clap.audio-ports-config-info/1"u8;

    /// <summary>Identifier before the extension left its draft; same layout.</summary>
    public static ReadOnlySpan<byte> DraftId => "clap.audio-ports-config-info/draft-0"u8;

    /// <summary><c>clap_id current_config(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint> CurrentConfig;

    /// <summary><c>bool get(plugin, config_id, port_index, is_input, info)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, uint, byte, ClapAudioPortInfo*, byte> Get;
}

/// <summary><c>clap_host_audio_ports_config_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostAudioPortsConfig
{
    /// <summary><c>void rescan(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> Rescan;
}
