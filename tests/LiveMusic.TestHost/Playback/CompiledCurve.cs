using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>An automation curve made ready for the audio thread: points with both positions, no allocation when read.</summary>
internal sealed class CompiledCurve
{
    private readonly Point[] _points;

    public CompiledCurve(AutomationCurve curve, PluginParameter parameter, TempoMap tempo)
    {
        Parameter = parameter;
        InBeats = curve.Time == TimeBase.Beats;
        _points = [.. curve.Points.Select(p => new Point(
            p.At,
            InBeats ? tempo.SecondsAt(p.At) : p.At,
            Math.Clamp(p.Value, parameter.Min, parameter.Max),
            p.Curve == CurveShape.Hold || parameter.IsStepped))];
    }

    public PluginParameter Parameter { get; }

    /// <summary>Positions are beats of the song, else seconds of the run.</summary>
    public bool InBeats { get; }

    /// <summary>Value that was sent last; NaN before the first. Audio thread only.</summary>
    public double LastSent { get; set; } = double.NaN;

    /// <summary>The value at a position, in beats or seconds as <see cref="InBeats"/> says. Before the first point it is the first point's.</summary>
    public double ValueAt(double position)
    {
        int i = IndexAt(position);
        if (i < 0)
        {
            return _points[0].Value;
        }

        ref readonly Point p = ref _points[i];
        if (p.Hold || i == _points.Length - 1)
        {
            return p.Value;
        }

        ref readonly Point next = ref _points[i + 1];
        return p.Value + ((next.Value - p.Value) * (position - p.At) / (next.At - p.At));
    }

    /// <summary>Whether the value moves right after a position.</summary>
    public bool MovesAt(double position)
    {
        int i = IndexAt(position);
        return i >= 0 && i < _points.Length - 1 && !_points[i].Hold && _points[i].Value != _points[i + 1].Value;
    }

    /// <summary>Seconds of the next point after a time in seconds (of the song or of the run), infinity when there is none.</summary>
    public double NextPointAfter(double seconds)
    {
        foreach (ref readonly Point p in _points.AsSpan())
        {
            if (p.Seconds > seconds)
            {
                return p.Seconds;
            }
        }

        return double.PositiveInfinity;
    }

    /// <summary>The last point at or before a position, -1 when there is none.</summary>
    private int IndexAt(double position)
    {
        int low = 0;
        int high = _points.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_points[middle].At <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private readonly record struct Point(double At, double Seconds, double Value, bool Hold);
}
