using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>
/// A call on the UI thread now and then, for what waits to be told there. On Windows a timer of the thread that initialises the plugin, whose messages every host
/// dispatches; elsewhere one of the run loop that some hosts offer at their context, the others at the frame of an open editor alone (without one what waits goes with the host's next call).
/// </summary>
/// <remarks>UI thread.</remarks>
internal sealed unsafe partial class UiTimer(Action tick)
{
    /// <summary>Often enough for a control that is being turned.</summary>
    private const uint Milliseconds = 50;

    private static readonly ConcurrentDictionary<nuint, UiTimer> ById = new();

    private nuint _id;
    private Com<IRunLoop>* _loop;
    private Com<ITimerHandler>* _handler;

    public bool IsRunning => _id != 0 || _loop != null;

    /// <param name="context">Where to look for a run loop; may be null.</param>
    /// <param name="handler">What the run loop is to call: it leads to <see cref="Tick"/>.</param>
    public void Start(Com<FUnknown>* context, Com<ITimerHandler>* handler)
    {
        if (IsRunning) return;
        if (OperatingSystem.IsWindows())
        {
            _id = SetTimer(0, 0, Milliseconds, &OnTimer);
            if (_id != 0) ById[_id] = this;
            return;
        }
        var loop = Com.Query<IRunLoop>(context, IRunLoop.Iid);
        if (loop == null) return;
        if (loop->Table->RegisterTimer(loop, handler, Milliseconds) != TResult.Ok)
        {
            Com.Release(loop);
            return;
        }
        _loop = loop;
        _handler = handler;
    }

    public void Stop()
    {
        if (_id != 0)
        {
            ById.TryRemove(_id, out _);
            // Fails on another thread than the timer's; it then finds nobody to call.
            _ = KillTimer(0, _id);
            _id = 0;
        }
        if (_loop == null) return;
        _loop->Table->UnregisterTimer(_loop, _handler);
        Com.Release(_loop);
        _loop = null;
    }

    public void Tick() => tick();

    /// <summary><c>TIMERPROC</c></summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void OnTimer(nint window, uint message, nuint id, uint milliseconds)
    {
        try
        {
            if (ById.TryGetValue(id, out var timer)) timer.Tick();
        }
        catch (Exception e)
        {
            DebugOutput.Write($"LiveMusic: timer failed: {e}");
        }
    }

    [LibraryImport("user32")]
    private static partial nuint SetTimer(nint window, nuint id, uint milliseconds, delegate* unmanaged[Stdcall]<nint, uint, nuint, uint, void> call);

    [LibraryImport("user32")]
    private static partial int KillTimer(nint window, nuint id);
}
