using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>
/// An object that the host shows to a plugin, with one or more interfaces. Whoever made it holds the first reference; with the last one it frees itself.
/// Not for the audio thread.
/// </summary>
internal abstract unsafe class HostObject
{
    private readonly List<nint> _faces = [];
    private readonly GCHandle _self;
    private int _count = 1;

    protected HostObject() => _self = GCHandle.Alloc(this);

    /// <summary>References held, the host's own included.</summary>
    public int References => Volatile.Read(ref _count);

    public static void* QueryEntry => (delegate* unmanaged[Stdcall]<void*, Vst3Id*, void**, int>)&Query;

    public static void* AddRefEntry => (delegate* unmanaged[Stdcall]<void*, uint>)&AddRef;

    public static void* ReleaseEntry => (delegate* unmanaged[Stdcall]<void*, uint>)&Release;

    /// <summary>The object behind one of its interfaces.</summary>
    public static T From<T>(void* face)
        where T : HostObject => (T)GCHandle.FromIntPtr(((Face*)face)->Owner).Target!;

    /// <summary>A table that begins with FUnknown's functions and lives as long as the process.</summary>
    public static void** MakeTable(params ReadOnlySpan<nint> functions)
    {
        var table = (nint*)NativeMemory.Alloc((nuint)(functions.Length + 3), (nuint)sizeof(nint));
        table[0] = (nint)QueryEntry;
        table[1] = (nint)AddRefEntry;
        table[2] = (nint)ReleaseEntry;
        functions.CopyTo(new Span<nint>(table + 3, functions.Length));
        return (void**)table;
    }

    /// <summary>Gives the host's own reference back.</summary>
    public uint Release()
    {
        int left = Interlocked.Decrement(ref _count);
        if (left == 0)
        {
            foreach (nint face in _faces)
            {
                NativeMemory.Free((void*)face);
            }

            _self.Free();
            Freed();
        }

        return (uint)left;
    }

    /// <summary>The interface of an identifier, null when there is none.</summary>
    protected abstract void* Find(Vst3Id id);

    /// <summary>After the last reference went.</summary>
    protected virtual void Freed()
    {
    }

    /// <summary>A new interface of this object.</summary>
    protected void* AddFace(void** table)
    {
        var face = (Face*)NativeMemory.Alloc((nuint)sizeof(Face));
        *face = new Face { Table = table, Owner = GCHandle.ToIntPtr(_self) };
        _faces.Add((nint)face);
        return face;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Query(void* self, Vst3Id* id, void** found)
    {
        HostObject o = From<HostObject>(self);
        *found = o.Find(*id);
        if (*found == null)
        {
            return Vst3Result.NoInterface;
        }

        Interlocked.Increment(ref o._count);
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint AddRef(void* self) => (uint)Interlocked.Increment(ref From<HostObject>(self)._count);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Release(void* self) => From<HostObject>(self).Release();

    private struct Face
    {
        public void** Table;
        public nint Owner;
    }
}
