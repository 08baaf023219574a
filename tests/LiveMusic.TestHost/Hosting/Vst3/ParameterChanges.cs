using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>
/// IParameterChanges with its queues, for one direction, in native memory of a fixed size: nothing is allocated after construction. Owned by the audio
/// thread while it runs; a plugin must not keep what it is shown.
/// </summary>
internal sealed unsafe class ParameterChanges : IDisposable
{
    /// <summary>Points that fit, all parameters together.</summary>
    private const int Capacity = EventList.Capacity;

    private static readonly FUnknown Uncounted = new() { QueryInterface = &Query, AddRef = &One, Release = &One };

    private static readonly IParameterChanges* ChangesTable = HostObject.MakeTable(new IParameterChanges
    {
        Unknown = Uncounted,
        GetParameterCount = &Count,
        GetParameterData = &GetData,
        AddParameterData = &AddData,
    });

    private static readonly IParamValueQueue* QueueTable = HostObject.MakeTable(new IParamValueQueue
    {
        Unknown = Uncounted,
        GetParameterId = &QueueId,
        GetPointCount = &PointCount,
        GetPoint = &GetPoint,
        AddPoint = &AddPoint,
    });

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

    public Com<IParameterChanges>* Pointer => (Com<IParameterChanges>*)_block;

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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Query(void* self, Tuid* id, void** found)
    {
        Tuid own = *(void**)self == ChangesTable ? IParameterChanges.Iid : IParamValueQueue.Iid;
        *found = id->Equals(own) || id->Equals(FUnknown.Iid) ? self : null;
        return *found == null ? TResult.NoInterface : TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint One(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Count(void* self) => ((Block*)self)->QueueCount;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IParamValueQueue>* GetData(void* self, int index)
    {
        var block = (Block*)self;
        return (uint)index < (uint)block->QueueCount ? (Com<IParamValueQueue>*)(block->Queues + index) : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IParamValueQueue>* AddData(void* self, uint* id, int* index)
    {
        int at;
        Queue* queue = Find((Block*)self, *id, &at);
        if (queue != null && index != null)
        {
            *index = at;
        }

        return (Com<IParamValueQueue>*)queue;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint QueueId(void* self) => ((Queue*)self)->Id;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int PointCount(void* self) => ((Queue*)self)->Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetPoint(void* self, int index, int* offset, double* value)
    {
        var queue = (Queue*)self;
        if ((uint)index >= (uint)queue->Count)
        {
            return TResult.InvalidArgument;
        }

        // Points are read forwards nearly always: go on from where the last call was.
        if (index < queue->ReadIndex)
        {
            queue->ReadIndex = 0;
            queue->ReadPoint = queue->First;
        }

        for (; queue->ReadIndex < index; queue->ReadIndex++)
        {
            queue->ReadPoint = queue->Owner->Points[queue->ReadPoint].Next;
        }

        *offset = queue->Owner->Points[queue->ReadPoint].Offset;
        *value = queue->Owner->Points[queue->ReadPoint].Value;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddPoint(void* self, int offset, double value, int* index)
    {
        var queue = (Queue*)self;
        if (!Append(queue, offset, value))
        {
            queue->Owner->Dropped++;
            return TResult.False;
        }

        if (index != null)
        {
            *index = queue->Count - 1;
        }

        return TResult.Ok;
    }

    private struct Block
    {
        public void* Table;
        public Queue* Queues;
        public Point* Points;
        public int QueueCount;
        public int MaxQueues;
        public int PointCount;
        public long Dropped;
    }

    private struct Queue
    {
        public void* Table;
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
