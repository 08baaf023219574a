namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>What density, brightness and levels of a sound are taken to be: one number each. Of interleaved stereo, mixed to mono.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class SoundMeasures(int sampleRate)
{
    private const int Window = 2048;

    private readonly SoundFeatures _features = new(sampleRate);
    private readonly PowerSpectrum _spectrum = new(Window);

    /// <summary>Notes that begin in a second: peaks of the spectral flux that stand out from the half second around them.</summary>
    public double OnsetRate(ReadOnlySpan<float> interleaved)
    {
        const int near = 3, around = SoundFeatures.OnsetRate / 4;
        const double outstanding = 1.5;
        var flux = _features.Onsets(interleaved);
        var level = Estimate.Mean([.. flux.Select(f => (double)f)]);
        var count = 0;
        for (var i = near; i < flux.Length - near; i++)
        {
            var surroundings = flux[Math.Max(0, i - around)..Math.Min(flux.Length, i + around + 1)];
            if (flux[i] > outstanding * surroundings.Average() && flux[i] > 0.3 * level && flux[i] == flux[(i - near)..(i + near + 1)].Max()) count++;
        }
        return count * (double)SoundFeatures.OnsetRate / Math.Max(1, flux.Length);
    }

    /// <summary>Hz: the middle of the spectrum's amplitudes.</summary>
    public double Centroid(ReadOnlySpan<float> interleaved)
    {
        var spectrum = Mean(interleaved);
        var (weighted, sum) = (0.0, 1e-12);
        for (var k = 1; k < spectrum.Length; k++) (weighted, sum) = (weighted + Math.Sqrt(spectrum[k]) * k * sampleRate / Window, sum + Math.Sqrt(spectrum[k]));
        return weighted / sum;
    }

    /// <summary>dB of what sounds between two frequencies.</summary>
    public double Band(ReadOnlySpan<float> interleaved, double lowest, double highest)
    {
        var spectrum = Mean(interleaved);
        var power = 1e-12;
        for (var k = 1; k < spectrum.Length; k++)
            if ((double)k * sampleRate / Window is var f && f >= lowest && f < highest) power += spectrum[k];
        return 10 * Math.Log10(power);
    }

    /// <summary>dB of what begins: the rises of the amplitudes above a frequency from each hundredth of a second to the next.</summary>
    public double Attacks(ReadOnlySpan<float> interleaved, double lowest)
    {
        var mono = Mono(interleaved);
        var (before, now) = (new float[Window / 2 + 1], new float[Window / 2 + 1]);
        var (power, count) = (1e-12, 0);
        for (var start = 0; start + Window <= mono.Length; start += sampleRate / 100, count++)
        {
            (before, now) = (now, before);
            _spectrum.Of(mono, start, now);
            for (var k = (int)(lowest * Window / sampleRate); count > 0 && k < now.Length; k++)
                if (MathF.Sqrt(now[k]) - MathF.Sqrt(before[k]) is > 0 and var rise) power += rise * rise;
        }
        return 10 * Math.Log10(power / Math.Max(1, count));
    }

    private double[] Mean(ReadOnlySpan<float> interleaved)
    {
        var mono = Mono(interleaved);
        var (sum, power, count) = (new double[Window / 2 + 1], new float[Window / 2 + 1], 0);
        for (var start = 0; start + Window <= mono.Length; start += Window / 2, count++)
        {
            _spectrum.Of(mono, start, power);
            for (var k = 0; k < sum.Length; k++) sum[k] += power[k];
        }
        for (var k = 0; k < sum.Length; k++) sum[k] /= Math.Max(1, count);
        return sum;
    }

    private static float[] Mono(ReadOnlySpan<float> interleaved)
    {
        var mono = new float[interleaved.Length / 2];
        for (var i = 0; i < mono.Length; i++) mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
        return mono;
    }
}
