using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Tests;

/// <summary>An object of the host as a plugin sees it: a table of functions, and a reference count that tests look at.</summary>
internal abstract unsafe class Vst3Stub : IDisposable
{
    private readonly Memory* _memory;

    private struct Memory
    {
        public void* Table;
        public nint Handle;
        public int References;
    }

    /// <param name="table">In native memory; its FUnknown is filled here.</param>
    protected Vst3Stub(FUnknown* table)
    {
        *table = new() { QueryInterface = &QueryInterface, AddRef = &AddRef, Release = &Release };
        _memory = (Memory*)NativeMemory.AllocZeroed((nuint)sizeof(Memory));
        _memory->Table = table;
        _memory->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _memory->References = 1;
    }

    public void* Self => _memory;

    /// <summary>1: the test's own.</summary>
    public int References => Volatile.Read(ref _memory->References);

    protected abstract bool Has(Tuid iid);

    /// <summary>Another object that answers for an interface; null: none.</summary>
    protected virtual Vst3Stub? Other(Tuid iid) => null;

    protected static T Of<T>(void* self)
        where T : Vst3Stub => Unsafe.As<T>(GCHandle.FromIntPtr(((Memory*)self)->Handle).Target)!;

    protected static T* Table<T>()
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)sizeof(T));

    public virtual void Dispose()
    {
        GCHandle.FromIntPtr(_memory->Handle).Free();
        NativeMemory.Free(_memory->Table);
        NativeMemory.Free(_memory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int QueryInterface(void* self, Tuid* iid, void** found)
    {
        var stub = Of<Vst3Stub>(self);
        *found = null;
        var answer = *iid == FUnknown.Iid || stub.Has(*iid) ? stub : stub.Other(*iid);
        if (answer is null) return TResult.NoInterface;
        Interlocked.Increment(ref answer._memory->References);
        *found = answer.Self;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AddRef(void* self) => (uint)Interlocked.Increment(ref ((Memory*)self)->References);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Release(void* self) => (uint)Interlocked.Decrement(ref ((Memory*)self)->References);
}

/// <summary>The context of a host: its name, and a run loop for hosts that have one there.</summary>
internal sealed unsafe class Vst3Context : Vst3Stub
{
    public Vst3Context() : base(Make())
    {
    }

    public Com<FUnknown>* Pointer => (Com<FUnknown>*)Self;

    public Vst3RunLoop RunLoop { get; } = new();

    /// <summary>False: a host that has a run loop for open editors alone.</summary>
    public bool OffersRunLoop { get; init; } = true;

    protected override bool Has(Tuid iid) => iid == IHostApplication.Iid;

    protected override Vst3Stub? Other(Tuid iid) => iid == IRunLoop.Iid && OffersRunLoop ? RunLoop : null;

    public override void Dispose()
    {
        RunLoop.Dispose();
        base.Dispose();
    }

    private static FUnknown* Make()
    {
        var table = Table<IHostApplication>();
        table->GetName = &GetName;
        table->CreateInstance = &CreateInstance;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetName(void* self, char* name)
    {
        Vst3Text.Copy("Test", name);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CreateInstance(void* self, Tuid* cid, Tuid* iid, void** made) => TResult.NotImplemented;
}

/// <summary>A run loop with one timer, which runs when the test says so.</summary>
internal sealed unsafe class Vst3RunLoop() : Vst3Stub(Make())
{
    private Com<ITimerHandler>* _timer;

    public bool HasTimer => _timer != null;

    public void Tick() => _timer->Table->OnTimer(_timer);

    protected override bool Has(Tuid iid) => iid == IRunLoop.Iid;

    private static FUnknown* Make()
    {
        var table = Table<IRunLoop>();
        table->RegisterTimer = &RegisterTimer;
        table->UnregisterTimer = &UnregisterTimer;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RegisterTimer(void* self, Com<ITimerHandler>* handler, ulong milliseconds)
    {
        var loop = Of<Vst3RunLoop>(self);
        if (loop._timer != null || milliseconds == 0) return TResult.InvalidArgument;
        Com.AddRef(handler);
        loop._timer = handler;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnregisterTimer(void* self, Com<ITimerHandler>* handler)
    {
        var loop = Of<Vst3RunLoop>(self);
        if (loop._timer != handler) return TResult.InvalidArgument;
        loop._timer = null;
        Com.Release(handler);
        return TResult.Ok;
    }
}

/// <summary>The frame of an editor, with a run loop; it gives every size that a view asks for.</summary>
internal sealed unsafe class Vst3Frame : Vst3Stub
{
    public Vst3Frame() : base(Make())
    {
    }

    public Com<IPlugFrame>* Pointer => (Com<IPlugFrame>*)Self;

    public Vst3RunLoop RunLoop { get; } = new();

    public List<(int Width, int Height)> Asked { get; } = [];

    protected override bool Has(Tuid iid) => iid == IPlugFrame.Iid;

    protected override Vst3Stub? Other(Tuid iid) => iid == IRunLoop.Iid ? RunLoop : null;

    public override void Dispose()
    {
        RunLoop.Dispose();
        base.Dispose();
    }

    private static FUnknown* Make()
    {
        var table = Table<IPlugFrame>();
        table->ResizeView = &ResizeView;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ResizeView(void* self, Com<IPlugView>* view, ViewRect* size)
    {
        Of<Vst3Frame>(self).Asked.Add((size->Right - size->Left, size->Bottom - size->Top));
        return view->Table->OnSize(view, size);
    }
}

/// <summary>What a host says of a channel: its name, or nothing.</summary>
internal sealed unsafe class Vst3Channel() : Vst3Stub(Make())
{
    public Com<IAttributeList>* Pointer => (Com<IAttributeList>*)Self;

    public string? Name { get; set; }

    protected override bool Has(Tuid iid) => iid == IAttributeList.Iid;

    private static FUnknown* Make()
    {
        var table = Table<IAttributeList>();
        table->GetString = &GetString;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetString(void* self, byte* id, char* text, uint bytes)
    {
        if (Of<Vst3Channel>(self).Name is not { } name || !Vst3Text.Matches(id, IInfoListener.NameKey)) return TResult.False;
        Vst3Text.Copy(name, text, (int)bytes / sizeof(char));
        return TResult.Ok;
    }
}

/// <summary>A component handler that writes down what it is told.</summary>
internal sealed unsafe class Vst3Handler : Vst3Stub
{
    private readonly Second _second;

    public Vst3Handler() : base(Make()) => _second = new(this);

    public Com<IComponentHandler>* Pointer => (Com<IComponentHandler>*)Self;

    public List<string> Calls { get; } = [];

    public int AllReferences => References + _second.References - 1;

    protected override bool Has(Tuid iid) => iid == IComponentHandler.Iid;

    protected override Vst3Stub? Other(Tuid iid) => iid == IComponentHandler2.Iid ? _second : null;

    public override void Dispose()
    {
        _second.Dispose();
        base.Dispose();
    }

    private static FUnknown* Make()
    {
        var table = Table<IComponentHandler>();
        table->BeginEdit = &BeginEdit;
        table->PerformEdit = &PerformEdit;
        table->EndEdit = &EndEdit;
        table->RestartComponent = &RestartComponent;
        return (FUnknown*)table;
    }

    private static int Note(void* self, FormattableString call)
    {
        Of<Vst3Handler>(self).Calls.Add(FormattableString.Invariant(call));
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int BeginEdit(void* self, uint id) => Note(self, $"begin {id}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int PerformEdit(void* self, uint id, double value) => Note(self, $"perform {id} {value}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int EndEdit(void* self, uint id) => Note(self, $"end {id}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RestartComponent(void* self, int flags) => Note(self, $"restart {flags}");

    private sealed class Second(Vst3Handler first) : Vst3Stub(MakeSecond())
    {
        public Vst3Handler First => first;

        protected override bool Has(Tuid iid) => iid == IComponentHandler2.Iid;

        private static FUnknown* MakeSecond()
        {
            var table = Table<IComponentHandler2>();
            table->SetDirty = &SetDirty;
            return (FUnknown*)table;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetDirty(void* self, byte state) => Note(Of<Second>(self).First.Self, $"dirty {state}");
}

/// <summary>A stream that moves at most some bytes at a time and does not know its size.</summary>
/// <param name="bytes">What there is to read.</param>
/// <param name="most">Bytes of one call.</param>
/// <param name="stateType">What its attributes say; null: it has none.</param>
internal sealed unsafe class Vst3Stream(byte[] bytes, int most = int.MaxValue, string? stateType = null) : Vst3Stub(Make())
{
    private readonly MemoryStream _bytes = Filled(bytes);
    private Attributes? _attributes;

    public Vst3Stream() : this([])
    {
    }

    public Com<IBStream>* Pointer => (Com<IBStream>*)Self;

    public byte[] Bytes => _bytes.ToArray();

    public void Rewind() => _bytes.Position = 0;

    protected override bool Has(Tuid iid) => iid == IBStream.Iid;

    protected override Vst3Stub? Other(Tuid iid)
        => iid == IStreamAttributes.Iid && stateType is not null ? _attributes ??= new(stateType) : null;

    public override void Dispose()
    {
        _attributes?.Dispose();
        base.Dispose();
    }

    private static MemoryStream Filled(byte[] bytes)
    {
        var stream = new MemoryStream();
        stream.Write(bytes);
        stream.Position = 0;
        return stream;
    }

    private static FUnknown* Make()
    {
        var table = Table<IBStream>();
        table->Read = &Read;
        table->Write = &Write;
        table->Seek = &Seek;
        table->Tell = &Tell;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* self, void* buffer, int count, int* done)
    {
        var stream = Of<Vst3Stream>(self);
        *done = stream._bytes.Read(new Span<byte>(buffer, Math.Min(count, stream.Most)));
        return *done == 0 ? TResult.False : TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(void* self, void* buffer, int count, int* done)
    {
        var stream = Of<Vst3Stream>(self);
        *done = Math.Min(count, stream.Most);
        stream._bytes.Write(new ReadOnlySpan<byte>(buffer, *done));
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(void* self, long position, int mode, long* result) => TResult.NotImplemented;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Tell(void* self, long* position) => TResult.NotImplemented;

    private int Most => most;

    private sealed class Attributes(string stateType) : Vst3Stub(MakeAttributes())
    {
        private readonly Values _values = new(stateType);

        public void* List => _values.Self;

        protected override bool Has(Tuid iid) => iid == IStreamAttributes.Iid;

        public override void Dispose()
        {
            _values.Dispose();
            base.Dispose();
        }

        private static FUnknown* MakeAttributes()
        {
            var table = Table<IStreamAttributes>();
            table->GetAttributes = &GetAttributes;
            return (FUnknown*)table;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IAttributeList>* GetAttributes(void* self) => (Com<IAttributeList>*)Of<Attributes>(self).List;

    private sealed class Values(string stateType) : Vst3Stub(MakeValues())
    {
        public string StateType => stateType;

        protected override bool Has(Tuid iid) => iid == IAttributeList.Iid;

        private static FUnknown* MakeValues()
        {
            var table = Table<IAttributeList>();
            table->GetString = &GetString;
            return (FUnknown*)table;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetString(void* self, byte* id, char* text, uint size)
    {
        if (!Vst3Text.Matches(id, IStreamAttributes.StateType)) return TResult.False;
        Vst3Text.Copy(Of<Values>(self).StateType, text, (int)size / sizeof(char));
        return TResult.Ok;
    }
}

/// <summary>The points of one parameter. Allocates nothing when it is read.</summary>
internal sealed unsafe class Vst3Queue(uint id) : Vst3Stub(Make())
{
    public uint Id => id;

    public List<(int Offset, double Value)> Points { get; } = [];

    public Com<IParamValueQueue>* Pointer => (Com<IParamValueQueue>*)Self;

    protected override bool Has(Tuid iid) => iid == IParamValueQueue.Iid;

    private static FUnknown* Make()
    {
        var table = Table<IParamValueQueue>();
        table->GetParameterId = &GetParameterId;
        table->GetPointCount = &GetPointCount;
        table->GetPoint = &GetPoint;
        table->AddPoint = &AddPoint;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint GetParameterId(void* self) => Of<Vst3Queue>(self).Id;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetPointCount(void* self) => Of<Vst3Queue>(self).Points.Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetPoint(void* self, int index, int* offset, double* value)
    {
        (*offset, *value) = Of<Vst3Queue>(self).Points[index];
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddPoint(void* self, int offset, double value, int* index)
    {
        Of<Vst3Queue>(self).Points.Add((offset, value));
        return TResult.Ok;
    }
}

/// <summary>The parameters of one block.</summary>
internal sealed unsafe class Vst3Changes() : Vst3Stub(Make())
{
    public List<Vst3Queue> Queues { get; } = [];

    public Com<IParameterChanges>* Pointer => (Com<IParameterChanges>*)Self;

    public Vst3Changes Add(uint id, params (int Offset, double Value)[] points)
    {
        var queue = new Vst3Queue(id);
        queue.Points.AddRange(points);
        Queues.Add(queue);
        return this;
    }

    protected override bool Has(Tuid iid) => iid == IParameterChanges.Iid;

    public override void Dispose()
    {
        foreach (var queue in Queues) queue.Dispose();
        base.Dispose();
    }

    private static FUnknown* Make()
    {
        var table = Table<IParameterChanges>();
        table->GetParameterCount = &GetParameterCount;
        table->GetParameterData = &GetParameterData;
        table->AddParameterData = &AddParameterData;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetParameterCount(void* self) => Of<Vst3Changes>(self).Queues.Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IParamValueQueue>* GetParameterData(void* self, int index) => Of<Vst3Changes>(self).Queues[index].Pointer;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Com<IParamValueQueue>* AddParameterData(void* self, uint* id, int* index)
    {
        var changes = Of<Vst3Changes>(self);
        *index = changes.Queues.Count;
        return changes.Add(*id).Queues[^1].Pointer;
    }
}

/// <summary>The notes of one block.</summary>
internal sealed unsafe class Vst3Events() : Vst3Stub(Make())
{
    public List<Event> Events { get; } = [];

    public Com<IEventList>* Pointer => (Com<IEventList>*)Self;

    protected override bool Has(Tuid iid) => iid == IEventList.Iid;

    private static FUnknown* Make()
    {
        var table = Table<IEventList>();
        table->GetEventCount = &GetEventCount;
        table->GetEvent = &GetEvent;
        return (FUnknown*)table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetEventCount(void* self) => Of<Vst3Events>(self).Events.Count;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetEvent(void* self, int index, Event* one)
    {
        *one = Of<Vst3Events>(self).Events[index];
        return TResult.Ok;
    }
}
