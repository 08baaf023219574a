namespace LiveMusic.TestHost.Bench;

/// <summary>How far beats are from the host's, seconds; positive: they are late.</summary>
/// <param name="Seconds">Each within half a beat.</param>
/// <param name="Beat">Seconds of the host's beat.</param>
/// <param name="Tempo">Of the music, quarter notes a minute: the median.</param>
internal sealed record BeatErrors(double[] Seconds, double Beat, double Tempo)
{
    /// <summary>Half of them are no farther off.</summary>
    public double Typical => ControlDelays.Quantile([.. Seconds.Select(Math.Abs)], 0.5);

    public double High => ControlDelays.Quantile([.. Seconds.Select(Math.Abs)], 0.95);

    /// <summary>1: the beats stand always in the same place of the host's; 0: anywhere. A tracker that is always as late as it is changes nothing.</summary>
    public double Steadiness
    {
        get
        {
            double x = Seconds.Sum(s => Math.Cos(2 * Math.PI * s / Beat));
            double y = Seconds.Sum(s => Math.Sin(2 * Math.PI * s / Beat));
            return Math.Sqrt((x * x) + (y * y)) / Seconds.Length;
        }
    }

    public override string ToString() => FormattableString.Invariant($"off by p50 {1000 * Typical,3:0} p95 {1000 * High,3:0} ms, steadiness {Steadiness:0.00}, {Tempo,5:0.0} BPM, {Seconds.Length,3} looks");
}
