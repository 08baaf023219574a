using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>
/// <c>clap_plugin_entry_t</c>: what the exported data symbol <c>clap_entry</c> holds. <see cref="Init"/> and <see cref="Deinit"/> come in pairs, from
/// any thread, never two at a time, and may be called several times in one process.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapEntry
{
    public ClapVersion Version;

    /// <summary><c>bool init(const char* plugin_path)</c>: path of the library, of the bundle on macOS.</summary>
    public delegate* unmanaged[Cdecl]<byte*, byte> Init;

    /// <summary><c>void deinit()</c></summary>
    public delegate* unmanaged[Cdecl]<void> Deinit;

    /// <summary>[any] <c>const void* get_factory(const char* factory_id)</c></summary>
    public delegate* unmanaged[Cdecl]<byte*, void*> GetFactory;

    /// <summary>Name of the exported data symbol.</summary>
    public const string SymbolName = "clap_entry";
}
