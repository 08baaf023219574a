using LiveMusic.Engine.Measuring;

namespace LiveMusic.Engine.Drift;

/// <summary>
/// Tempo and place of a beat whose tempo is nearly known, from onsets. The onsets' spectrum at the beat, at twice and at four times its frequency is what a pulse on every beat would have;
/// the tempo at which the three are strongest together is the music's, and their phases say where the beat is.
/// </summary>
/// <remarks>Pure.</remarks>
internal static class BeatEstimator
{
    /// <summary>How far the tempo may be from the known one; farther away another beat would be found.</summary>
    public const double Reach = 0.08;

    private const double Step = 0.002;

    /// <summary>Seconds from a drum's beginning to where its flux stands, by measurement: a window has to fill.</summary>
    private const double OnsetDelay = 0.013;

    /// <summary>Nobody plays to 10 ms: onsets this near count as the same, the less the farther.</summary>
    private const int Blur = 3;

    private static readonly (int Multiple, double Weight)[] Harmonics = [(1, 1), (2, 1), (4, 0.7)];

    /// <param name="onsets">At <see cref="OnsetTrack.Rate"/>; 4 s and more.</param>
    /// <param name="beat">Seconds of the known beat.</param>
    /// <param name="beatAt">Seconds from the first onset to one of the known beats, best the newest.</param>
    public static OutputBeat Estimate(ReadOnlySpan<float> onsets, double beat, double beatAt)
    {
        var mean = 0.0;
        foreach (var onset in onsets) mean += onset / onsets.Length;
        var centred = new double[onsets.Length];
        for (var i = 0; i < centred.Length; i++) centred[i] = (onsets[i] - mean) * (0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / centred.Length));

        var (tempo, most) = (1.0, double.NegativeInfinity);
        for (var ratio = 1 - Reach; ratio <= 1 + Reach + Step / 2; ratio += Step)
        {
            var strength = 0.0;
            foreach (var (multiple, weight) in Harmonics)
            {
                var (re, im) = Spectrum(centred, multiple * ratio / beat, beatAt);
                strength += weight * Math.Sqrt(re * re + im * im);
            }
            if (strength > most) (tempo, most) = (ratio, strength);
        }
        var own = beat / tempo;
        return new(60 / own, Late(centred, own, beatAt + OnsetDelay), Clarity(Blurred(onsets), own));
    }

    // Two beats rarely sound alike; a beat and the next but one, or the same of the next bar, do.
    private static double Clarity(ReadOnlySpan<float> onsets, double beat)
    {
        var most = 0.0;
        foreach (var beats in (ReadOnlySpan<int>)[1, 2, 4])
            if (beats * beat * OnsetTrack.Rate < 0.6 * onsets.Length) most = Math.Max(most, SoundFeatures.Recurrence(onsets, beats * beat));
        return Math.Min(most, 1);
    }

    private static float[] Blurred(ReadOnlySpan<float> onsets)
    {
        var blurred = new float[onsets.Length];
        for (var i = 0; i < blurred.Length; i++)
            for (var d = -Blur + 1; d < Blur; d++) blurred[i] += (Blur - Math.Abs(d)) * (i + d >= 0 && i + d < onsets.Length ? onsets[i + d] : 0);
        return blurred;
    }

    // Where a pulse of three harmonics fits best.
    private static double Late(double[] centred, double beat, double beatAt)
    {
        Span<(double Re, double Im)> spectrum = stackalloc (double, double)[Harmonics.Length];
        for (var h = 0; h < spectrum.Length; h++) spectrum[h] = Spectrum(centred, Harmonics[h].Multiple / beat, beatAt);
        var (late, most) = (0.0, double.NegativeInfinity);
        for (var at = -0.5; at < 0.5; at += 0.002)
        {
            var fit = 0.0;
            for (var h = 0; h < spectrum.Length; h++)
            {
                var angle = 2 * Math.PI * Harmonics[h].Multiple * at;
                fit += Harmonics[h].Weight * (spectrum[h].Re * Math.Cos(angle) - spectrum[h].Im * Math.Sin(angle));
            }
            if (fit > most) (late, most) = (at * beat, fit);
        }
        return late;
    }

    // Of the onsets as seen from a beat.
    private static (double Re, double Im) Spectrum(double[] centred, double frequency, double beatAt)
    {
        var turn = 2 * Math.PI * frequency / OnsetTrack.Rate;
        var (cos, sin) = (Math.Cos(turn), Math.Sin(turn));
        var (c, s) = (Math.Cos(turn * beatAt * OnsetTrack.Rate), -Math.Sin(turn * beatAt * OnsetTrack.Rate));
        var (re, im) = (0.0, 0.0);
        foreach (var value in centred)
        {
            re += value * c;
            im -= value * s;
            (c, s) = (c * cos - s * sin, s * cos + c * sin);
        }
        return (re, im);
    }
}
