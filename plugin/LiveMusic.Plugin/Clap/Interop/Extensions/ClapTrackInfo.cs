using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_color_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapColor
{
    public byte Alpha;
    public byte Red;
    public byte Green;
    public byte Blue;
}

/// <summary>Bits of <see cref="ClapTrackInfo.Flags"/>.</summary>
internal static class ClapTrackInfoFlags
{
    public const ulong HasTrackName = 1 << 0;
    public const ulong HasTrackColor = 1 << 1;
    public const ulong HasAudioChannel = 1 << 2;
    public const ulong IsForReturnTrack = 1 << 3;
    public const ulong IsForBus = 1 << 4;
    public const ulong IsForMaster = 1 << 5;
}

/// <summary><c>clap_track_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapTrackInfo
{
    public ulong Flags;
    public fixed byte Name[ClapConstants.NameSize];
    public ClapColor Color;
    public int AudioChannelCount;
    public byte* AudioPortType;
}

/// <summary><c>clap_plugin_track_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginTrackInfo
{
    public static ReadOnlySpan<byte> Id => "clap.track-info/1"u8;

    /// <summary>Identifier before the extension left its draft; same layout.</summary>
    public static ReadOnlySpan<byte> DraftId => "clap.track-info.draft/1"u8;

    /// <summary>[main] <c>void changed(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> Changed;
}

/// <summary><c>clap_host_track_info_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostTrackInfo
{
    /// <summary>[main] <c>bool get(host, info)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, ClapTrackInfo*, byte> Get;
}
