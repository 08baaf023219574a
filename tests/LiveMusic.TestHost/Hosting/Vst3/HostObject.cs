using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

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

    /// <summary>FUnknown's functions of every host object.</summary>
    protected static FUnknown Counted => new() { QueryInterface = &Query, AddRef = &AddRef, Release = &Release };

    /// <summary>The object behind one of its interfaces.</summary>
    public static T From<T>(void* face)
        where T : HostObject => (T)GCHandle.FromIntPtr(((Face*)face)->Owner).Target!;

    /// <summary>A table that lives as long as the process.</summary>
    public static T* MakeTable<T>(T functions)
        where T : unmanaged
    {
        var table = (T*)NativeMemory.Alloc((nuint)sizeof(T));
        *table = functions;
        return table;
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
    protected abstract void* Find(Tuid id);

    /// <summary>After the last reference went.</summary>
    protected virtual void Freed()
    {
    }

    /// <summary>A new interface of this object.</summary>
    protected Com<T>* AddFace<T>(T* table)
        where T : unmanaged
    {
        var face = (Face*)NativeMemory.Alloc((nuint)sizeof(Face));
        *face = new Face { Table = table, Owner = GCHandle.ToIntPtr(_self) };
        _faces.Add((nint)face);
        return (Com<T>*)face;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Query(void* self, Tuid* id, void** found)
    {
        HostObject o = From<HostObject>(self);
        *found = o.Find(*id);
        if (*found == null)
        {
            return TResult.NoInterface;
        }

        Interlocked.Increment(ref o._count);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AddRef(void* self) => (uint)Interlocked.Increment(ref From<HostObject>(self)._count);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Release(void* self) => From<HostObject>(self).Release();

    private struct Face
    {
        public void* Table;
        public nint Owner;
    }
}
