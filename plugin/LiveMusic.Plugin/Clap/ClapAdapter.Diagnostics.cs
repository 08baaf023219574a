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
            return StatusReport.Fill(Of(plugin)._instance.Status(), result);
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
