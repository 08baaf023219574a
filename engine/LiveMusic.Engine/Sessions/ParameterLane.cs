namespace LiveMusic.Engine.Sessions;

/// <summary>The values of one parameter over the host's samples: the newest changes, and what was in force before them.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class ParameterLane(double initial)
{
    /// <summary>Changes kept: a lane that changes at every 64-sample block at 48 kHz looks 1.4 s back, which is more than any control waits.</summary>
    private const int Kept = 1024;

    private readonly (long HostSample, double Value)[] _changes = new (long, double)[Kept];
    private double _before = initial;
    private int _first;
    private int _count;

    public double Newest { get; private set; } = initial;

    /// <summary>Whether the plugin has told a value at all.</summary>
    public bool Known { get; private set; }

    /// <summary>
    /// Adds a change. The first tells where the control stands, so it counts for what was before, too. One that lies before the last (a clock that was set back) counts
    /// from the last one's sample on.
    /// </summary>
    public void Add(long hostSample, double value)
    {
        if (!Known) _before = value;
        Known = true;
        Newest = value;
        if (_count > 0) hostSample = Math.Max(hostSample, _changes[(_first + _count - 1) % Kept].HostSample);
        if (_count == Kept)
        {
            _before = _changes[_first].Value;
            _first = (_first + 1) % Kept;
            _count--;
        }
        _changes[(_first + _count++) % Kept] = (hostSample, value);
    }

    /// <summary>The value in force at a host sample; for samples older than what is kept, the oldest known one.</summary>
    public double At(long hostSample)
    {
        var value = _before;
        for (var i = 0; i < _count; i++)
        {
            var change = _changes[(_first + i) % Kept];
            if (change.HostSample > hostSample) break;
            value = change.Value;
        }
        return value;
    }
}
