using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Clap;

internal sealed unsafe partial class ClapAdapter
{
    private static readonly LiveMusicDiagnostics* DiagnosticsExtension = MakeDiagnostics();
    private static readonly LiveMusicPrompts* PromptsExtension = MakePrompts();

    private static LiveMusicDiagnostics* MakeDiagnostics()
    {
        var table = (LiveMusicDiagnostics*)NativeMemory.AllocZeroed((nuint)sizeof(LiveMusicDiagnostics));
        table->Version = 1;
        table->AudioThreadAllocatedBytes = &AudioThreadAllocatedBytes;
        table->ForceCollection = &ForceCollection;
        table->GcCount = &GcCount;
        table->Status = &Status;
        return table;
    }

    private static LiveMusicPrompts* MakePrompts()
    {
        var table = (LiveMusicPrompts*)NativeMemory.AllocZeroed((nuint)sizeof(LiveMusicPrompts));
        table->Version = 1;
        table->SetText = &PromptsSetText;
        table->GetText = &PromptsGetText;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long AudioThreadAllocatedBytes(ClapPlugin* plugin) => Volatile.Read(ref BlockOf(plugin)->Audio.State->AllocatedBytes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ForceCollection(ClapPlugin* plugin) => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

    // The count of generation 0 holds the collections of all generations.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long GcCount(ClapPlugin* plugin) => GC.CollectionCount(0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Status(ClapPlugin* plugin, LiveMusicStatus* result)
    {
        try
        {
            if (result == null || result->Size < sizeof(uint)) return 0;
            var size = Math.Min(result->Size, (uint)sizeof(LiveMusicStatus));
            var status = Of(plugin)._instance.Status();
            LiveMusicStatus filled = default;
            filled.Size = result->Size;
            filled.State = status.State switch
            {
                InstanceState.NoEngine => LiveMusicState.NoEngine,
                InstanceState.Starting => LiveMusicState.Starting,
                InstanceState.Buffering => LiveMusicState.Buffering,
                InstanceState.Playing => LiveMusicState.Playing,
                InstanceState.Idle => LiveMusicState.Idle,
                _ => LiveMusicState.Failed,
            };
            filled.Underruns = (ulong)status.Underruns;
            filled.UnderrunSamples = (ulong)status.UnderrunSamples;
            filled.EngineRestarts = (uint)status.EngineRestarts;
            filled.PromptsReady = (uint)status.PromptsReady;
            filled.BufferSeconds = status.BufferSeconds;
            filled.RealtimeFactor = status.RealTimeFactor;
            filled.FramesHeard = (ulong)status.FramesHeard;
            filled.OutputPosition = (ulong)status.HostSamples;
            for (var slot = 0; slot < LiveMusicStatus.SlotCount; slot++) filled.HeardWeights[slot] = status.HeardWeights[slot];
            filled.SidechainPeak = status.SidechainPeak;
            filled.EnginePid = (uint)status.EngineProcessId;
            ClapText.Copy(status.Message, filled.Message, LiveMusicStatus.MessageSize);
            Buffer.MemoryCopy(&filled, result, size, size);
            return size;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte PromptsSetText(ClapPlugin* plugin, uint slot, byte* text)
    {
        try
        {
            if (slot >= ParameterTable.PromptSlots) return 0;
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("prompts.set_text");
            if (!adapter._instance.SetPromptText((int)slot, ClapText.Read(text) ?? "")) return 1;
            adapter._host.Rescan(ClapParamRescan.Text);
            adapter._host.MarkDirty();
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte PromptsGetText(ClapPlugin* plugin, uint slot, byte* text, uint size)
    {
        try
        {
            if (slot >= ParameterTable.PromptSlots || text == null || size == 0) return 0;
            ClapText.Copy(Of(plugin)._instance.GetPromptText((int)slot), text, (int)Math.Min(size, int.MaxValue));
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }
}
