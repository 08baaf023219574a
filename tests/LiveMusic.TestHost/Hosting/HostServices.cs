using System.Collections.Concurrent;
using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting;

/// <summary>One line that a plugin logged.</summary>
public sealed record LogLine(double Seconds, string Severity, string Text)
{
    public override string ToString() => $"{Seconds,8:0.000} {Severity,-8} {Text}";
}

/// <summary>
/// What one plugin instance asked of the host, in either format.
/// Requests are flags that any thread may set and the main thread takes; the log may be written from any thread; timers and file descriptors belong to
/// the main thread. A call from a wrong thread is carried out where that is harmless, and noted in <see cref="Misbehaviour"/>.
/// </summary>
internal sealed class HostServices(ThreadRoles roles)
{
    private readonly ThreadRoles _roles = roles;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<HostTimer> _timers = [];
    private uint _nextTimer = 1;
    private int _callback;
    private int _restart;
    private int _process;
    private int _flush;
    private uint _paramRescan;

    public ThreadRoles Roles => _roles;

    public ConcurrentQueue<LogLine> Log { get; } = new();

    /// <summary>Breaches of the specification by the plugin, in words.</summary>
    public ConcurrentQueue<string> Misbehaviour { get; } = new();

    public int DirtyCount { get; private set; }

    public int LatencyChanges { get; private set; }

    public int TailChanges { get; private set; }

    public int PortRescans { get; private set; }

    /// <summary>File descriptors that the plugin wants to be told about. [main]</summary>
    public FileDescriptorWatch FileDescriptors { get; } = new();

    /// <summary>Whether there is a screen to show editors on; before the plugin is initialised.</summary>
    public bool ShowsEditors { get; init; }

    /// <summary>What to do when a plugin asks for another size of its place (CLAP); null: no editor is open. The answer is whether it got it.</summary>
    public Func<int, int, bool>? ResizeAsked { get; set; }

    /// <summary>Timers and file descriptors of an open VST3 view, by its handlers. [main]</summary>
    public Dictionary<nint, uint> ViewTimers { get; } = [];

    /// <summary>See <see cref="ViewTimers"/>.</summary>
    public Dictionary<int, nint> ViewDescriptors { get; } = [];

    /// <summary>True while <c>activate</c> runs: then latency may change.</summary>
    public bool Activating { get; set; }

    /// <summary>True once <c>init</c> was called.</summary>
    public volatile bool Initialised;

    public bool RestartWanted => Volatile.Read(ref _restart) != 0;

    public void RequestCallback() => Volatile.Write(ref _callback, 1);

    public void RequestRestart() => Volatile.Write(ref _restart, 1);

    public void RequestProcess() => Volatile.Write(ref _process, 1);

    public bool TakeCallback() => Interlocked.Exchange(ref _callback, 0) != 0;

    public bool TakeRestart() => Interlocked.Exchange(ref _restart, 0) != 0;

    public bool TakeProcess() => Interlocked.Exchange(ref _process, 0) != 0;

    public bool TakeFlush() => Interlocked.Exchange(ref _flush, 0) != 0;

    /// <summary>Rescan flags since the last call.</summary>
    public uint TakeParamRescan() => Interlocked.Exchange(ref _paramRescan, 0);

    public void RequestFlush()
    {
        if (_roles.IsAudio)
        {
            Breach("params.request_flush on the audio thread");
        }

        Volatile.Write(ref _flush, 1);
    }

    public void RescanParams(uint flags)
    {
        ExpectMain("params.rescan");
        Interlocked.Or(ref _paramRescan, flags);
    }

    public void MarkDirty()
    {
        ExpectMain("state.mark_dirty");
        DirtyCount++;
    }

    public void LatencyChanged()
    {
        ExpectMain("latency.changed");
        if (!Activating)
        {
            Breach("latency.changed outside activate");
        }

        LatencyChanges++;
    }

    public void TailChanged()
    {
        if (!_roles.IsAudio)
        {
            Breach("tail.changed off the audio thread");
        }

        TailChanges++;
    }

    public void PortsChanged(string call)
    {
        ExpectMain(call);
        PortRescans++;
    }

    public void AddLog(int severity, string text)
    {
        Log.Enqueue(new LogLine(Stopwatch.GetElapsedTime(_start).TotalSeconds, SeverityName(severity), text));
        if (severity == ClapLogSeverity.PluginMisbehaving)
        {
            Breach($"reported by the plugin itself: {text}");
        }
    }

    public uint AddTimer(uint periodMs)
    {
        ExpectMain("timer-support.register_timer");
        uint id = _nextTimer++;
        long period = Math.Max(periodMs, 10) * Stopwatch.Frequency / 1000;
        _timers.Add(new HostTimer(id, period, Stopwatch.GetTimestamp() + period));
        return id;
    }

    public bool RemoveTimer(uint id)
    {
        ExpectMain("timer-support.unregister_timer");
        return _timers.RemoveAll(t => t.Id == id) > 0;
    }

    /// <summary>[main] A timer whose time has come, 0 when there is none; it is set to its next time.</summary>
    public uint NextDueTimer()
    {
        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < _timers.Count; i++)
        {
            if (_timers[i].Due <= now)
            {
                _timers[i] = _timers[i] with { Due = now + _timers[i].Period };
                return _timers[i].Id;
            }
        }

        return 0;
    }

    public void ExpectMain(string call)
    {
        if (!_roles.IsMain)
        {
            Breach($"{call} off the main thread");
        }
    }

    public void Breach(string what)
    {
        // A plugin that errs in every block must not fill the memory.
        if (Misbehaviour.Count < 100)
        {
            Misbehaviour.Enqueue(what);
        }
    }

    private static string SeverityName(int severity) => severity switch
    {
        ClapLogSeverity.Debug => "debug",
        ClapLogSeverity.Info => "info",
        ClapLogSeverity.Warning => "warning",
        ClapLogSeverity.Error => "error",
        ClapLogSeverity.Fatal => "fatal",
        ClapLogSeverity.HostMisbehaving => "host!",
        ClapLogSeverity.PluginMisbehaving => "plugin!",
        _ => $"({severity})",
    };

    /// <summary>Times in Stopwatch ticks.</summary>
    private sealed record HostTimer(uint Id, long Period, long Due);
}
