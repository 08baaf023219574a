using LiveMusic.Models.Signal;

namespace LiveMusic.Models.Tests;

/// <summary>The same magnitudes played faster and slower.</summary>
public sealed class FrameLengthTests(ITestOutputHelper output)
{
    const int Fft = 2048, Hop = 480, PerFrame = 4, Frame = Hop * PerFrame, Bins = Fft / 2 + 1, Frames = 75, Burst = 480;

    [Theory]
    [InlineData(1640)]
    [InlineData(1728)]
    [InlineData(1901)]
    [InlineData(1920)]
    [InlineData(1977)]
    [InlineData(2112)]
    [InlineData(2208)]
    public void ClicksComeWhereTheirFramesAre(int length)
    {
        // Every sixth frame, at one of its hops.
        var places = Enumerable.Range(1, 10).Select(i => (Frame: 6 * i, Offset: i % PerFrame * Hop + Hop / 2)).ToArray();
        var x = new float[Frames * Frame];
        foreach (var (frame, offset) in places)
            for (var n = -Burst / 2; n < Burst / 2; n++) x[frame * Frame + offset + n] = (float)(Math.Cos(0.13 * n) * Math.Pow(Math.Cos(Math.PI * n / Burst), 2));
        var y = Play(x, _ => length);
        var errors = new List<double>();
        foreach (var (frame, offset) in places)
        {
            var expected = frame * length + (double)offset * length / Frame;
            var found = Centre(y, (int)expected);
            errors.Add(found - expected);
        }
        output.WriteLine($"{length}: {string.Join(' ', errors.Select(e => $"{e:F2}"))}");
        // Where in a click its energy lies depends on the phases that were found, 18 samples at nominal length; from click to click at the same hop nothing may add up.
        Assert.All(errors, e => Assert.InRange(e, -30, 30));
        for (var i = PerFrame; i < errors.Count; i++) Assert.InRange(errors[i] - errors[i - PerFrame], -0.5, 0.5);
    }

    [Theory]
    [InlineData(1640)]
    [InlineData(1728)]
    [InlineData(1977)]
    [InlineData(2208)]
    public void ToneKeepsItsPitchAndLevel(int length)
    {
        const double Frequency = 2 * Math.PI * 441 / 48000;
        var y = Play(Tone(Frequency), _ => length);
        var (frequency, level, rest) = Measure(y.AsSpan(20 * length, 40 * length), Frequency);
        output.WriteLine($"{length}: {1200 * Math.Log2(frequency / Frequency):F3} cents, {level:F4}, rest {rest:F5}");
        Assert.InRange(1200 * Math.Log2(frequency / Frequency), -1, 1);
        Assert.InRange(level, 0.45, 0.52);
        Assert.InRange(rest, 0, 0.01);
    }

    [Fact]
    public void LengthMayChangeFromFrameToFrameWithoutAClick()
    {
        const double Frequency = 2 * Math.PI * 441 / 48000;
        int[] lengths = [1920, 2112, 1728, 1640, 2208];
        var y = Play(Tone(Frequency), f => lengths[f / 5 % lengths.Length]);
        var (_, level, rest) = Measure(y.AsSpan(20 * Frame, 30 * Frame), Frequency);
        output.WriteLine($"level {level:F4}, rest {rest:F5}");
        var largest = 0f;
        for (var n = 10 * Frame; n < 60 * Frame; n++) largest = Math.Max(largest, Math.Abs(y[n] - y[n - 1]));
        output.WriteLine($"largest step {largest / (0.5 * Frequency):F3}");
        // A click would be a step steeper than the tone itself.
        Assert.InRange(largest, 0, 1.1 * 0.5 * Frequency);
    }

    [Fact]
    public void AFrameOfItsOwnLengthIsTheSameToTheBit()
    {
        var random = new Random(3);
        var x = Tone(0.05);
        for (var n = 0; n < x.Length; n++) x[n] += (float)(0.2 * (random.NextDouble() - 0.5) * Math.Exp(-(n % 9600) / 800.0));
        var m = Magnitudes(x);
        var (one, other) = (new SpectrogramInverter(Fft, Hop, PerFrame, new()), new SpectrogramInverter(Fft, Hop, PerFrame, new()));
        float[] a = new float[2 * Frame], b = new float[2 * Frame];
        for (var f = 0; f < Frames; f++)
        {
            one.Next(Block(m, f), a);
            Assert.Equal(Frame, other.Next(Block(m, f), Frame, b));
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void RefusesLengthsOutOfRange()
    {
        var inverter = new SpectrogramInverter(Fft, Hop, PerFrame, new());
        Assert.Throws<ArgumentOutOfRangeException>(() => inverter.Next(new float[inverter.FrameMagnitudes], inverter.Shortest - 1, new float[2 * Frame]));
        Assert.Throws<ArgumentOutOfRangeException>(() => inverter.Next(new float[inverter.FrameMagnitudes], inverter.Longest + 1, new float[2 * Frame]));
        Assert.Equal(Frame, inverter.Next(new float[inverter.FrameMagnitudes], inverter.Longest, new float[2 * Frame]));
        Assert.Equal(inverter.Longest, inverter.Latency);
    }

    static float[] Tone(double frequency) => [.. Enumerable.Range(0, Frames * Frame).Select(n => (float)(0.5 * Math.Sin(frequency * n)))];

    /// <summary>Mid, from the first frame's first sample on.</summary>
    static float[] Play(float[] x, Func<int, int> length)
    {
        var inverter = new SpectrogramInverter(Fft, Hop, PerFrame, new());
        var m = Magnitudes(x);
        var result = new List<float>();
        var audio = new float[2 * inverter.Longest];
        for (var f = 0; f < Frames; f++)
        {
            var given = inverter.Next(Block(m, f), length(f), audio);
            Assert.Equal(f == 0 ? Frame : length(f - 1), given);
            if (f == 0) continue;
            for (var n = 0; n < given; n++) result.Add((audio[2 * n] + audio[2 * n + 1]) / 2);
        }
        return [.. result];
    }

    /// <summary>Where the energy of a click lies.</summary>
    static double Centre(float[] y, int near)
    {
        double sum = 0, at = 0;
        for (var n = near - 600; n <= near + 600; n++) (sum, at) = (sum + y[n] * y[n], at + (double)n * y[n] * y[n]);
        return at / sum;
    }

    /// <summary>Frequency and level of a tone, and the share of the power that is something else.</summary>
    static (double Frequency, double Level, double Other) Measure(ReadOnlySpan<float> y, double near)
    {
        (double Re, double Im) Project(ReadOnlySpan<float> part, int from, double frequency)
        {
            double re = 0, im = 0;
            for (var n = 0; n < part.Length; n++) (re, im) = (re + part[n] * Math.Cos(frequency * (from + n)), im - part[n] * Math.Sin(frequency * (from + n)));
            return (2 * re / part.Length, 2 * im / part.Length);
        }
        // The phase turns between pieces by what the frequency is off.
        var found = near;
        var piece = y.Length / 16;
        var turned = 0.0;
        for (var i = 1; i < 16; i++)
        {
            var (a, b) = (Project(y.Slice((i - 1) * piece, piece), (i - 1) * piece, near), Project(y.Slice(i * piece, piece), i * piece, near));
            turned += Math.IEEERemainder(Math.Atan2(b.Im, b.Re) - Math.Atan2(a.Im, a.Re), 2 * Math.PI);
        }
        found += turned / 15 / piece;
        double level = 0, power = 0, tone = 0;
        for (var i = 0; i < 16; i++)
        {
            var part = y.Slice(i * piece, piece);
            var (re, im) = Project(part, i * piece, found);
            level += Math.Sqrt(re * re + im * im) / 16;
            tone += (re * re + im * im) / 2 / 16;
            foreach (var value in part) power += (double)value * value / part.Length / 16;
        }
        return (found, level, Math.Abs(1 - tone / power));
    }

    static float[] Block(float[][] m, int f) => [.. Enumerable.Range(0, PerFrame).SelectMany(h => m[f * PerFrame + h].Concat(new float[Bins]))];

    static float[][] Magnitudes(float[] x)
    {
        var window = Hann.Periodic(Fft);
        var fft = new LaneFft(Fft);
        var lanes = LaneFft.Lanes;
        float[] even = new float[Fft / 2 * lanes], odd = new float[Fft / 2 * lanes], re = new float[Bins * lanes], im = new float[Bins * lanes];
        var result = new float[x.Length / Hop][];
        for (var h = 0; h < result.Length; h++)
        {
            var start = h * Hop + Hop / 2 - Fft / 2;
            for (var n = 0; n < Fft; n++) (n % 2 == 0 ? even : odd)[n / 2 * lanes] = start + n >= 0 && start + n < x.Length ? x[start + n] * window[n] : 0;
            fft.Forward(even, odd, re, im);
            result[h] = [.. Enumerable.Range(0, Bins).Select(k => MathF.Sqrt(re[k * lanes] * re[k * lanes] + im[k * lanes] * im[k * lanes]))];
        }
        return result;
    }
}
