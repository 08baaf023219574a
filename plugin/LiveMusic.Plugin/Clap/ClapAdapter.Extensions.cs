using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.Plugin.Clap;

internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginLatency* LatencyExtension = MakeLatency();
    private static readonly ClapPluginTail* TailExtension = MakeTail();
    private static readonly ClapPluginRender* RenderExtension = MakeRender();
    private static readonly ClapPluginTrackInfo* TrackInfoExtension = MakeTrackInfo();

    /// <summary>[any]</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetExtension(ClapPlugin* plugin, byte* id)
    {
        if (ClapText.Matches(id, ClapPluginParams.Id)) return ParamsExtension;
        if (ClapText.Matches(id, ClapPluginState.Id)) return StateExtension;
        if (ClapText.Matches(id, ClapPluginStateContext.Id)) return StateContextExtension;
        if (ClapText.Matches(id, ClapPluginAudioPorts.Id)) return AudioPortsExtension;
        if (ClapText.Matches(id, ClapPluginAudioPortsConfig.Id)) return AudioPortsConfigExtension;
        if (ClapText.Matches(id, ClapPluginAudioPortsConfigInfo.Id, ClapPluginAudioPortsConfigInfo.DraftId)) return AudioPortsConfigInfoExtension;
        if (ClapText.Matches(id, ClapPluginNotePorts.Id)) return NotePortsExtension;
        if (ClapText.Matches(id, ClapPluginLatency.Id)) return LatencyExtension;
        if (ClapText.Matches(id, ClapPluginTail.Id)) return TailExtension;
        if (ClapText.Matches(id, ClapPluginRender.Id)) return RenderExtension;
        if (ClapText.Matches(id, ClapPluginRemoteControls.Id, ClapPluginRemoteControls.DraftId)) return RemoteControlsExtension;
        if (ClapText.Matches(id, ClapPluginTrackInfo.Id, ClapPluginTrackInfo.DraftId)) return TrackInfoExtension;
        if (ClapText.Matches(id, ClapPluginPresetLoad.Id, ClapPluginPresetLoad.DraftId)) return PresetLoadExtension;
        if (ClapText.Matches(id, ClapPluginGui.Id)) return GuiExtension;
        if (ClapText.Matches(id, LiveMusicDiagnostics.Id)) return DiagnosticsExtension;
        if (ClapText.Matches(id, LiveMusicPrompts.Id)) return PromptsExtension;
        return null;
    }

    private static ClapPluginLatency* MakeLatency()
    {
        var table = (ClapPluginLatency*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginLatency));
        table->Get = &LatencyGet;
        return table;
    }

    private static ClapPluginTail* MakeTail()
    {
        var table = (ClapPluginTail*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginTail));
        table->Get = &TailGet;
        return table;
    }

    private static ClapPluginRender* MakeRender()
    {
        var table = (ClapPluginRender*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginRender));
        table->HasHardRealtimeRequirement = &RenderHasHardRealtimeRequirement;
        table->Set = &RenderSet;
        return table;
    }

    private static ClapPluginTrackInfo* MakeTrackInfo()
    {
        var table = (ClapPluginTrackInfo*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginTrackInfo));
        table->Changed = &TrackInfoChanged;
        return table;
    }

    // Nothing goes through: there is no delay to compensate (and Bitwig 6.0.11 stalls when it bounces a CLAP that reports one).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint LatencyGet(ClapPlugin* plugin) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint TailGet(ClapPlugin* plugin) => uint.MaxValue;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RenderHasHardRealtimeRequirement(ClapPlugin* plugin) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte RenderSet(ClapPlugin* plugin, int mode)
    {
        try
        {
            if (mode is not (ClapRenderMode.Realtime or ClapRenderMode.Offline)) return 0;
            Of(plugin)._instance.SetOffline(mode == ClapRenderMode.Offline);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TrackInfoChanged(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("track_info.changed");
            adapter._instance.TrackName = adapter._host.TrackName() ?? "";
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }
}
