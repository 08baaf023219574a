using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IMessage: a name and attributes, made by the host and owned by the plugin.</summary>
internal sealed unsafe class HostMessage : HostObject
{
    private static readonly IMessage* Table = MakeTable(new IMessage
    {
        Unknown = Counted,
        GetMessageId = &GetId,
        SetMessageId = &SetId,
        GetAttributes = &GetAttributes,
    });

    private readonly PinnedBytes _id = new();
    private readonly AttributeList _attributes = new();

    public HostMessage() => Pointer = AddFace(Table);

    public Com<IMessage>* Pointer { get; }

    protected override void* Find(Tuid id) => id.Equals(IMessage.Iid) || id.Equals(FUnknown.Iid) ? Pointer : null;

    protected override void Freed() => _attributes.Release();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetId(void* self) => From<HostMessage>(self)._id.Pointer;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SetId(void* self, byte* id) => From<HostMessage>(self)._id.Set(System.Text.Encoding.UTF8.GetBytes((ClapText.Read(id) ?? "") + '\0'));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IAttributeList>* GetAttributes(void* self) => From<HostMessage>(self)._attributes.Pointer;
}

/// <summary>Bytes at an address that stays until they are set anew.</summary>
internal sealed unsafe class PinnedBytes
{
    private byte[] _bytes = GC.AllocateArray<byte>(1, pinned: true);

    public byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));

    public int Length { get; private set; }

    public void Set(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateArray<byte>(Math.Max(1, bytes.Length), pinned: true);
        bytes.CopyTo(_bytes);
        Length = bytes.Length;
    }
}
