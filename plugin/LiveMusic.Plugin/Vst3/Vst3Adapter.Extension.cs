using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

internal sealed unsafe partial class Vst3Adapter
{
    private static readonly ILiveMusicExtension* ExtensionTable = MakeExtension();

    private static ILiveMusicExtension* MakeExtension()
    {
        var table = (ILiveMusicExtension*)NativeMemory.AllocZeroed((nuint)sizeof(ILiveMusicExtension));
        table->Unknown = Unknown;
        table->AudioThreadAllocatedBytes = &AudioThreadAllocatedBytes;
        table->ForceCollection = &ForceCollection;
        table->GcCount = &GcCount;
        table->Status = &Status;
        table->SetPromptText = &SetPromptText;
        table->GetPromptText = &GetPromptText;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long AudioThreadAllocatedBytes(void* self) => Volatile.Read(ref BlockOf(self)->Audio.State->AllocatedBytes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ForceCollection(void* self) => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

    // The count of generation 0 holds the collections of all generations.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long GcCount(void* self) => GC.CollectionCount(0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Status(void* self, LiveMusicStatus* result)
    {
        try
        {
            return StatusReport.Fill(Of(self)._instance.Status(), result);
        }
        catch (Exception e)
        {
            Caught(self, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte SetPromptText(void* self, uint slot, byte* text)
    {
        try
        {
            if (slot >= ParameterTable.PromptSlots) return 0;
            var adapter = Of(self);
            if (!adapter._instance.SetPromptText((int)slot, ClapText.Read(text) ?? "")) return 1;
            // The texts of the weight's values hold the prompt.
            adapter._host.Restart(RestartFlags.ParamTitlesChanged | RestartFlags.ParamValuesChanged);
            adapter._host.StateChanged();
            return 1;
        }
        catch (Exception e)
        {
            Caught(self, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GetPromptText(void* self, uint slot, byte* text, uint size)
    {
        try
        {
            if (slot >= ParameterTable.PromptSlots || text == null || size == 0) return 0;
            ClapText.Copy(Of(self)._instance.GetPromptText((int)slot), text, (int)Math.Min(size, int.MaxValue));
            return 1;
        }
        catch (Exception e)
        {
            Caught(self, e);
            return 0;
        }
    }
}
