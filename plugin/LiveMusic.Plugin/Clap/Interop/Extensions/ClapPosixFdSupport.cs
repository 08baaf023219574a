using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Bits of a file descriptor's readiness. Level-triggered.</summary>
internal static class ClapPosixFdFlags
{
    public const uint Read = 1 << 0;
    public const uint Write = 1 << 1;
    public const uint Error = 1 << 2;
}

/// <summary><c>clap_plugin_posix_fd_support_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginPosixFdSupport
{
    public static ReadOnlySpan<byte> Id => "clap.posix-fd-support"u8;

    /// <summary>[main] <c>void on_fd(plugin, fd, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, int, uint, void> OnFd;
}

/// <summary><c>clap_host_posix_fd_support_t</c>. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostPosixFdSupport
{
    /// <summary><c>bool register_fd(host, fd, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, int, uint, byte> RegisterFd;

    /// <summary><c>bool modify_fd(host, fd, flags)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, int, uint, byte> ModifyFd;

    /// <summary><c>bool unregister_fd(host, fd)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, int, byte> UnregisterFd;
}
