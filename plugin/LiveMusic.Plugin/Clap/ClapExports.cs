using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;

namespace LiveMusic.Plugin.Clap;

/// <summary>What the exported data symbol clap_entry points to (Native/clap_entry.c).</summary>
internal static unsafe class ClapExports
{
    /// <summary>Folder of the library, as the host said; null: it did not say.</summary>
    public static string? PluginFolder { get; private set; }

    /// <remarks>Called by scanners: nothing is started or opened here.</remarks>
    [UnmanagedCallersOnly(EntryPoint = "livemusic_clap_init", CallConvs = [typeof(CallConvCdecl)])]
    private static byte Init(byte* path)
    {
        try
        {
            StayLoaded.Ensure();
            if (ClapText.Read(path) is { Length: > 0 } file) PluginFolder = Path.GetDirectoryName(Path.GetFullPath(file));
            return 1;
        }
        catch (Exception e) when (e is ArgumentException or IOException or NotSupportedException)
        {
            // A path that is none: the engine is then looked for where it is installed.
            return 1;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "livemusic_clap_deinit", CallConvs = [typeof(CallConvCdecl)])]
    private static void Deinit()
    {
        // A NativeAOT library stays loaded for the life of the process; what instances held, they gave back themselves.
    }

    [UnmanagedCallersOnly(EntryPoint = "livemusic_clap_get_factory", CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetFactory(byte* id)
        => ClapText.Matches(id, ClapPluginFactory.Id) ? ClapFactory.Pointer
            : ClapText.Matches(id, ClapPresetFactory.Id, ClapPresetFactory.DraftId) ? ClapPresets.Pointer
            : null;
}
