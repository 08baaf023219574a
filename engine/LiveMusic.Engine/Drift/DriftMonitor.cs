using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Drift;

/// <summary>Listens to what was heard and says how its beat stands against the host's: a model without a clock drifts, and one hears it before one knows it.</summary>
/// <remarks>Threading: <see cref="Append"/> and <see cref="Look"/> on the keeper's thread; <see cref="Beat"/> on any.</remarks>
internal sealed class DriftMonitor
{
    private const double Period = 0.5;
    private const double FewestSeconds = 4;

    /// <summary>Beats of the host that are so far from where the ones before led to are another grid's.</summary>
    private const double Tolerance = 0.002;

    private readonly OnsetTrack _onsets = new();
    private readonly SongGrid.Point[] _points = new SongGrid.Point[256];
    private readonly float[] _values = new float[(int)(OnsetTrack.Seconds * OnsetTrack.Rate)];
    private readonly Lock _gate = new();
    private int _count;
    private long? _lookedAt;
    private BeatSeen? _seen;

    /// <summary>Null: the host tells no beats, or too little was heard in one piece.</summary>
    public OutputBeat? Beat => Seen?.Beat;

    /// <summary>The same with where it was heard.</summary>
    public BeatSeen? Seen
    {
        get
        {
            lock (_gate) return _seen;
        }
        private set
        {
            lock (_gate) _seen = value;
        }
    }

    /// <summary>Takes what was heard, see <see cref="OnsetTrack.Append"/>.</summary>
    public void Append(ReadOnlySpan<float> interleaved, long output, int sampleRate) => _onsets.Append(interleaved, output, sampleRate);

    /// <summary>Within <see cref="Session.Look"/>: copies what the host told of its beats.</summary>
    public void CopyGrid(SongGrid grid)
    {
        var first = Math.Max(0, grid.Count - _points.Length);
        _count = grid.Copy(ref first, _points);
    }

    /// <summary>Finds the beat anew where enough was heard since the last time.</summary>
    public void Look()
    {
        var rate = _onsets.SampleRate;
        if (rate == 0 || _onsets.End - _lookedAt is { } since && since >= 0 && since < Period * rate) return;
        _lookedAt = _onsets.End;
        Seen = Find(rate);
    }

    private BeatSeen? Find(double rate)
    {
        var points = _points.AsSpan(0, _count);
        while (points.Length > 0 && points[^1].OutputSample > _onsets.End) points = points[..^1];
        if (points.Length == 0 || points[^1].Tempo <= 0) return null;
        var newest = points[^1];
        var beat = 60 / newest.Tempo;
        // Back to where the beats were others.
        var from = newest.OutputSample;
        for (var i = points.Length - 2; i >= 0 && points[i].Tempo == newest.Tempo && Math.Abs(OffGrid(points[i], newest, rate)) * beat < Tolerance; i--) from = points[i].OutputSample;
        var skipped = 0;
        while (skipped < _onsets.Count && _onsets.PositionOf(skipped) < from) skipped++;
        var values = _values.AsSpan(0, _onsets.Count - skipped);
        if (values.Length < FewestSeconds * OnsetTrack.Rate || values.Length < 4 * beat * OnsetTrack.Rate) return null;
        _onsets.CopyTo(values);
        var start = _onsets.PositionOf(skipped);
        var heard = newest.Ppq + (_onsets.End - newest.OutputSample) / rate / beat;
        var lastBeat = newest.OutputSample + (Math.Floor(heard) - newest.Ppq) * beat * rate;
        return new(BeatEstimator.Estimate(values, beat, (lastBeat - start) / rate), newest.Tempo, start / rate, _onsets.End / rate);
    }

    // In beats, how far the beats of a point are from those of another.
    private static double OffGrid(in SongGrid.Point point, in SongGrid.Point other, double rate)
        => Math.IEEERemainder(other.Ppq - point.Ppq - (other.OutputSample - point.OutputSample) / rate * other.Tempo / 60, 1);
}
