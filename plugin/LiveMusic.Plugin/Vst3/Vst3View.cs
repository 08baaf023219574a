using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Editor;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>
/// The editor as a VST3 host sees it: an object that is put into the host's window. The window's contents belong to another process that the engine starts
/// (docs/editor-window.md): nothing here waits for it. Hosts make views while they scan, so nothing is opened before <c>attached</c>.
/// </summary>
/// <remarks>
/// UI thread. A view keeps its adapter alive, whichever of the two the host lets go first. The host's frame is borrowed, as the SDK does it: it is asked for nothing
/// outside of <c>attached</c> … <c>removed</c>.
/// </remarks>
internal sealed unsafe class Vst3View
{
    private static readonly IPlugView* ViewTable = MakeView();
    private static readonly IPlugViewContentScaleSupport* ScaleTable = MakeScale();

    private readonly Vst3Adapter _adapter;
    private readonly void* _component;
    private readonly Memory* _memory;
    private Com<IPlugFrame>* _frame;

    private struct Slot
    {
        public void* Table;
        public Memory* Memory;
    }

    private struct Memory
    {
        public Slot View;
        public Slot Scale;
        public nint Owner;
        public int References;
    }

    private Vst3View(Vst3Adapter adapter, void* component)
    {
        _adapter = adapter;
        _component = component;
        Com.AddRef(component);
        _memory = (Memory*)NativeMemory.AllocZeroed((nuint)sizeof(Memory));
        _memory->View = new() { Table = ViewTable, Memory = _memory };
        _memory->Scale = new() { Table = ScaleTable, Memory = _memory };
        _memory->Owner = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _memory->References = 1;
    }

    /// <summary>With one reference, the caller's.</summary>
    /// <param name="adapter">Whose editor.</param>
    /// <param name="component">Any interface of it.</param>
    public static Com<IPlugView>* Create(Vst3Adapter adapter, void* component) => (Com<IPlugView>*)&new Vst3View(adapter, component)._memory->View;

    private PluginInstance Instance => _adapter.Instance;

    private static ReadOnlySpan<byte> Platform
        => OperatingSystem.IsWindows() ? PlatformType.Windows : OperatingSystem.IsMacOS() ? PlatformType.Mac : PlatformType.X11;

    private static Vst3View Of(void* self) => Unsafe.As<Vst3View>(GCHandle.FromIntPtr(((Slot*)self)->Memory->Owner).Target)!;

    private static FUnknown Unknown => new() { QueryInterface = &QueryInterface, AddRef = &AddRef, Release = &Release };

    private static IPlugView* MakeView()
    {
        var table = (IPlugView*)NativeMemory.AllocZeroed((nuint)sizeof(IPlugView));
        table->Unknown = Unknown;
        table->IsPlatformTypeSupported = &IsPlatformTypeSupported;
        table->Attached = &Attached;
        table->Removed = &Removed;
        table->OnWheel = &OnWheel;
        table->OnKeyDown = &OnKey;
        table->OnKeyUp = &OnKey;
        table->GetSize = &GetSize;
        table->OnSize = &OnSize;
        table->OnFocus = &OnFocus;
        table->SetFrame = &SetFrame;
        table->CanResize = &CanResize;
        table->CheckSizeConstraint = &CheckSizeConstraint;
        return table;
    }

    private static IPlugViewContentScaleSupport* MakeScale()
    {
        var table = (IPlugViewContentScaleSupport*)NativeMemory.AllocZeroed((nuint)sizeof(IPlugViewContentScaleSupport));
        table->Unknown = Unknown;
        table->SetContentScaleFactor = &SetContentScaleFactor;
        return table;
    }

    private int Caught(Exception e, [CallerMemberName] string call = "") => _adapter.Caught(e, $"view {call}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int QueryInterface(void* self, Tuid* iid, void** found)
    {
        if (iid == null || found == null) return TResult.InvalidArgument;
        var memory = ((Slot*)self)->Memory;
        *found = *iid == FUnknown.Iid || *iid == IPlugView.Iid ? &memory->View
            // On macOS sizes are points, which know of no scale.
            : *iid == IPlugViewContentScaleSupport.Iid && !OperatingSystem.IsMacOS() ? (void*)&memory->Scale
            : null;
        if (*found == null) return TResult.NoInterface;
        Interlocked.Increment(ref memory->References);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AddRef(void* self) => (uint)Interlocked.Increment(ref ((Slot*)self)->Memory->References);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Release(void* self)
    {
        var memory = ((Slot*)self)->Memory;
        var left = Interlocked.Decrement(ref memory->References);
        if (left > 0) return (uint)left;
        var view = Of(self);
        try
        {
            // For hosts that forget to remove it.
            view._adapter.LeaveView(view);
        }
        catch (Exception e)
        {
            view.Caught(e);
        }
        GCHandle.FromIntPtr(memory->Owner).Free();
        NativeMemory.Free(memory);
        Com.Release(view._component);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsPlatformTypeSupported(void* self, byte* type) => Vst3Text.Matches(type, Platform) ? TResult.Ok : TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Attached(void* self, void* parent, byte* type)
    {
        var view = Of(self);
        try
        {
            if (parent == null || !Vst3Text.Matches(type, Platform)) return TResult.InvalidArgument;
            // An X11 window has a number of 32 bits; above them may be anything. Into an NSView nothing can be put from another process: the editor gets a window of its own.
            var window = OperatingSystem.IsLinux() ? (uint)(nint)parent : Windowing.CanEmbed ? (long)parent : 0L;
            view._adapter.EnterView(view, view._frame, window);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Removed(void* self)
    {
        var view = Of(self);
        try
        {
            view._adapter.LeaveView(view);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }

    // Wheel and keys go to the web view's own window; what it does not want it passes on by itself.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWheel(void* self, float distance) => TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnKey(void* self, ushort key, short code, short modifiers) => TResult.False;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSize(void* self, ViewRect* size)
    {
        var view = Of(self);
        try
        {
            if (size == null) return TResult.InvalidArgument;
            *size = view.Rect;
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }

    private ViewRect Rect => new() { Right = Instance.EditorFrame.Width, Bottom = Instance.EditorFrame.Height };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSize(void* self, ViewRect* size)
    {
        var view = Of(self);
        try
        {
            if (size == null) return TResult.InvalidArgument;
            var frame = view.Instance.EditorFrame;
            var (width, height) = (size->Right - size->Left, size->Bottom - size->Top);
            if (frame.SetSize(width, height)) view.Instance.FitEditor();
            return (width, height) == (frame.Width, frame.Height) ? TResult.Ok : TResult.InvalidArgument;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }

    // The keyboard follows the mouse button into the web view, whatever a host says.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnFocus(void* self, byte state) => TResult.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetFrame(void* self, Com<IPlugFrame>* frame)
    {
        Of(self)._frame = frame;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CanResize(void* self) => TResult.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckSizeConstraint(void* self, ViewRect* rect)
    {
        var view = Of(self);
        try
        {
            if (rect == null) return TResult.InvalidArgument;
            var (width, height) = view.Instance.EditorFrame.Fit(rect->Right - rect->Left, rect->Bottom - rect->Top);
            (rect->Right, rect->Bottom) = (rect->Left + width, rect->Top + height);
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetContentScaleFactor(void* self, float factor)
    {
        var view = Of(self);
        try
        {
            var frame = view.Instance.EditorFrame;
            if (!frame.SetScale(factor)) return factor == (float)frame.Scale ? TResult.Ok : TResult.InvalidArgument;
            // A window that is there already has to grow with what it shows.
            if (view._adapter.Shows(view) && view._frame != null)
            {
                var rect = view.Rect;
                view._frame->Table->ResizeView(view._frame, (Com<IPlugView>*)&view._memory->View, &rect);
            }
            view.Instance.FitEditor();
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return view.Caught(e);
        }
    }
}
