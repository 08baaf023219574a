using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

internal sealed unsafe partial class Vst3Adapter
{
    private static readonly IInfoListener* ChannelTable = MakeChannel();

    private static IInfoListener* MakeChannel()
    {
        var table = (IInfoListener*)NativeMemory.AllocZeroed((nuint)sizeof(IInfoListener));
        table->Unknown = Unknown;
        table->SetChannelContextInfos = &SetChannelContextInfos;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetChannelContextInfos(void* self, Com<IAttributeList>* list)
    {
        try
        {
            if (list == null) return TResult.InvalidArgument;
            var adapter = Of(self);
            adapter._host.OnMainThread();
            var name = stackalloc char[Vst3Text.Length];
            name[0] = '\0';
            if (list->Table->GetString(list, Vst3Text.Pointer(IInfoListener.NameKey), name, Vst3Text.Length * sizeof(char)) == TResult.Ok)
                adapter._instance.TrackName = Vst3Text.Read(name);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }
}
