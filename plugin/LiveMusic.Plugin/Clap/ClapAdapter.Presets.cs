using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.State;

namespace LiveMusic.Plugin.Clap;

internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginPresetLoad* PresetLoadExtension = MakePresetLoad();

    private static ClapPluginPresetLoad* MakePresetLoad()
    {
        var table = (ClapPluginPresetLoad*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginPresetLoad));
        table->FromLocation = &PresetFromLocation;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte PresetFromLocation(ClapPlugin* plugin, uint kind, byte* location, byte* key)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("preset_load.from_location");
            if (!TryFind(kind, ClapText.Read(location), ClapText.Read(key), out var preset, out var message))
            {
                adapter._host.Log(LogLevel.Error, message);
                adapter._host.PresetFailed(kind, location, key, message);
                return 0;
            }
            adapter._instance.LoadPreset(preset);
            adapter._host.Rescan(ClapParamRescan.Values | ClapParamRescan.Text);
            adapter._host.MarkDirty();
            adapter._host.PresetLoaded(kind, location, key);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    private static bool TryFind(uint kind, string? location, string? key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Preset? preset, out string message)
    {
        switch (kind)
        {
            case ClapPresetLocationKind.File when location is not null:
                return PresetFile.TryOpen(location, out preset, out message);
            case ClapPresetLocationKind.Plugin when key is not null && FactoryPresets.All.TryGetValue(key, out preset):
                message = "";
                return true;
            default:
                preset = null;
                message = kind == ClapPresetLocationKind.Plugin ? $"LiveMusic has no preset '{key}' of its own." : "The host named no preset that LiveMusic could load.";
                return false;
        }
    }
}
