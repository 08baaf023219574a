using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Playing;

/// <summary>The engine's one player: there while a connection that opened it is, reached from the network while one that wanted so is.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class OpenedPlayer(LiveEngine engine, RotatingLog log) : IDisposable
{
    public const double LeastAhead = 0.05;
    public const double MostAhead = 2;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<Lease> _leases = [];
    private Player? _player;
    private Session? _session;

    /// <summary>Opens it for a connection.</summary>
    /// <param name="ended">Called when it ends before the connection does.</param>
    /// <exception cref="LiveMusic.Shared.Region.RegionException">The system gives no memory.</exception>
    public async Task<IAsyncDisposable> OpenAsync(bool lan, double aheadSeconds, Action<string> ended)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_player is null) Begin();
            _player!.AheadSeconds = Math.Clamp(aheadSeconds, LeastAhead, MostAhead);
            var lease = new Lease(this, lan, ended);
            lock (_leases) _leases.Add(lease);
            return lease;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Begin()
    {
        var player = new Player(log);
        try
        {
            _session = engine.Open(player.RegionName, player.Hear, player);
            player.Attach(_session);
            _session.Abandoned += End;
            _player = player;
        }
        catch
        {
            player.Dispose();
            throw;
        }
    }

    // The pump's thread has better things to do.
    private void End(string cause)
    {
        Lease[] leases;
        lock (_leases) leases = [.. _leases];
        foreach (var lease in leases) _ = Task.Run(() => lease.Ended(cause));
    }

    private async Task CloseAsync(Lease lease)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            bool last, lan;
            lock (_leases)
            {
                _leases.Remove(lease);
                last = _leases.Count == 0;
                lan = _leases.Exists(l => l.Lan);
            }
            if (!lan) await engine.Pages.CloseLanAsync().ConfigureAwait(false);
            if (!last) return;
            if (_session is not null) await engine.CloseAsync(_session, "nobody plays without a DAW any more").ConfigureAwait(false);
            _player?.Dispose();
            (_player, _session) = (null, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed class Lease(OpenedPlayer owner, bool lan, Action<string> ended) : IAsyncDisposable
    {
        public bool Lan => lan;

        public Action<string> Ended => ended;

        public async ValueTask DisposeAsync() => await owner.CloseAsync(this).ConfigureAwait(false);
    }
}
