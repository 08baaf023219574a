using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Bits of <see cref="ClapNotePortInfo.SupportedDialects"/>.</summary>
internal static class ClapNoteDialect
{
    /// <summary>CLAP note and note expression events.</summary>
    public const uint Clap = 1 << 0;
    public const uint Midi = 1 << 1;
    public const uint MidiMpe = 1 << 2;
    public const uint Midi2 = 1 << 3;
}

/// <summary><c>clap_note_port_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapNotePortInfo
{
    public uint Id;

    /// <summary>Bits of <see cref="ClapNoteDialect"/>.</summary>
    public uint SupportedDialects;

    /// <summary>Exactly one of them.</summary>
    public uint PreferredDialect;
    public fixed byte Name[ClapConstants.NameSize];
}

/// <summary><c>clap_plugin_note_ports_t</c>. [main]; the list may change only while the plugin is inactive.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginNotePorts
{
    public static ReadOnlySpan<byte> Id => "clap.note-ports"u8;

    /// <summary><c>uint32_t count(plugin, is_input)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte, uint> Count;

    /// <summary><c>bool get(plugin, index, is_input, info)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte, ClapNotePortInfo*, byte> Get;
}

/// <summary>What changed, for <see cref="ClapHostNotePorts.Rescan"/>.</summary>
internal static class ClapNotePortsRescan
{
    /// <summary>Needs an inactive plugin.</summary>
    public const uint All = 1 << 0;
    public const uint Names = 1 << 1;
}

/// <summary><c>clap_host_note_ports_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostNotePorts
{
    /// <summary><c>uint32_t supported_dialects(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint> SupportedDialects;

    /// <summary><c>void rescan(host, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, uint, void> Rescan;
}
