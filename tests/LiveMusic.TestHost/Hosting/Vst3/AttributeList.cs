using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IAttributeList: values by name.</summary>
internal sealed unsafe class AttributeList : HostObject
{
    private static readonly void** Table = MakeTable(
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, long, int>)&SetInt,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, long*, int>)&GetInt,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, double, int>)&SetFloat,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, double*, int>)&GetFloat,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, char*, int>)&SetString,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, char*, uint, int>)&GetString,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, byte*, uint, int>)&SetBinary,
        (nint)(delegate* unmanaged[Stdcall]<void*, byte*, byte**, uint*, int>)&GetBinary);

    private readonly Dictionary<string, object> _values = [];

    public AttributeList() => Pointer = AddFace(Table);

    public void* Pointer { get; }

    protected override void* Find(Vst3Id id) => id.Equals(Vst3Id.AttributeList) || id.Equals(Vst3Id.Unknown) ? Pointer : null;

    private static int Put(void* self, byte* name, object value)
    {
        From<AttributeList>(self)._values[ClapText.Read(name) ?? ""] = value;
        return Vst3Result.Ok;
    }

    private static bool Get<T>(void* self, byte* name, out T value)
    {
        bool found = From<AttributeList>(self)._values.TryGetValue(ClapText.Read(name) ?? "", out object? held) & held is T;
        value = found ? (T)held! : default!;
        return found;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int SetInt(void* self, byte* name, long value) => Put(self, name, value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetInt(void* self, byte* name, long* value) => Get(self, name, out *value) ? Vst3Result.Ok : Vst3Result.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int SetFloat(void* self, byte* name, double value) => Put(self, name, value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetFloat(void* self, byte* name, double* value) => Get(self, name, out *value) ? Vst3Result.Ok : Vst3Result.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int SetString(void* self, byte* name, char* value) => Put(self, name, new string(value));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetString(void* self, byte* name, char* value, uint bytes)
    {
        if (!Get(self, name, out string text) || bytes < sizeof(char))
        {
            return Vst3Result.False;
        }

        int length = Math.Min(text.Length, (int)(bytes / sizeof(char)) - 1);
        text.AsSpan(0, length).CopyTo(new Span<char>(value, length));
        value[length] = '\0';
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int SetBinary(void* self, byte* name, byte* data, uint bytes)
    {
        var held = new PinnedBytes();
        held.Set(new ReadOnlySpan<byte>(data, (int)bytes));
        return Put(self, name, held);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetBinary(void* self, byte* name, byte** data, uint* bytes)
    {
        if (!Get(self, name, out PinnedBytes held))
        {
            return Vst3Result.False;
        }

        *data = held.Pointer;
        *bytes = (uint)held.Length;
        return Vst3Result.Ok;
    }
}
