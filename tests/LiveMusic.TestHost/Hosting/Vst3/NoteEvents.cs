using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IEventList in native memory of a fixed size: nothing is allocated after construction. Owned by the audio thread while it runs.</summary>
internal sealed unsafe class NoteEvents : IDisposable
{
    private const int Capacity = 2048;

    private static readonly IEventList* EventsTable = HostObject.MakeTable(new IEventList
    {
        Unknown = new FUnknown { QueryInterface = &Query, AddRef = &One, Release = &One },
        GetEventCount = &GetCount,
        GetEvent = &Get,
        AddEvent = &Push,
    });

    private readonly Block* _block;

    public NoteEvents()
    {
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _block->Table = EventsTable;
        _block->Events = (Event*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Event));
    }

    public Com<IEventList>* Pointer => (Com<IEventList>*)_block;

    public int Count => _block->Count;

    /// <summary>Events that did not fit since the list was made.</summary>
    public long Dropped => _block->Dropped;

    public void Clear() => _block->Count = 0;

    public void Add(in Event e)
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Query(void* self, Tuid* id, void** found)
    {
        *found = id->Equals(IEventList.Iid) || id->Equals(FUnknown.Iid) ? self : null;
        return *found == null ? TResult.NoInterface : TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint One(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetCount(void* self) => ((Block*)self)->Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Get(void* self, int index, Event* e)
    {
        var block = (Block*)self;
        if ((uint)index >= (uint)block->Count)
        {
            return TResult.InvalidArgument;
        }

        *e = block->Events[index];
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Push(void* self, Event* e)
    {
        var block = (Block*)self;
        if (block->Count == Capacity)
        {
            block->Dropped++;
            return TResult.False;
        }

        block->Events[block->Count++] = *e;
        return TResult.Ok;
    }

    private struct Block
    {
        public void* Table;
        public Event* Events;
        public int Count;
        public long Dropped;
    }
}
