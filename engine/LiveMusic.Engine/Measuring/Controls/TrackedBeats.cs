namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Beats that a tracker heard, against a grid that begins at 0, window by window.</summary>
internal static class TrackedBeats
{
    /// <summary>Beats of which a tempo can be told.</summary>
    private const int Fewest = 6;

    /// <summary>What a tracker needs before it has found a beat, seconds.</summary>
    private const double Settling = 6;

    private const double WindowSeconds = 15;

    /// <param name="beats">Seconds, rising.</param>
    /// <param name="seconds">Of the sound.</param>
    /// <param name="tempo">Of the grid.</param>
    /// <param name="latency">Seconds by which the tracker is late.</param>
    public static HeardWindow[] Windows(double[] beats, double seconds, double tempo, double latency)
    {
        var start = Math.Min(Settling, seconds / 3);
        var count = Math.Max(1, (int)((seconds - start) / WindowSeconds));
        var length = (seconds - start) / count;
        return [.. Enumerable.Range(0, count).Select(w => Window([.. beats.Where(b => b >= start + w * length && b < start + (w + 1) * length)], tempo, latency))];
    }

    /// <summary>The middle of the distances to the grid's nearest beats, seconds; what is just before a beat is negative.</summary>
    public static double Phase(IEnumerable<double> beats, double tempo) => Estimate.Median([.. beats.Select(b => Math.IEEERemainder(b, 60 / tempo))]);

    private static HeardWindow Window(double[] beats, double tempo, double latency)
    {
        if (beats.Length < Fewest) return new(double.NaN, double.NaN);
        var interval = Estimate.Median([.. beats.Zip(beats.Skip(1), (a, b) => b - a)]);
        // Beats that the tracker left out count as beats.
        var places = new double[beats.Length];
        for (var i = 1; i < beats.Length; i++) places[i] = places[i - 1] + Math.Max(1, Math.Round((beats[i] - beats[i - 1]) / interval));
        return new(60 / Slope(places, beats), Phase(beats.Select(b => b - latency), tempo));
    }

    private static double Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}

/// <summary>What a tracker heard in some seconds.</summary>
/// <param name="Tempo">Beats a minute; not a number: it heard too few beats.</param>
/// <param name="Phase">Seconds after the grid's beats.</param>
internal readonly record struct HeardWindow(double Tempo, double Phase)
{
    /// <summary>How many octaves (rounded: double tempo is 1) it lies from a tempo.</summary>
    public int Octave(double tempo) => double.IsNaN(Tempo) ? 0 : (int)Math.Round(Math.Log2(Tempo / tempo));

    /// <summary>BPM from a tempo, once the octave is put right.</summary>
    public double Error(double tempo) => Math.Abs(Tempo * Math.Pow(2, -Octave(tempo)) - tempo);
}
