using LiveMusic.Models.Signal;

namespace LiveMusic.Models.Tests;

/// <summary>Phases rebuilt from the magnitudes of known signals.</summary>
public sealed class SpectrogramInverterTests
{
    const int Fft = 512, Hop = 120, PerFrame = 4, Frame = Hop * PerFrame, Bins = Fft / 2 + 1, Frames = 60;

    [Fact]
    public void ASteadyToneComesBackAsItself()
    {
        const double Frequency = 0.1234;                    // radians per sample
        var mid = Signal(n => 0.5 * Math.Sin(Frequency * n));
        var (outMid, outSide) = Invert(mid, new float[mid.Length], new());
        Assert.InRange(outSide.Max(Math.Abs), 0, 1e-6);
        // Amplitude and frequency away from the ends: project on the tone.
        double re = 0, im = 0, power = 0;
        int from = 10 * Frame, to = 20 * Frame;
        for (var n = from; n < to; n++)
        {
            re += outMid[n] * Math.Cos(Frequency * n);
            im += outMid[n] * Math.Sin(Frequency * n);
            power += outMid[n] * outMid[n];
        }
        var amplitude = 2 * Math.Sqrt(re * re + im * im) / (to - from);
        Assert.InRange(amplitude, 0.45, 0.52);
        Assert.InRange(amplitude * amplitude / 2 / (power / (to - from)), 0.97, 1.01);
    }

    [Fact]
    public void MoreRoundsComeCloser()
    {
        var random = new Random(2);
        var mid = Signal(n => 0.3 * Math.Sin(0.05 * n) + 0.2 * Math.Sin(0.0831 * n) + 0.3 * (random.NextDouble() - 0.5) * Math.Exp(-(n % 4800) / 500.0));
        var side = Signal(n => 0.1 * Math.Sin(0.21 * n) * (n / 7200 % 2));
        double none = Distance(mid, Invert(mid, side, new() { Rounds = 0 }).Mid), few = Distance(mid, Invert(mid, side, new()).Mid), many = Distance(mid, Invert(mid, side, new() { Rounds = 12 }).Mid);
        Assert.True(few < 0.75 * none && many < few, $"{none:F3} {few:F3} {many:F3}");
        Assert.InRange(few, 0, 0.25);
    }

    [Fact]
    public void SilenceStaysSilentAndSoundReturnsAfterIt()
    {
        var mid = Signal(n => n is > 9600 and < 19200 ? 0.5 * Math.Sin(0.1 * n) : 0);
        var (outMid, _) = Invert(mid, mid, new());
        Assert.Equal(0, outMid.AsSpan(0, 9600 - Fft).ToArray().Max(Math.Abs));
        Assert.InRange(outMid.AsSpan(12000, 4800).ToArray().Max(Math.Abs), 0.4, 0.65);
        Assert.InRange(outMid.AsSpan(19200 + Fft, 4000).ToArray().Max(Math.Abs), 0, 1e-6);
    }

    [Fact]
    public void APannedToneStandsStill()
    {
        var mid = Signal(n => 0.4 * Math.Sin(0.1 * n));
        var side = Signal(n => 0.2 * Math.Sin(0.1 * n));
        var (outMid, outSide) = Invert(mid, side, new());
        for (var f = 10; f < Frames - 5; f++)
        {
            double left = 0, right = 0;
            for (var n = f * Frame; n < (f + 1) * Frame; n++) (left, right) = (left + Math.Pow(outMid[n] + outSide[n], 2), right + Math.Pow(outMid[n] - outSide[n], 2));
            Assert.InRange(left / right, 0.8, 1.25);
        }
    }

    [Fact]
    public void RefusesSettingsOutOfRange()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpectrogramInverter(Fft, Hop, PerFrame, new() { Rounds = 33 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpectrogramInverter(Fft, Hop, PerFrame, new() { Acceleration = float.NaN }));
        Assert.Throws<ArgumentException>(() => new SpectrogramInverter(4096, Hop, PerFrame, new()));
    }

    static float[] Signal(Func<int, double> f) => [.. Enumerable.Range(0, Frames * Frame).Select(n => (float)f(n))];

    static (float[] Mid, float[] Side) Invert(float[] mid, float[] side, InversionOptions options)
    {
        var inverter = new SpectrogramInverter(Fft, Hop, PerFrame, options);
        Assert.Equal(Frame, inverter.Latency);
        float[][] m = Magnitudes(mid), s = Magnitudes(side);
        float[] outMid = new float[mid.Length], outSide = new float[mid.Length], audio = new float[2 * Frame];
        for (var f = 0; f < Frames; f++)
        {
            var block = Enumerable.Range(0, PerFrame).SelectMany(h => m[f * PerFrame + h].Concat(s[f * PerFrame + h])).ToArray();
            inverter.Next(block, audio);
            if (f == 0) continue;
            for (var n = 0; n < Frame; n++)
                (outMid[(f - 1) * Frame + n], outSide[(f - 1) * Frame + n]) = ((audio[2 * n] + audio[2 * n + 1]) / 2, (audio[2 * n] - audio[2 * n + 1]) / 2);
        }
        return (outMid, outSide);
    }

    /// <summary>Spectral convergence over the middle of the signals.</summary>
    static double Distance(float[] wanted, float[] found)
    {
        float[][] w = Magnitudes(wanted), f = Magnitudes(found);
        double error = 0, total = 0;
        for (var h = 8; h < w.Length - 2 * PerFrame; h++)
            for (var k = 0; k < Bins; k++) (error, total) = (error + Math.Pow(w[h][k] - f[h][k], 2), total + w[h][k] * w[h][k]);
        return Math.Sqrt(error / total);
    }

    static float[][] Magnitudes(float[] x)
    {
        var window = Hann.Periodic(Fft);
        var fft = new LaneFft(Fft);
        var lanes = LaneFft.Lanes;
        float[] even = new float[Fft / 2 * lanes], odd = new float[Fft / 2 * lanes], re = new float[Bins * lanes], im = new float[Bins * lanes];
        var result = new float[x.Length / Hop][];
        for (var first = 0; first < result.Length; first += lanes)
        {
            for (var j = 0; j < lanes; j++)
            {
                var start = (first + j) * Hop + Hop / 2 - Fft / 2;
                for (var n = 0; n < Fft; n++) (n % 2 == 0 ? even : odd)[n / 2 * lanes + j] = start + n >= 0 && start + n < x.Length ? x[start + n] * window[n] : 0;
            }
            fft.Forward(even, odd, re, im);
            for (var j = 0; j < lanes && first + j < result.Length; j++)
                result[first + j] = [.. Enumerable.Range(0, Bins).Select(k => MathF.Sqrt(re[k * lanes + j] * re[k * lanes + j] + im[k * lanes + j] * im[k * lanes + j]))];
        }
        return result;
    }
}
