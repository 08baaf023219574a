using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IHostApplication: the host's name, and messages for the two halves of a plugin.</summary>
internal sealed unsafe class HostApplication : HostObject
{
    private static readonly IHostApplication* Table = MakeTable(new IHostApplication
    {
        Unknown = Counted,
        GetName = &GetName,
        CreateInstance = &CreateInstance,
    });

    public HostApplication() => Pointer = AddFace(Table);

    public Com<IHostApplication>* Pointer { get; }

    protected override void* Find(Tuid id) => id.Equals(IHostApplication.Iid) || id.Equals(FUnknown.Iid) ? Pointer : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetName(void* self, char* name)
    {
        "livemusic-host\0".CopyTo(new Span<char>(name, 128));
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CreateInstance(void* self, Tuid* id, Tuid* wanted, void** created)
    {
        *created = id->Equals(IMessage.Iid) && wanted->Equals(IMessage.Iid) ? (void*)new HostMessage().Pointer
            : id->Equals(IAttributeList.Iid) && wanted->Equals(IAttributeList.Iid) ? new AttributeList().Pointer
            : null;
        return *created == null ? TResult.NoInterface : TResult.Ok;
    }
}
