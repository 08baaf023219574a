using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>
/// A <see cref="PluginInstance"/> as VST3 sees it: a thin layer of translation, one file for each interface of the specification.
/// </summary>
/// <remarks>
/// <para>
/// Component and controller are <b>one object</b> (a single component effect): values, prompts and state exist once, so that nothing has to be sent between two halves
/// by the host's messages, and no half can be restored without the other. Hosts ask the component for the controller's interface when it names no controller class.
/// What two objects would add, halves on two computers, no host does. The one trap of one object is that hosts move the controller's value a little behind the
/// automation that they process: see <see cref="SetParamNormalized"/>.
/// </para>
/// <para>
/// Lifetime: the references of all interfaces count together. Terminate gives the host's objects back and puts a fresh instance in the place of the used one, so that a
/// host may initialise it again, and one that goes on calling finds something that is silent instead of freed memory. The last release frees everything.
/// </para>
/// <para>
/// Threading: as the specification says of each function. The audio thread works on <see cref="Block"/> alone, which is unmanaged; it never sees this object. No exception
/// crosses into the host: functions catch, log the cause and say that they failed.
/// </para>
/// </remarks>
internal sealed unsafe partial class Vst3Adapter : IDisposable
{
    private readonly PluginKind _kind;
    private readonly EngineAccess? _engine;
    private readonly Block* _block;
    private readonly Vst3HostNotifier _host;
    private PluginInstance _instance;

    private Vst3Adapter(PluginKind kind, EngineAccess? engine)
    {
        _kind = kind;
        _engine = engine;
        AutomationMerge.Prepare();
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _block->References = 1;
        _block->Adapter = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _block->HasMainInput = kind == PluginKind.Effect;
        _block->Component = new() { Table = ComponentTable, Block = _block };
        _block->Processor = new() { Table = ProcessorTable, Block = _block };
        _block->Requirements = new() { Table = RequirementsTable, Block = _block };
        _block->Prefetchable = new() { Table = PrefetchableTable, Block = _block };
        _block->Controller = new() { Table = ControllerTable, Block = _block };
        _block->MidiMapping = new() { Table = MidiMappingTable, Block = _block };
        _block->Channel = new() { Table = ChannelTable, Block = _block };
        _block->Units = new() { Table = UnitsTable, Block = _block };
        _block->Extension = new() { Table = ExtensionTable, Block = _block };
        _block->Timer = new() { Table = TimerTable, Block = _block };
        _host = new(&_block->Untold, (Com<ITimerHandler>*)&_block->Timer) { ValueOf = parameter => _instance!.GetValue(parameter) };
        ResetBuses();
        _instance = NewInstance();
    }

    /// <summary>With one reference, the caller's.</summary>
    /// <param name="kind">Which of the two plugins.</param>
    /// <param name="engine">As the instance takes it.</param>
    public static Com<FUnknown>* Create(PluginKind kind, EngineAccess? engine) => (Com<FUnknown>*)&new Vst3Adapter(kind, engine)._block->Component;

    /// <summary>The instance behind an interface pointer of ours, for tests that play the engine.</summary>
    internal static PluginInstance InstanceOf(void* self) => Of(self)._instance;

    /// <summary>As <see cref="InstanceOf"/>, for tests that play the editor.</summary>
    internal static HostNotifier NotifierOf(void* self) => Of(self)._host;

    /// <summary>Last: nobody holds a reference.</summary>
    public void Dispose()
    {
        _host.Leave();
        _instance.Dispose();
        GCHandle.FromIntPtr(_block->Adapter).Free();
        NativeMemory.Free(_block);
    }

    private PluginInstance NewInstance()
    {
        var instance = new PluginInstance(_kind, _host, _engine);
        _block->Audio = instance.Audio;
        return instance;
    }

    /// <summary>What an interface pointer leads to.</summary>
    private struct Slot
    {
        public void* Table;
        public Block* Block;
    }

    /// <summary>Everything of an instance that the host or the audio thread may see.</summary>
    private struct Block
    {
        public Slot Component;
        public Slot Processor;
        public Slot Requirements;
        public Slot Prefetchable;
        public Slot Controller;
        public Slot MidiMapping;
        public Slot Channel;
        public Slot Units;
        public Slot Extension;
        public Slot Timer;

        /// <summary>A <see cref="GCHandle"/> of the <see cref="Vst3Adapter"/>.</summary>
        public nint Adapter;
        public int References;
        public AudioProcessor Audio;
        public bool HasMainInput;

        // Written by the main thread, read by all.
        public Bus Main;
        public Bus Sidechain;
        public Bus Output;
        public bool NotesActive;
        public int SelectedUnit;
        public int Active;

        /// <summary>Between setProcessing(true) and (false).</summary>
        public byte Processing;

        /// <summary>The host renders offline by its own words in setupProcessing.</summary>
        public int SetUpOffline;

        /// <summary>Written by the audio thread: the host's transport rolls.</summary>
        public int Playing;

        /// <summary>One bit for each parameter that changed by itself and that the host is told of in the next block. Interlocked.</summary>
        public ulong Untold;
    }

    private static Block* BlockOf(void* self) => ((Slot*)self)->Block;

    private static Vst3Adapter Of(void* self) => Unsafe.As<Vst3Adapter>(GCHandle.FromIntPtr(BlockOf(self)->Adapter).Target)!;

    /// <summary>The end of a function that failed: the cause goes to the log, never into the host.</summary>
    private static int Caught(void* self, Exception e, [CallerMemberName] string call = "")
    {
        try
        {
            Of(self)._host.Log(LogLevel.Error, $"{call} failed: {e}");
        }
        // Not even the log works (out of memory): the caller still learns that the call failed.
        catch (Exception)
        {
        }
        return e is OutOfMemoryException ? TResult.OutOfMemory : TResult.InternalError;
    }

    private static FUnknown Unknown => new() { QueryInterface = &QueryInterface, AddRef = &AddRef, Release = &Release };

    private static IPluginBase PluginBase => new() { Unknown = Unknown, Initialize = &Initialize, Terminate = &Terminate };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int QueryInterface(void* self, Tuid* iid, void** found)
    {
        if (iid == null || found == null) return TResult.InvalidArgument;
        var block = BlockOf(self);
        var slot = Find(block, *iid);
        *found = slot;
        if (slot == null) return TResult.NoInterface;
        Interlocked.Increment(ref block->References);
        return TResult.Ok;
    }

    private static Slot* Find(Block* block, Tuid iid)
    {
        if (iid == FUnknown.Iid || iid == IPluginBase.Iid || iid == IComponent.Iid) return &block->Component;
        if (iid == IAudioProcessor.Iid) return &block->Processor;
        if (iid == IProcessContextRequirements.Iid) return &block->Requirements;
        if (iid == IPrefetchableSupport.Iid) return &block->Prefetchable;
        if (iid == IEditController.Iid) return &block->Controller;
        if (iid == IMidiMapping.Iid) return &block->MidiMapping;
        if (iid == IInfoListener.Iid) return &block->Channel;
        if (iid == IUnitInfo.Iid) return &block->Units;
        if (iid == ILiveMusicExtension.Iid) return &block->Extension;
        if (iid == ITimerHandler.Iid) return &block->Timer;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AddRef(void* self) => (uint)Interlocked.Increment(ref BlockOf(self)->References);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Release(void* self)
    {
        var left = Interlocked.Decrement(ref BlockOf(self)->References);
        if (left > 0) return (uint)left;
        try
        {
            Of(self).Dispose();
        }
        catch (Exception e)
        {
            Caught(self, e);
        }
        return 0;
    }

    /// <summary>[UI] Of component and controller: one object is initialised once, a host that does it for each half is not refused.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Initialize(void* self, Com<FUnknown>* context)
    {
        try
        {
            Of(self)._host.Enter(context);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Terminate(void* self)
    {
        try
        {
            var adapter = Of(self);
            if (!adapter._host.Leave()) return TResult.Ok;
            Volatile.Write(ref adapter._block->Active, 0);
            adapter._block->Playing = 0;
            adapter._block->SetUpOffline = 0;
            adapter.ResetBuses();
            adapter._view = null;
            var used = adapter._instance;
            adapter._instance = adapter.NewInstance();
            used.Dispose();
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }
}
