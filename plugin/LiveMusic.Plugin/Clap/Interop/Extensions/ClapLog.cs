using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Values of <c>clap_log_severity</c>.</summary>
internal static class ClapLogSeverity
{
    public const int Debug = 0;
    public const int Info = 1;
    public const int Warning = 2;
    public const int Error = 3;
    public const int Fatal = 4;
    public const int HostMisbehaving = 5;
    public const int PluginMisbehaving = 6;
}

/// <summary><c>clap_host_log_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostLog
{
    public static ReadOnlySpan<byte> Id => "clap.log"u8;

    /// <summary>[any] <c>void log(host, severity, message)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, int, byte*, void> Log;
}
