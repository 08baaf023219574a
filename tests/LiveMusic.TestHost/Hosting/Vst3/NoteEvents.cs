using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IEventList in native memory of a fixed size: nothing is allocated after construction. Owned by the audio thread while it runs.</summary>
internal sealed unsafe class NoteEvents : IDisposable
{
    private const int Capacity = 2048;

    private static readonly void** EventsTable = MakeTable();
    private readonly Block* _block;

    public NoteEvents()
    {
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _block->Table = EventsTable;
        _block->Events = (Vst3Event*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Vst3Event));
    }

    public void* Pointer => _block;

    public int Count => _block->Count;

    /// <summary>Events that did not fit since the list was made.</summary>
    public long Dropped => _block->Dropped;

    public void Clear() => _block->Count = 0;

    public void Add(in Vst3Event e)
    {
        if (_block->Count == Capacity)
        {
            _block->Dropped++;
            return;
        }

        _block->Events[_block->Count++] = e;
    }

    public void Dispose()
    {
        NativeMemory.Free(_block->Events);
        NativeMemory.Free(_block);
    }

    private static void** MakeTable()
    {
        void** table = HostObject.MakeTable(
            (nint)(delegate* unmanaged[Stdcall]<Block*, int>)&GetCount,
            (nint)(delegate* unmanaged[Stdcall]<Block*, int, Vst3Event*, int>)&Get,
            (nint)(delegate* unmanaged[Stdcall]<Block*, Vst3Event*, int>)&Push);
        table[0] = (delegate* unmanaged[Stdcall]<void*, Vst3Id*, void**, int>)&Query;
        table[1] = (delegate* unmanaged[Stdcall]<void*, uint>)&Uncounted;
        table[2] = (delegate* unmanaged[Stdcall]<void*, uint>)&Uncounted;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Query(void* self, Vst3Id* id, void** found)
    {
        *found = id->Equals(Vst3Id.EventList) || id->Equals(Vst3Id.Unknown) ? self : null;
        return *found == null ? Vst3Result.NoInterface : Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Uncounted(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetCount(Block* self) => self->Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Get(Block* self, int index, Vst3Event* e)
    {
        if ((uint)index >= (uint)self->Count)
        {
            return Vst3Result.InvalidArgument;
        }

        *e = self->Events[index];
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Push(Block* self, Vst3Event* e)
    {
        if (self->Count == Capacity)
        {
            self->Dropped++;
            return Vst3Result.False;
        }

        self->Events[self->Count++] = *e;
        return Vst3Result.Ok;
    }

    private struct Block
    {
        public void** Table;
        public Vst3Event* Events;
        public int Count;
        public long Dropped;
    }
}
