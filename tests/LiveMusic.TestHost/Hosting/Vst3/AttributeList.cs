using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IAttributeList: values by name.</summary>
internal sealed unsafe class AttributeList : HostObject
{
    private static readonly IAttributeList* Table = MakeTable(new IAttributeList
    {
        Unknown = Counted,
        SetInt = &SetInt,
        GetInt = &GetInt,
        SetFloat = &SetFloat,
        GetFloat = &GetFloat,
        SetString = &SetString,
        GetString = &GetString,
        SetBinary = &SetBinary,
        GetBinary = &GetBinary,
    });

    private readonly Dictionary<string, object> _values = [];

    public AttributeList() => Pointer = AddFace(Table);

    public Com<IAttributeList>* Pointer { get; }

    protected override void* Find(Tuid id) => id.Equals(IAttributeList.Iid) || id.Equals(FUnknown.Iid) ? Pointer : null;

    private static int Put(void* self, byte* name, object value)
    {
        From<AttributeList>(self)._values[ClapText.Read(name) ?? ""] = value;
        return TResult.Ok;
    }

    private static bool Get<T>(void* self, byte* name, out T value)
    {
        bool found = From<AttributeList>(self)._values.TryGetValue(ClapText.Read(name) ?? "", out object? held) & held is T;
        value = found ? (T)held! : default!;
        return found;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetInt(void* self, byte* name, long value) => Put(self, name, value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetInt(void* self, byte* name, long* value) => Get(self, name, out *value) ? TResult.Ok : TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetFloat(void* self, byte* name, double value) => Put(self, name, value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetFloat(void* self, byte* name, double* value) => Get(self, name, out *value) ? TResult.Ok : TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetString(void* self, byte* name, char* value) => Put(self, name, new string(value));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetString(void* self, byte* name, char* value, uint bytes)
    {
        if (!Get(self, name, out string text) || bytes < sizeof(char))
        {
            return TResult.False;
        }

        int length = Math.Min(text.Length, (int)(bytes / sizeof(char)) - 1);
        text.AsSpan(0, length).CopyTo(new Span<char>(value, length));
        value[length] = '\0';
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetBinary(void* self, byte* name, void* data, uint bytes)
    {
        var held = new PinnedBytes();
        held.Set(new ReadOnlySpan<byte>(data, (int)bytes));
        return Put(self, name, held);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBinary(void* self, byte* name, void** data, uint* bytes)
    {
        if (!Get(self, name, out PinnedBytes held))
        {
            return TResult.False;
        }

        *data = held.Pointer;
        *bytes = (uint)held.Length;
        return TResult.Ok;
    }
}
