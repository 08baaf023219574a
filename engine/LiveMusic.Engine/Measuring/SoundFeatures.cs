using LiveMusic.Models.Signal;

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

    private readonly Spectrogram _onsets = new(OnsetWindow);
    private readonly Spectrogram _chroma = new(ChromaWindow);

    /// <summary>How much louder each moment is than the one before, over all frequencies on a logarithmic scale; <see cref="OnsetRate"/> values a second.</summary>
    public float[] Onsets(ReadOnlySpan<float> interleaved)
    {
        var mono = Mono(interleaved);
        var count = (int)((long)mono.Length * OnsetRate / sampleRate);
        var flux = new float[count];
        var (now, before) = (new float[OnsetWindow / 2 + 1], new float[OnsetWindow / 2 + 1]);
        for (var i = 0; i < count; i++)
        {
            _onsets.Power(mono, (int)((long)i * sampleRate / OnsetRate) - OnsetWindow / 2, now);
            for (var k = 0; k < now.Length; k++)
            {
                now[k] = MathF.Log(1 + 1000 * MathF.Sqrt(now[k]));
                if (i > 0) flux[i] += Math.Max(0, now[k] - before[k]);
            }
            (now, before) = (before, now);
        }
        return flux;
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
            _chroma.Power(mono, start, power);
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

    /// <summary>Power of one window after another.</summary>
    private sealed class Spectrogram(int window)
    {
        private readonly LaneFft _fft = new(window);
        private readonly float[] _even = new float[window / 2 * LaneFft.Lanes];
        private readonly float[] _odd = new float[window / 2 * LaneFft.Lanes];
        private readonly float[] _re = new float[(window / 2 + 1) * LaneFft.Lanes];
        private readonly float[] _im = new float[(window / 2 + 1) * LaneFft.Lanes];
        private readonly double[] _hann = [.. Enumerable.Range(0, window).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / window))];

        public void Power(float[] mono, int start, Span<float> power)
        {
            _even.AsSpan().Clear();
            _odd.AsSpan().Clear();
            for (var i = 0; i < window; i++)
            {
                var at = start + i;
                var sample = at >= 0 && at < mono.Length ? (float)(mono[at] * _hann[i] * 2 / window) : 0;
                ((i & 1) == 0 ? _even : _odd)[i / 2 * LaneFft.Lanes] = sample;
            }
            _fft.Forward(_even, _odd, _re, _im);
            for (var k = 0; k < power.Length; k++)
            {
                var (re, im) = (_re[k * LaneFft.Lanes], _im[k * LaneFft.Lanes]);
                power[k] = re * re + im * im;
            }
        }
    }
}
