using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Bench;

/// <summary>
/// When the engine is killed: at a random moment after the music of the newest engine is heard. That is known from what the plugin says of itself: another engine took over, more music
/// lies ready than a moment before (a dead engine's only becomes less), and the plugin plays.
/// </summary>
/// <param name="kills">How often.</param>
/// <param name="tail">Seconds of music after the last kill.</param>
/// <param name="kill">Kills the engine; false: it was not hit.</param>
internal sealed class KillPlan(int kills, double tail, Func<PluginStatus, bool> kill)
{
    /// <summary>Seconds; music that is not back by then will not come back.</summary>
    public const double Patience = 60;

    /// <summary>A kill comes at most so many seconds after the music is back.</summary>
    public const double Spread = 12;

    /// <summary>A plugin starts no more than six engines a minute, the first of a run among them, and then waits: kills keep below that, or the waiting would be measured.</summary>
    private const int StartsAMinute = 6;
    private const double Minute = 63;

    private readonly Random _random = new(23);
    private readonly List<double> _at = [];
    private double _since;
    private uint _restarts;
    private float _ready = float.PositiveInfinity;
    private bool _written;
    private double? _next;

    /// <summary>Seconds of the run at which the engine was killed.</summary>
    public IReadOnlyList<double> At => _at;

    /// <summary>All was done, or the music did not come back.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The music did not come back in time.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Takes the newest status; many a second.</summary>
    public void Look(PluginStatus status)
    {
        if (IsOver)
        {
            return;
        }

        if (_next is null && IsBack(status))
        {
            _next = status.At + (_at.Count == kills ? tail : Spread * _random.NextDouble());
            if (_at.Count >= StartsAMinute - 1 && _at.Count < kills)
            {
                _next = Math.Max(_next.Value, Minute + (_at.Count == StartsAMinute - 1 ? 0 : _at[^StartsAMinute]));
            }

            _since = _next.Value;
        }

        if (status.At - _since > Patience)
        {
            IsOver = GaveUp = true;
        }
        else if (status.At >= _next && _at.Count == kills)
        {
            IsOver = true;
        }
        else if (status.At >= _next && kill(status))
        {
            _at.Add(status.At);
            (_next, _since, _restarts, _written, _ready) = (null, status.At, status.EngineRestarts, false, float.PositiveInfinity);
        }
    }

    private bool IsBack(PluginStatus status)
    {
        if (_at.Count > 0 && status.EngineRestarts == _restarts)
        {
            return false;
        }

        _written |= status.BufferSeconds > _ready;
        _ready = status.BufferSeconds;
        return _written && status.State == "playing";
    }
}
