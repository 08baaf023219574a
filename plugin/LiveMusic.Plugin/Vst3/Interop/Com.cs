using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>An object that has the interface <typeparamref name="T"/>. Only ever seen behind a pointer.</summary>
/// <typeparam name="T">The interface's table of functions.</typeparam>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Com<T>
    where T : unmanaged
{
    public T* Table;
}

/// <summary>The three functions that every object has, for objects of any interface. Null pointers are taken and do nothing.</summary>
internal static unsafe class Com
{
    public static void AddRef(void* item)
    {
        if (item != null) ((Com<FUnknown>*)item)->Table->AddRef(item);
    }

    public static void Release(void* item)
    {
        if (item != null) ((Com<FUnknown>*)item)->Table->Release(item);
    }

    /// <summary>The object's interface of this identifier, with a reference that the caller releases; null: it has none.</summary>
    public static Com<T>* Query<T>(void* item, Tuid iid)
        where T : unmanaged
    {
        if (item == null) return null;
        void* found = null;
        return ((Com<FUnknown>*)item)->Table->QueryInterface(item, &iid, &found) == TResult.Ok ? (Com<T>*)found : null;
    }
}

/// <summary><c>FUnknown</c>, the beginning of every table. [any]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FUnknown
{
    public static readonly Tuid Iid = new(0x00000000, 0x00000000, 0xC0000000, 0x00000046);

    /// <summary><c>tresult queryInterface(this, iid, obj)</c>: adds a reference to what it finds, sets null when it finds nothing.</summary>
    public delegate* unmanaged[Cdecl]<void*, Tuid*, void**, int> QueryInterface;

    /// <summary><c>uint32 addRef(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint> AddRef;

    /// <summary><c>uint32 release(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint> Release;
}
