using System.Diagnostics;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor;
using LiveMusic.Engine.Editor.Window;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Playing;
using LiveMusic.Engine.Prompts;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Engine.Sessions;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Control;

/// <summary>
/// The engine of one user: one model, one inference thread, any number of sessions. Lives from <see cref="RunAsync"/>'s start until it is asked to stop or nobody has needed
/// it for a while.
/// </summary>
/// <remarks>Threading: one <see cref="RunAsync"/>; the rest from any thread.</remarks>
internal sealed class LiveEngine : IAsyncDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly EngineOptions _options;
    private readonly RotatingLog _log;
    private readonly ControlListener _listener;
    private readonly ModelHost _host;
    private readonly PromptEncoder _encoder;
    private readonly Scheduler _scheduler = new();
    private readonly RingPump _pump;
    private readonly Budget _budget = new();
    private readonly Stopwatch _uptime = Stopwatch.StartNew();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Session> _sessions = [];
    private readonly HashSet<Task> _clients = [];
    private int _lastSession;
    private bool _stopAsked;
    private long _idleSince = Stopwatch.GetTimestamp();

    /// <param name="modelName">To show while the model is being loaded.</param>
    /// <param name="load">Loads the model, on a thread of its own.</param>
    /// <param name="options">Checked.</param>
    /// <param name="log">Not owned.</param>
    /// <exception cref="EngineAlreadyRunningException">This user has an engine already.</exception>
    /// <exception cref="IOException">The system refuses the control pipe.</exception>
    public LiveEngine(string modelName, Func<ILiveModel> load, EngineOptions options, RotatingLog log)
    {
        _options = options;
        _log = log;
        // First: of engines started at once, all but one leave here, before they load anything.
        _listener = ControlPipe.Listen();
        _encoder = new(log);
        _pump = new(_scheduler);
        _host = new(modelName, load, log);
        Pages = new(_host, _listener.Name, log);
        Player = new(this, log);
    }

    public static string Version { get; } = typeof(LiveEngine).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public ModelHost Host => _host;

    /// <summary>The editor's.</summary>
    public EditorPages Pages { get; }

    /// <summary>The instance without a DAW.</summary>
    public OpenedPlayer Player { get; }

    public string PipeName => _listener.Name;

    /// <summary>Serves clients until the engine is idle for too long, asked to stop, or cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        var idle = WatchIdleAsync(linked.Token);
        _ = Task.Run(Pages.TakeOver, CancellationToken.None);
        try
        {
            while (true)
            {
                var channel = await _listener.AcceptAsync(linked.Token).ConfigureAwait(false);
                var client = new ClientConnection(this, channel, _log).RunAsync(linked.Token);
                lock (_gate) _clients.Add(client);
                _ = client.ContinueWith(Forget, TaskScheduler.Default);
            }
        }
        catch (Exception e) when (linked.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
        }
        await idle.ConfigureAwait(false);
        Task[] clients;
        lock (_gate) clients = [.. _clients];
        await Task.WhenAll(clients).ConfigureAwait(false);
    }

    /// <summary>Opens a session on a plugin's region, or on a player's.</summary>
    /// <exception cref="RegionException">The region cannot be used; the message says why.</exception>
    public Session Open(string regionName, Action<EngineMessage> tell, Player? player = null)
    {
        lock (_gate)
        {
            if (_sessions.Values.Any(s => s.RegionName == regionName)) throw new RegionException($"Region '{regionName}' is already being served by this engine over another connection.");
            var session = new Session(++_lastSession, SharedRegion.Open(regionName), _host, _encoder, _budget, _options.Session, _log, tell);
            _sessions.Add(session.Number, session);
            Pages.Add(session, player);
            _pump.Add(session);
            _scheduler.Add(session);
            _log.Write($"Session {session.Number} opened on {regionName}.");
            return session;
        }
    }

    /// <summary>The window in which a client may want to see its session's editor; nothing is opened yet.</summary>
    public EditorWindow Window(Session session, Action<EngineMessage> tell)
        => new(_options.Editor, () => Pages.AddressOf(session.Instance), () => Pages.TicketFor(session.Instance), tell, _log.Write);

    /// <summary>Ends a session; waits for its call under way.</summary>
    public async Task CloseAsync(Session session, string cause)
    {
        Pages.Remove(session);
        _pump.Remove(session);
        _scheduler.Remove(session);
        await Task.Run(session.Close).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_sessions.Remove(session.Number)) return;
            _idleSince = Stopwatch.GetTimestamp();
            _log.Write($"Session {session.Number} ended: {cause}.");
            if (_stopAsked && _sessions.Count == 0) _ending.CancelAfter(0);
        }
    }

    /// <summary>Ends as soon as no session is left.</summary>
    public void AskToStop()
    {
        lock (_gate)
        {
            _stopAsked = true;
            _log.Write($"Asked to stop with {_sessions.Count} sessions.");
            // Not at once: the one who asked reads the end of the pipe, not a broken one.
            if (_sessions.Count == 0) _ending.CancelAfter(50);
        }
    }

    public EngineReport Report()
    {
        Session[] sessions;
        lock (_gate) sessions = [.. _sessions.Values];
        var measured = sessions.Select(s => s.RealTimeFactor).Where(f => f > 0).ToArray();
        var factor = measured.Length > 0 ? measured.Min() : _host.Cost.Calls > 0 && _host.Model is { } model ? FactorOf(model) : 0;
        var status = _host.Status;
        return new(Version, Environment.ProcessId, sessions.Length, status.State == "ready" ? status.Title : $"{status.Name} ({status.State})", (float)factor,
            PeakMemory.Bytes, (float)_uptime.Elapsed.TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Pages.DisposeAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        Session[] left;
        lock (_gate) left = [.. _sessions.Values];
        foreach (var session in left) await CloseAsync(session, "the engine ends").ConfigureAwait(false);
        _pump.Dispose();
        _scheduler.Dispose();
        _encoder.Dispose();
        _host.Dispose();
        _ending.Dispose();
        Player.Dispose();
    }

    private double FactorOf(ILiveModel model) => model.Description.ChunkFrames / (model.Description.FrameRate * _host.Cost.Typical(model.Description.ChunkFrames));

    private void Forget(Task client)
    {
        lock (_gate) _clients.Remove(client);
    }

    private async Task WatchIdleAsync(CancellationToken ct)
    {
        try
        {
            if (_options.IdleExit == Timeout.InfiniteTimeSpan) await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(false);
            var period = TimeSpan.FromMilliseconds(Math.Clamp(_options.IdleExit.TotalMilliseconds / 10, 10, 1000));
            while (true)
            {
                await Task.Delay(period, ct).ConfigureAwait(false);
                lock (_gate)
                {
                    if (_sessions.Count > 0) _idleSince = Stopwatch.GetTimestamp();
                    // The next engine may find the model that this one did not.
                    var patience = _host.Status.State == "failed" && _options.IdleExit > AfterFailure ? AfterFailure : _options.IdleExit;
                    if (Stopwatch.GetElapsedTime(_idleSince) < patience) continue;
                    _log.Write("Nobody needs the engine: it ends.");
                    _ending.CancelAfter(0);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
