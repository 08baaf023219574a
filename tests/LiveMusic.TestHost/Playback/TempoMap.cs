namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Beats of the song to seconds of the song and back. Within a ramp the tempo is linear in time, as CLAP's tempo increment has it. Immutable, allocates
/// nothing after construction: for any thread.
/// </summary>
internal sealed class TempoMap
{
    private readonly Segment[] _segments;

    public TempoMap(IReadOnlyList<TempoPoint> points)
    {
        IReadOnlyList<TempoPoint> list = points.Count == 0 ? [new TempoPoint()] : points;
        _segments = new Segment[list.Count];

        // What lies before the first point has the first point's tempo, so song second 0 is beat 0 also then.
        double seconds = list[0].Beat * 60 / list[0].Bpm;
        for (int i = 0; i < list.Count; i++)
        {
            TempoPoint p = list[i];
            double slope = 0;
            double length = double.PositiveInfinity;
            if (i + 1 < list.Count)
            {
                double end = p.Ramp ? list[i + 1].Bpm : p.Bpm;
                length = 120 * (list[i + 1].Beat - p.Beat) / (p.Bpm + end);
                slope = (end - p.Bpm) / length;
            }

            _segments[i] = new Segment(p.Beat, seconds, p.Bpm, slope);
            seconds += length;
        }
    }

    /// <summary>Beats at a song time.</summary>
    public double BeatsAt(double seconds)
    {
        ref readonly Segment s = ref BySeconds(seconds);
        double t = seconds - s.Seconds;
        return s.Beat + (((s.Bpm * t) + (s.Slope * t * t / 2)) / 60);
    }

    /// <summary>Song time of a beat.</summary>
    public double SecondsAt(double beat)
    {
        int i = _segments.Length - 1;
        while (i > 0 && _segments[i].Beat > beat)
        {
            i--;
        }

        ref readonly Segment s = ref _segments[i];
        double x = (beat - s.Beat) * 60;

        // Root of slope/2 t² + bpm t - x, in the form that stays exact as the slope goes to 0.
        return s.Seconds + (2 * x / (s.Bpm + Math.Sqrt(Math.Max(0, (s.Bpm * s.Bpm) + (2 * s.Slope * x)))));
    }

    /// <summary>Beats per minute at a song time, and its change per second.</summary>
    public double TempoAt(double seconds, out double slope)
    {
        ref readonly Segment s = ref BySeconds(seconds);
        slope = s.Slope;
        return s.Bpm + (s.Slope * (seconds - s.Seconds));
    }

    private ref readonly Segment BySeconds(double seconds)
    {
        int i = _segments.Length - 1;
        while (i > 0 && _segments[i].Seconds > seconds)
        {
            i--;
        }

        return ref _segments[i];
    }

    /// <summary>Slope in beats per minute per second.</summary>
    private readonly record struct Segment(double Beat, double Seconds, double Bpm, double Slope);
}
