namespace LiveMusic.Engine.Measuring;

/// <summary>What can be heard in a sound, in numbers: where notes begin (spectral flux) and which pitch classes sound (chroma). Of interleaved stereo, mixed to mono.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class SoundFeatures(int sampleRate)
{
    /// <summary>Onset values a second.</summary>
    public const int OnsetRate = 100;

    private const int OnsetWindow = 2048;
    private const int ChromaWindow = 8192;
    private const double LowestPitch = 65, HighestPitch = 2100;

    private readonly SpectralFlux _flux = new(OnsetWindow);
    private readonly PowerSpectrum _chroma = new(ChromaWindow);

    /// <summary>Where notes begin; <see cref="OnsetRate"/> values a second.</summary>
    public float[] Onsets(ReadOnlySpan<float> interleaved)
    {
        var mono = Mono(interleaved);
        var onsets = new float[(int)((long)mono.Length * OnsetRate / sampleRate)];
        _flux.Restart();
        for (var i = 0; i < onsets.Length; i++) onsets[i] = _flux.Next(mono, (int)((long)i * sampleRate / OnsetRate) - OnsetWindow / 2);
        return onsets;
    }

    /// <summary>How strongly the onsets come back after a time: 1 is a machine that repeats itself, 0 nothing.</summary>
    /// <param name="onsets">See <see cref="Onsets"/>.</param>
    /// <param name="seconds">Say a beat. The best of the nearest values counts: times lie between two of them.</param>
    public static double Recurrence(ReadOnlySpan<float> onsets, double seconds)
    {
        var best = double.NegativeInfinity;
        var lag = (int)Math.Floor(seconds * OnsetRate);
        for (var l = Math.Max(1, lag - 1); l <= lag + 2; l++) best = Math.Max(best, Correlation(onsets[..^l], onsets[l..]));
        return best;
    }

    /// <summary>Energy of the twelve pitch classes, C first, as shares of 1; all 0 for silence.</summary>
    public double[] Chroma(ReadOnlySpan<float> interleaved)
    {
        var mono = Mono(interleaved);
        var chroma = new double[12];
        var power = new float[ChromaWindow / 2 + 1];
        for (var start = 0; start + ChromaWindow <= mono.Length; start += ChromaWindow / 2)
        {
            _chroma.Of(mono, start, power);
            // Each moment counts the same: a loud bar must not speak for all of them.
            var moment = new double[12];
            for (var k = 1; k < power.Length; k++)
            {
                var frequency = (double)k * sampleRate / ChromaWindow;
                if (frequency is < LowestPitch or > HighestPitch) continue;
                var pitch = (int)Math.Round(69 + 12 * Math.Log2(frequency / 440));
                moment[pitch % 12] += Math.Sqrt(power[k]);
            }
            var sum = moment.Sum();
            for (var c = 0; c < 12 && sum > 1e-6; c++) chroma[c] += moment[c] / sum;
        }
        var all = chroma.Sum();
        for (var c = 0; c < 12 && all > 0; c++) chroma[c] /= all;
        return chroma;
    }

    /// <summary>Pearson's correlation, −1…1; 0 where one of the two does not vary.</summary>
    public static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (x, y) = (new double[a.Length], new double[b.Length]);
        for (var i = 0; i < x.Length; i++) (x[i], y[i]) = (a[i], b[i]);
        return Correlation(x, y);
    }

    /// <inheritdoc cref="Correlation(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public static double Correlation(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (a[i] - meanA, b[i] - meanB);
            (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
        }
        return aa * bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    private static float[] Mono(ReadOnlySpan<float> interleaved)
    {
        var mono = new float[interleaved.Length / 2];
        for (var i = 0; i < mono.Length; i++) mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
        return mono;
    }
}
