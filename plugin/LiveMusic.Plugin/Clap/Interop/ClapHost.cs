using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_host_t</c>: what a host hands to <c>create_plugin</c>. Every function is [any] thread-safe. Name and version are mandatory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHost
{
    public ClapVersion Version;

    /// <summary>Owned by the host; the plugin leaves it alone.</summary>
    public void* HostData;
    public byte* Name;
    public byte* Vendor;
    public byte* Url;
    public byte* HostVersion;

    /// <summary><c>const void* get_extension(host, id)</c>; not before the plugin's <c>init</c>.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte*, void*> GetExtension;

    /// <summary><c>void request_restart(host)</c>: deactivate and activate the plugin, when it suits the host.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> RequestRestart;

    /// <summary><c>void request_process(host)</c>: wake a sleeping plugin.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> RequestProcess;

    /// <summary><c>void request_callback(host)</c>: call <see cref="ClapPlugin.OnMainThread"/> soon, typically within 33 ms.</summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, void> RequestCallback;
}
