using System.Diagnostics;

namespace LiveMusic.Engine.Scheduling;

/// <summary>
/// Looks at all sessions' rings every few milliseconds and keeps their heartbeats going, also while the inference thread is deep in a model: input rings at 192 kHz hold a third
/// of a second, and a plugin takes an engine without a heartbeat for dead.
/// </summary>
/// <remarks>Threading: <see cref="Add"/> and <see cref="Remove"/> from any thread. Sleeps while there is nothing to look at.</remarks>
internal sealed class RingPump : IDisposable
{
    public const double LongestTick = 0.25;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _any = new(false);
    private readonly Scheduler _scheduler;
    private readonly Thread _thread;
    private IPumped[] _sessions = [];
    private volatile bool _stopping;

    public RingPump(Scheduler scheduler)
    {
        _scheduler = scheduler;
        _thread = new Thread(Run) { Name = "LiveMusic rings", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    public void Add(IPumped session)
    {
        lock (_gate) _sessions = [.. _sessions, session];
        _any.Set();
    }

    public void Remove(IPumped session)
    {
        lock (_gate)
        {
            _sessions = [.. _sessions.Where(s => !ReferenceEquals(s, session))];
            if (_sessions.Length == 0 && !_stopping) _any.Reset();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _any.Set();
        _thread.Join();
        _any.Dispose();
    }

    private void Run()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (!_any.IsSet)
            {
                _any.Wait();
                clock.Restart();
            }
            if (_stopping) return;
            var elapsed = Math.Min(LongestTick, clock.Elapsed.TotalSeconds);
            clock.Restart();
            IPumped[] sessions;
            lock (_gate) sessions = _sessions;
            var work = false;
            foreach (var session in sessions) work |= session.Pump(elapsed);
            if (work) _scheduler.Wake();
            Thread.Sleep(Period);
        }
    }
}
