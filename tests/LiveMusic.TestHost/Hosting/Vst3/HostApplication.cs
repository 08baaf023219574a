using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IHostApplication: the host's name, and messages for the two halves of a plugin.</summary>
internal sealed unsafe class HostApplication : HostObject
{
    private static readonly void** Table = MakeTable(
        (nint)(delegate* unmanaged[Stdcall]<void*, char*, int>)&GetName,
        (nint)(delegate* unmanaged[Stdcall]<void*, Vst3Id*, Vst3Id*, void**, int>)&CreateInstance);

    public HostApplication() => Pointer = AddFace(Table);

    public void* Pointer { get; }

    protected override void* Find(Vst3Id id) => id.Equals(Vst3Id.HostApplication) || id.Equals(Vst3Id.Unknown) ? Pointer : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetName(void* self, char* name)
    {
        "livemusic-host\0".CopyTo(new Span<char>(name, 128));
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int CreateInstance(void* self, Vst3Id* id, Vst3Id* wanted, void** created)
    {
        *created = id->Equals(Vst3Id.Message) && wanted->Equals(Vst3Id.Message) ? new HostMessage().Pointer
            : id->Equals(Vst3Id.AttributeList) && wanted->Equals(Vst3Id.AttributeList) ? new AttributeList().Pointer
            : null;
        return *created == null ? Vst3Result.NoInterface : Vst3Result.Ok;
    }
}
