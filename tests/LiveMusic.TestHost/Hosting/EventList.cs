using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>
/// The events of one block, in native memory of a fixed size: filled, sorted and read without allocating. Owned by the audio thread while it
/// runs. One list serves both directions: <see cref="Input"/> for the plugin to read, <see cref="Output"/> for it to push to.
/// </summary>
internal sealed unsafe class EventList : IDisposable
{
    /// <summary>Events that fit.</summary>
    public const int Capacity = 8192;

    /// <summary>Bytes per event: the largest of the specification (transport) fits.</summary>
    private const int SlotSize = 128;

    private readonly Block* _block;

    public EventList()
    {
        _block = (Block*)NativeMemory.AlignedAlloc((nuint)(sizeof(Block) + (Capacity * SlotSize)), 64);
        *_block = new Block
        {
            Input = new ClapInputEvents { Context = _block, Size = &Size, Get = &Get },
            Output = new ClapOutputEvents { Context = _block, TryPush = &TryPush },
        };
    }

    public ClapInputEvents* Input => &_block->Input;

    public ClapOutputEvents* Output => &_block->Output;

    public int Count => (int)_block->Count;

    /// <summary>Events that did not fit since the list was made.</summary>
    public long Dropped => _block->Dropped;

    public ClapEventHeader* this[int index] => Slot(_block, (uint)index);

    public void Clear() => _block->Count = 0;

    /// <summary>Room for an event of type <typeparamref name="T"/> with its header filled; null when the list is full.</summary>
    public T* Add<T>(ushort type, int time)
        where T : unmanaged
    {
        if (_block->Count >= Capacity)
        {
            _block->Dropped++;
            return null;
        }

        ClapEventHeader* slot = Slot(_block, _block->Count++);
        *(T*)slot = default;
        slot->Size = (uint)sizeof(T);
        slot->Time = (uint)time;
        slot->Type = type;
        return (T*)slot;
    }

    public void AddParameter(uint id, nint cookie, double value, int time)
    {
        ClapEventParamValue* e = Add<ClapEventParamValue>(ClapEventType.ParamValue, time);
        if (e != null)
        {
            e->ParamId = id;
            e->Cookie = (void*)cookie;
            e->NoteId = -1;
            e->PortIndex = -1;
            e->Channel = -1;
            e->Key = -1;
            e->Value = value;
        }
    }

    /// <summary>Orders by sample offset; events of one sample keep their order. Nearly sorted input costs next to nothing.</summary>
    public void Sort()
    {
        byte* held = stackalloc byte[SlotSize];
        for (uint i = 1; i < _block->Count; i++)
        {
            uint time = Slot(_block, i)->Time;
            uint j = i;
            if (Slot(_block, j - 1)->Time <= time)
            {
                continue;
            }

            Unsafe.CopyBlock(held, Slot(_block, i), SlotSize);
            for (; j > 0 && Slot(_block, j - 1)->Time > time; j--)
            {
                Unsafe.CopyBlock(Slot(_block, j), Slot(_block, j - 1), SlotSize);
            }

            Unsafe.CopyBlock(Slot(_block, j), held, SlotSize);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_block);

    private static ClapEventHeader* Slot(Block* block, uint index) => (ClapEventHeader*)((byte*)block + sizeof(Block) + (index * SlotSize));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Size(ClapInputEvents* list) => ((Block*)list->Context)->Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapEventHeader* Get(ClapInputEvents* list, uint index)
    {
        var block = (Block*)list->Context;
        return index < block->Count ? Slot(block, index) : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte TryPush(ClapOutputEvents* list, ClapEventHeader* e)
    {
        var block = (Block*)list->Context;
        if (block->Count >= Capacity || e->Size > SlotSize)
        {
            block->Dropped++;
            return 0;
        }

        Unsafe.CopyBlock(Slot(block, block->Count++), e, e->Size);
        return 1;
    }

    /// <summary>Header of the memory; the event slots follow.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Block
    {
        public ClapInputEvents Input;
        public ClapOutputEvents Output;
        public uint Count;
        public long Dropped;
        private fixed byte _pad[16];
    }
}
