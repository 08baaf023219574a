using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_audio_port_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapAudioPortInfo
{
    /// <summary>Stable identity within the inputs or within the outputs.</summary>
    public uint Id;
    public fixed byte Name[ClapConstants.NameSize];

    /// <summary>Bits of <see cref="ClapAudioPortFlags"/>.</summary>
    public uint Flags;
    public uint ChannelCount;

    /// <summary><see cref="ClapPortType"/>, null for an unnamed layout.</summary>
    public byte* PortType;

    /// <summary>Id of the port on the other side that may share memory with this one, or <see cref="ClapConstants.InvalidId"/>.</summary>
    public uint InPlacePair;
}

/// <summary>Bits of <see cref="ClapAudioPortInfo.Flags"/>.</summary>
internal static class ClapAudioPortFlags
{
    /// <summary>The main port of its direction; it must be the first.</summary>
    public const uint IsMain = 1 << 0;
    public const uint Supports64Bits = 1 << 1;
    public const uint Prefers64Bits = 1 << 2;

    /// <summary>All ports with this flag must be used with the same sample size.</summary>
    public const uint RequiresCommonSampleSize = 1 << 3;
}

/// <summary>Values of <see cref="ClapAudioPortInfo.PortType"/>.</summary>
internal static class ClapPortType
{
    public static ReadOnlySpan<byte> Mono => "mono"u8;
    public static ReadOnlySpan<byte> Stereo => "stereo"u8;
}

/// <summary><c>clap_plugin_audio_ports_t</c>. [main]; the list may change only while the plugin is inactive.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginAudioPorts
{
    public static ReadOnlySpan<byte> Id => "clap.audio-ports"u8;

    /// <summary><c>uint32_t count(plugin, is_input)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte, uint> Count;

    /// <summary><c>bool get(plugin, index, is_input, info)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte, ClapAudioPortInfo*, byte> Get;
}

/// <summary>What changed, for <see cref="ClapHostAudioPorts.Rescan"/>. All but the names need an inactive plugin.</summary>
internal static class ClapAudioPortsRescan
{
    public const uint Names = 1 << 0;
    public const uint Flags = 1 << 1;
    public const uint ChannelCount = 1 << 2;
    public const uint PortType = 1 << 3;
    public const uint InPlacePair = 1 << 4;
    public const uint List = 1 << 5;
}

/// <summary><c>clap_host_audio_ports_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostAudioPorts
{
    /// <summary><c>bool is_rescan_flag_supported(host, flag)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, byte> IsRescanFlagSupported;

    /// <summary><c>void rescan(host, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, void> Rescan;
}
