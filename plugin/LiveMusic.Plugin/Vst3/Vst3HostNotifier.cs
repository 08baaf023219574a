using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Vst3;

/// <summary>The host's objects that the plugin uses.</summary>
/// <remarks>
/// VST3 lets a plugin call its host on the UI thread alone and has no way to ask for a call there. Hence what happens on other threads (the engine's editor turns a
/// control, a prompt's embedding came) waits for a timer or for the host's next call on that thread. The value of a turned control does not wait: it goes out with the
/// next block too (<paramref name="untold"/>), which is how a processor speaks, so that the host shows it in any case.
/// </remarks>
/// <param name="untold">Where the audio thread finds the parameters that it tells the host of, a bit each.</param>
/// <param name="timerHandler">What a run loop calls; it leads to <see cref="OnMainThread"/>.</param>
internal sealed unsafe class Vst3HostNotifier(ulong* untold, Com<ITimerHandler>* timerHandler) : HostNotifier
{
    private Com<FUnknown>* _context;
    private Com<IComponentHandler>* _handler;
    private Com<IComponentHandler2>* _handler2;
    private UiTimer? _timer;
    private UiTimer? _viewTimer;
    private bool _entered;
    private int _mainThread;
    private int _stateChanged;
    private string _lastLogged = "";
    private readonly EditRelay _edits = new();

    /// <summary>Present plain value of a parameter.</summary>
    public required Func<Parameter, double> ValueOf { private get; init; }

    /// <summary>UI thread: initialize.</summary>
    public void Enter(Com<FUnknown>* context)
    {
        _entered = true;
        _mainThread = Environment.CurrentManagedThreadId;
        if (context != _context)
        {
            Com.AddRef(context);
            Com.Release(_context);
            _context = context;
        }
        _timer ??= new(OnMainThread);
        _timer.Start(context, timerHandler);
    }

    /// <summary>UI thread: an editor is open. Many hosts on Linux have a run loop for that time alone.</summary>
    public void EnterView(Com<FUnknown>* frame)
    {
        _mainThread = Environment.CurrentManagedThreadId;
        _viewTimer ??= new(OnMainThread);
        _viewTimer.Stop();
        if (_timer is not { IsRunning: true }) _viewTimer.Start(frame, timerHandler);
    }

    /// <summary>UI thread.</summary>
    public void LeaveView() => _viewTimer?.Stop();

    /// <summary>UI thread: terminate, and the end. Whether there was anything to leave.</summary>
    public bool Leave()
    {
        var left = _entered || _handler != null;
        _entered = false;
        _timer?.Stop();
        _viewTimer?.Stop();
        SetHandler(null);
        Com.Release(_context);
        _context = null;
        return left;
    }

    /// <summary>UI thread.</summary>
    public void SetHandler(Com<IComponentHandler>* handler)
    {
        _mainThread = Environment.CurrentManagedThreadId;
        if (handler == _handler) return;
        Com.AddRef(handler);
        Com.Release(_handler2);
        Com.Release(_handler);
        _handler = handler;
        _handler2 = Com.Query<IComponentHandler2>(handler, IComponentHandler2.Iid);
    }

    /// <summary>Any thread but the audio thread.</summary>
    public override void Log(LogLevel level, string message)
    {
        // Once, whatever the host repeats.
        if (Interlocked.Exchange(ref _lastLogged, message) != message) DebugOutput.Write($"LiveMusic: {level}: {message}");
    }

    /// <summary>Any thread: the host is told on its UI thread.</summary>
    public override void StateChanged()
    {
        Volatile.Write(ref _stateChanged, 1);
        OnMainThread();
    }

    /// <summary>Any thread but the audio thread.</summary>
    public override void Edited(Parameter parameter, EditPhase phase, double value)
    {
        _edits.Note(parameter, phase);
        if (IsMainThread) OnMainThread();
        else if (phase == EditPhase.Change) Interlocked.Or(ref *untold, 1ul << parameter.Index);
    }

    /// <summary>To be called where the host calls on what should be its UI thread; does nothing on another.</summary>
    public void OnMainThread()
    {
        if (_handler == null || !IsMainThread) return;
        _edits.Tell(_handler, ValueOf);
        if (_handler2 == null || Interlocked.Exchange(ref _stateChanged, 0) == 0) return;
        _handler2->Table->SetDirty(_handler2, 1);
    }

    /// <summary>UI thread. Bits of <see cref="RestartFlags"/>.</summary>
    public void Restart(int flags)
    {
        if (_handler != null) _handler->Table->RestartComponent(_handler, flags);
    }

    private bool IsMainThread => Environment.CurrentManagedThreadId == _mainThread;
}
