using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>
/// IParameterChanges with its queues, for one direction, in native memory of a fixed size: nothing is allocated after construction. Owned by the audio
/// thread while it runs; a plugin must not keep what it is shown.
/// </summary>
internal sealed unsafe class ParameterChanges : IDisposable
{
    /// <summary>Points that fit, all parameters together.</summary>
    private const int Capacity = EventList.Capacity;

    private static readonly void** ChangesTable = Table(
        (nint)(delegate* unmanaged[Stdcall]<Block*, int>)&Count,
        (nint)(delegate* unmanaged[Stdcall]<Block*, int, Queue*>)&GetData,
        (nint)(delegate* unmanaged[Stdcall]<Block*, uint*, int*, Queue*>)&AddData);

    private static readonly void** QueueTable = Table(
        (nint)(delegate* unmanaged[Stdcall]<Queue*, uint>)&QueueId,
        (nint)(delegate* unmanaged[Stdcall]<Queue*, int>)&PointCount,
        (nint)(delegate* unmanaged[Stdcall]<Queue*, int, int*, double*, int>)&GetPoint,
        (nint)(delegate* unmanaged[Stdcall]<Queue*, int, double, int*, int>)&AddPoint);

    private readonly Block* _block;

    public ParameterChanges(int parameters)
    {
        int queues = Math.Max(1, parameters);
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _block->Table = ChangesTable;
        _block->MaxQueues = queues;
        _block->Queues = (Queue*)NativeMemory.AllocZeroed((nuint)queues, (nuint)sizeof(Queue));
        _block->Points = (Point*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Point));
        for (int q = 0; q < queues; q++)
        {
            _block->Queues[q].Table = QueueTable;
            _block->Queues[q].Owner = _block;
        }
    }

    public void* Pointer => _block;

    /// <summary>Queues in use.</summary>
    public int QueueCount => _block->QueueCount;

    /// <summary>Points that did not fit since the object was made.</summary>
    public long Dropped => _block->Dropped;

    public void Clear()
    {
        _block->QueueCount = 0;
        _block->PointCount = 0;
    }

    /// <summary>Adds a point; points of one parameter come in order of time, and the later one of a sample counts.</summary>
    public void Add(uint parameter, int offset, double value)
    {
        int index;
        Queue* queue = Find(_block, parameter, &index);
        if (queue == null || !Append(queue, offset, value))
        {
            _block->Dropped++;
        }
    }

    /// <summary>The parameter of queue <paramref name="queue"/> and its last point.</summary>
    public uint Last(int queue, out int offset, out double value)
    {
        Queue* q = _block->Queues + queue;
        Point* point = q->Count == 0 ? null : _block->Points + q->Last;
        offset = point == null ? 0 : point->Offset;
        value = point == null ? double.NaN : point->Value;
        return q->Id;
    }

    public void Dispose()
    {
        NativeMemory.Free(_block->Queues);
        NativeMemory.Free(_block->Points);
        NativeMemory.Free(_block);
    }

    /// <summary>The queue of a parameter, a new one when it has none yet; null when there are too many.</summary>
    private static Queue* Find(Block* block, uint parameter, int* index)
    {
        for (int q = 0; q < block->QueueCount; q++)
        {
            if (block->Queues[q].Id == parameter)
            {
                *index = q;
                return block->Queues + q;
            }
        }

        if (block->QueueCount == block->MaxQueues)
        {
            return null;
        }

        *index = block->QueueCount++;
        Queue* queue = block->Queues + *index;
        queue->Id = parameter;
        queue->Count = 0;
        queue->First = -1;
        queue->Last = -1;
        return queue;
    }

    private static bool Append(Queue* queue, int offset, double value)
    {
        Block* block = queue->Owner;
        if (queue->Count > 0 && block->Points[queue->Last].Offset >= offset)
        {
            // A point of the same sample; an earlier one cannot come, events are sorted.
            block->Points[queue->Last].Value = value;
            return block->Points[queue->Last].Offset == offset;
        }

        if (block->PointCount == Capacity)
        {
            return false;
        }

        int at = block->PointCount++;
        block->Points[at] = new Point { Offset = offset, Value = value, Next = -1 };
        if (queue->Count++ == 0)
        {
            queue->First = at;
        }
        else
        {
            block->Points[queue->Last].Next = at;
        }

        queue->Last = at;
        queue->ReadIndex = 0;
        queue->ReadPoint = queue->First;
        return true;
    }

    /// <summary>A table for objects that belong to the host and are not counted.</summary>
    private static void** Table(params ReadOnlySpan<nint> functions)
    {
        void** table = HostObject.MakeTable(functions);
        table[0] = (delegate* unmanaged[Stdcall]<void*, Vst3Id*, void**, int>)&Query;
        table[1] = (delegate* unmanaged[Stdcall]<void*, uint>)&Uncounted;
        table[2] = (delegate* unmanaged[Stdcall]<void*, uint>)&Uncounted;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Query(void* self, Vst3Id* id, void** found)
    {
        Vst3Id own = *(void***)self == ChangesTable ? Vst3Id.ParameterChanges : Vst3Id.ParamValueQueue;
        *found = id->Equals(own) || id->Equals(Vst3Id.Unknown) ? self : null;
        return *found == null ? Vst3Result.NoInterface : Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Uncounted(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int Count(Block* self) => self->QueueCount;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static Queue* GetData(Block* self, int index) => (uint)index < (uint)self->QueueCount ? self->Queues + index : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static Queue* AddData(Block* self, uint* id, int* index)
    {
        int at;
        Queue* queue = Find(self, *id, &at);
        if (queue != null && index != null)
        {
            *index = at;
        }

        return queue;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint QueueId(Queue* self) => self->Id;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int PointCount(Queue* self) => self->Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int GetPoint(Queue* self, int index, int* offset, double* value)
    {
        if ((uint)index >= (uint)self->Count)
        {
            return Vst3Result.InvalidArgument;
        }

        // Points are read forwards nearly always: go on from where the last call was.
        if (index < self->ReadIndex)
        {
            self->ReadIndex = 0;
            self->ReadPoint = self->First;
        }

        for (; self->ReadIndex < index; self->ReadIndex++)
        {
            self->ReadPoint = self->Owner->Points[self->ReadPoint].Next;
        }

        *offset = self->Owner->Points[self->ReadPoint].Offset;
        *value = self->Owner->Points[self->ReadPoint].Value;
        return Vst3Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static int AddPoint(Queue* self, int offset, double value, int* index)
    {
        if (!Append(self, offset, value))
        {
            self->Owner->Dropped++;
            return Vst3Result.False;
        }

        if (index != null)
        {
            *index = self->Count - 1;
        }

        return Vst3Result.Ok;
    }

    private struct Block
    {
        public void** Table;
        public Queue* Queues;
        public Point* Points;
        public int QueueCount;
        public int MaxQueues;
        public int PointCount;
        public long Dropped;
    }

    private struct Queue
    {
        public void** Table;
        public Block* Owner;
        public uint Id;
        public int Count;
        public int First;
        public int Last;
        public int ReadIndex;
        public int ReadPoint;
    }

    /// <summary>The points of a parameter are a chain, since nobody knows beforehand how many it will have.</summary>
    private struct Point
    {
        public int Offset;
        public int Next;
        public double Value;
    }
}
