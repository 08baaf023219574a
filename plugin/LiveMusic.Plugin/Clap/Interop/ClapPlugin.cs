using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>
/// <c>clap_plugin_t</c>, one plugin instance. Life: create, <see cref="Init"/>, then any number of
/// <see cref="Activate"/> / <see cref="StartProcessing"/> / <see cref="Process"/> / <see cref="StopProcessing"/> / <see cref="Deactivate"/>, and
/// <see cref="Destroy"/> while inactive. [main] and [audio] are roles: calls of one role are never concurrent for one instance.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPlugin
{
    public ClapPluginDescriptor* Descriptor;

    /// <summary>Owned by the plugin; the host leaves it alone.</summary>
    public void* PluginData;

    /// <summary>[main] <c>bool init(plugin)</c>; host extensions may be asked for from here on.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> Init;

    /// <summary>[main, inactive] <c>void destroy(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> Destroy;

    /// <summary>[main, inactive] <c>bool activate(plugin, sample_rate, min_frames_count, max_frames_count)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, double, uint, uint, byte> Activate;

    /// <summary>[main, active] <c>void deactivate(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> Deactivate;

    /// <summary>[audio, active, not processing] <c>bool start_processing(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte> StartProcessing;

    /// <summary>[audio, processing] <c>void stop_processing(plugin)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> StopProcessing;

    /// <summary>[audio, active] <c>void reset(plugin)</c>: clears processing state; parameters keep their values; steady time may jump back.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> Reset;

    /// <summary>[audio, processing] <c>clap_process_status process(plugin, process)</c>; returns a <see cref="ClapProcessStatus"/>.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, ClapProcess*, int> Process;

    /// <summary>[any] <c>const void* get_extension(plugin, id)</c>; the result lives as long as the plugin.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, byte*, void*> GetExtension;

    /// <summary>[main] <c>void on_main_thread(plugin)</c>, the answer to <see cref="ClapHost.RequestCallback"/>.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> OnMainThread;
}
