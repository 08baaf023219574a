using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

internal sealed unsafe partial class Vst3Adapter
{
    private static readonly IComponent* ComponentTable = MakeComponent();
    private static readonly IPrefetchableSupport* PrefetchableTable = MakePrefetchable();

    private static IComponent* MakeComponent()
    {
        var table = (IComponent*)NativeMemory.AllocZeroed((nuint)sizeof(IComponent));
        table->Base = PluginBase;
        table->GetControllerClassId = &GetControllerClassId;
        table->SetIoMode = &SetIoMode;
        table->GetBusCount = &GetBusCount;
        table->GetBusInfo = &GetBusInfo;
        table->GetRoutingInfo = &GetRoutingInfo;
        table->ActivateBus = &ActivateBus;
        table->SetActive = &SetActive;
        table->SetState = &SetState;
        table->GetState = &GetState;
        return table;
    }

    private static IPrefetchableSupport* MakePrefetchable()
    {
        var table = (IPrefetchableSupport*)NativeMemory.AllocZeroed((nuint)sizeof(IPrefetchableSupport));
        table->Unknown = Unknown;
        table->GetPrefetchableSupport = &GetPrefetchableSupport;
        return table;
    }

    // The component is its own controller.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetControllerClassId(void* self, Tuid* cid) => TResult.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetIoMode(void* self, int mode) => TResult.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetRoutingInfo(void* self, RoutingInfo* input, RoutingInfo* output) => TResult.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetActive(void* self, byte state)
    {
        try
        {
            var adapter = Of(self);
            adapter._host.OnMainThread();
            var active = state != 0;
            if (active == (Volatile.Read(ref adapter._block->Active) != 0)) return TResult.Ok;
            if (active)
            {
                adapter._instance.Activate(adapter._sampleRate, adapter._maximumFrames);
                Volatile.Write(ref adapter._block->Active, 1);
            }
            else
            {
                Volatile.Write(ref adapter._block->Active, 0);
                adapter._block->Playing = 0;
                adapter._block->Processing = 0;
                adapter._instance.Deactivate();
            }
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    // Who plays wants to hear now what he steers now. Ahead of time nothing is gained: a block is a copy out of a ring, and the engine works ahead by itself.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetPrefetchableSupport(void* self, uint* answer)
    {
        if (answer == null) return TResult.InvalidArgument;
        *answer = Prefetchable.Never;
        return TResult.Ok;
    }
}
