using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>IPlugFrame, and on Linux the run loop that a view may use while it is open. All calls belong to the main thread.</summary>
internal sealed unsafe class PlugFrame : HostObject
{
    private static readonly IPlugFrame* FrameTable = MakeTable(new IPlugFrame { Unknown = Counted, ResizeView = &ResizeView });

    private static readonly IRunLoop* LoopTable = MakeTable(new IRunLoop
    {
        Unknown = Counted,
        RegisterEventHandler = &RegisterEventHandler,
        UnregisterEventHandler = &UnregisterEventHandler,
        RegisterTimer = &RegisterTimer,
        UnregisterTimer = &UnregisterTimer,
    });

    private readonly HostServices _services;
    private readonly Func<int, int, bool> _asked;
    private readonly Com<IRunLoop>* _loop;

    public PlugFrame(HostServices services, Func<int, int, bool> asked)
    {
        _services = services;
        _asked = asked;
        Pointer = AddFace(FrameTable);
        _loop = AddFace(LoopTable);
    }

    public Com<IPlugFrame>* Pointer { get; }

    /// <summary>What the view registered it must have taken back by now.</summary>
    public void CheckGivenBack()
    {
        if (_services.ViewTimers.Count > 0 || _services.ViewDescriptors.Count > 0)
        {
            _services.Breach("the view left timers or event handlers in the run loop");
        }

        if (References != 1)
        {
            _services.Breach("the view kept the frame");
        }
    }

    protected override void* Find(Tuid id) =>
        id == IPlugFrame.Iid || id == FUnknown.Iid ? Pointer : id == IRunLoop.Iid && OperatingSystem.IsLinux() ? (void*)_loop : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ResizeView(void* self, Com<IPlugView>* view, ViewRect* size)
    {
        PlugFrame frame = From<PlugFrame>(self);
        frame._services.ExpectMain("IPlugFrame.resizeView");
        return frame._asked(size->Right - size->Left, size->Bottom - size->Top) ? TResult.Ok : TResult.False;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RegisterEventHandler(void* self, Com<IEventHandler>* handler, int descriptor)
    {
        HostServices services = From<PlugFrame>(self)._services;
        services.ExpectMain("IRunLoop.registerEventHandler");
        if (handler == null || !services.ViewDescriptors.TryAdd(descriptor, (nint)handler))
        {
            return TResult.InvalidArgument;
        }

        Com.AddRef(handler);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnregisterEventHandler(void* self, Com<IEventHandler>* handler)
    {
        HostServices services = From<PlugFrame>(self)._services;
        services.ExpectMain("IRunLoop.unregisterEventHandler");
        int found = 0;
        foreach (int descriptor in services.ViewDescriptors.Where(d => d.Value == (nint)handler).Select(d => d.Key).ToArray())
        {
            services.ViewDescriptors.Remove(descriptor);
            Com.Release(handler);
            found++;
        }

        return found > 0 ? TResult.Ok : TResult.InvalidArgument;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RegisterTimer(void* self, Com<ITimerHandler>* handler, ulong milliseconds)
    {
        HostServices services = From<PlugFrame>(self)._services;
        services.ExpectMain("IRunLoop.registerTimer");
        if (handler == null || milliseconds is 0 or > int.MaxValue)
        {
            return TResult.InvalidArgument;
        }

        Com.AddRef(handler);
        services.ViewTimers.Add((nint)handler, services.AddTimer((uint)milliseconds));
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnregisterTimer(void* self, Com<ITimerHandler>* handler)
    {
        HostServices services = From<PlugFrame>(self)._services;
        services.ExpectMain("IRunLoop.unregisterTimer");
        if (!services.ViewTimers.Remove((nint)handler, out uint timer))
        {
            return TResult.InvalidArgument;
        }

        services.RemoveTimer(timer);
        Com.Release(handler);
        return TResult.Ok;
    }
}
