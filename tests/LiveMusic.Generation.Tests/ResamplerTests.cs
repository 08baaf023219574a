namespace LiveMusic.Generation.Tests;

public sealed class ResamplerTests
{
    public static TheoryData<int, int> Ratios()
    {
        var data = new TheoryData<int, int>();
        foreach (var host in new[] { 44_100, 48_000, 88_200, 96_000, 176_400, 192_000 })
        {
            foreach (var model in new[] { 48_000, 16_000 })
            {
                data.Add(host, model);
                data.Add(model, host);
            }
        }
        return data;
    }

    private static double Lower(int from, int to) => Math.Min(from, to) / 2.0;

    private static float[] Sine(int rate, double hertz, double seconds) =>
        Enumerable.Range(0, (int)(rate * seconds)).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate))).ToArray();

    private static double Decibels(double ratio) => 20 * Math.Log10(Math.Max(ratio, 1e-12));

    // Output at its exact times against the ideal sine: level of the best fit and of what is left.
    private static (double Level, double Noise, double Skew) Measure(int from, int to, double hertz)
    {
        var resampler = new Resampler(from, to, 1);
        var input = Sine(from, hertz, 0.5);
        var output = new float[resampler.OutputCount(input.Length)];
        Assert.Equal(output.Length, resampler.Process(input, output));

        double cos = 0, sin = 0, power = 0;
        var skip = (int)resampler.LatencyOutputSamples + 1;
        var cycles = to / 10; // whole cycles of multiples of 10 Hz
        for (var i = skip; i < skip + cycles * 2; i++)
        {
            var angle = 2 * Math.PI * hertz * i / to;
            cos += output[i] * Math.Cos(angle);
            sin += output[i] * Math.Sin(angle);
            power += (double)output[i] * output[i];
        }
        (cos, sin, power) = (cos / cycles, sin / cycles, power / (2 * cycles));
        var fit = (cos * cos + sin * sin) / 2;
        return (Math.Sqrt(cos * cos + sin * sin) / 0.5, Math.Sqrt(Math.Max(0, power - fit) / 0.125), Math.Atan2(cos, sin));
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void ThePassBandIsFlatInTimeAndClean(int from, int to)
    {
        var worstLevel = 0.0;
        var worstRest = -200.0;
        var worstSkew = 0.0;
        foreach (var share in new[] { 0.005, 0.05, 0.2, 0.5, 0.8, 0.9, 20_000.0 / 22_050 })
        {
            var (level, rest, skew) = Measure(from, to, Math.Round(Lower(from, to) * share / 10) * 10);
            worstLevel = Math.Max(worstLevel, Math.Abs(Decibels(level)));
            worstRest = Math.Max(worstRest, Decibels(rest));
            worstSkew = Math.Max(worstSkew, Math.Abs(skew));
        }
        Assert.True(worstLevel < 0.01, $"{worstLevel} dB");
        Assert.True(worstRest < -90, $"{worstRest} dB");
        Assert.True(worstSkew < 1e-4, $"{worstSkew} rad");
    }

    // What the target cannot carry must vanish, not fold back.
    [Theory]
    [MemberData(nameof(Ratios))]
    public void NothingFoldsBack(int from, int to)
    {
        if (to >= from)
            return;
        var worst = -200.0;
        foreach (var share in new[] { 1.0, 1.02, 1.1, 1.4, 1.9, 2.5, 5.1 })
        {
            var hertz = Lower(from, to) * share;
            if (hertz >= from / 2.0)
                continue;
            var resampler = new Resampler(from, to, 1);
            var input = Sine(from, hertz, 0.3);
            var output = new float[resampler.OutputCount(input.Length)];
            resampler.Process(input, output);
            var steady = output.AsSpan((int)resampler.LatencyOutputSamples + 1);
            var power = 0.0;
            foreach (var sample in steady)
                power += (double)sample * sample;
            worst = Math.Max(worst, Decibels(Math.Sqrt(power / steady.Length / 0.125)));
        }
        Assert.True(worst < -90, $"{worst} dB");
    }

    [Theory]
    [InlineData(48_000, 44_100)]
    [InlineData(44_100, 48_000)]
    [InlineData(48_000, 96_000)]
    [InlineData(192_000, 16_000)]
    [InlineData(48_000, 48_000)]
    public void BlocksDoNotMatterToTheBit(int from, int to)
    {
        var random = new Random(3);
        var input = Enumerable.Range(0, 2 * 20_000).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var whole = new Resampler(from, to, 2);
        var expected = new float[2 * whole.OutputCount(20_000)];
        whole.Process(input, expected);

        var cut = new Resampler(from, to, 2);
        var actual = new List<float>();
        for (var at = 0; at < 20_000;)
        {
            var count = Math.Min(random.Next(0, 1500), 20_000 - at);
            var block = new float[2 * cut.OutputCount(count)];
            Assert.Equal(block.Length / 2, cut.Process(input.AsSpan(2 * at, 2 * count), block));
            actual.AddRange(block);
            at += count;
        }
        Assert.Equal(expected, actual);
        Assert.Equal(20_000, cut.NextInput);
        Assert.Equal(expected.Length / 2, cut.NextOutput);
    }

    [Fact]
    public void StereoChannelsAreTheMonoOnes()
    {
        var left = Sine(44_100, 700, 0.1);
        var right = Sine(44_100, 1900, 0.1);
        var mono = new Resampler(44_100, 48_000, 1);
        var a = new float[mono.OutputCount(left.Length)];
        mono.Process(left, a);
        mono.Reset();
        var b = new float[a.Length];
        mono.Process(right, b);
        var stereo = new Resampler(44_100, 48_000, 2);
        var both = new float[2 * a.Length];
        stereo.Process([.. left.Zip(right).SelectMany(p => new[] { p.First, p.Second })], both);
        Assert.Equal(a.Zip(b).SelectMany(p => new[] { p.First, p.Second }).ToArray(), both);
    }

    [Theory]
    [InlineData(48_000, 44_100, 5_000)]
    [InlineData(48_000, 96_000, 4_801)]
    [InlineData(44_100, 48_000, 147)]
    [InlineData(192_000, 16_000, 7_777)]
    [InlineData(48_000, 44_100, 20)]
    [InlineData(48_000, 48_000, 100)]
    public void RestartGoesOnAsIfItHadAlwaysRun(int from, int to, int at)
    {
        var random = new Random(4);
        var input = Enumerable.Range(0, 20_000).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var whole = new Resampler(from, to, 1);
        var all = new float[whole.OutputCount(input.Length)];
        whole.Process(input, all);

        var before = new Resampler(from, to, 1);
        var head = new float[before.OutputCount(at)];
        before.Process(input.AsSpan(0, at), head);

        var again = new Resampler(from, to, 1);
        var context = Math.Min(at, Math.Max(0, 2 * again.LatencyInputSamples - 1));
        again.Restart(at, input.AsSpan(at - context, context));
        Assert.Equal(before.NextOutput, again.NextOutput);
        var tail = new float[again.OutputCount(input.Length - at)];
        again.Process(input.AsSpan(at), tail);
        Assert.Equal(all, head.Concat(tail).ToArray());
    }

    [Fact]
    public void SteadyStateDoesNotAllocate()
    {
        var resampler = new Resampler(48_000, 44_100, 2);
        var input = new float[2 * 1920];
        var output = new float[2 * 2000];
        resampler.Process(input, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            resampler.Process(input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void OddRatiosAreRefusedInWords()
    {
        Assert.Contains("ratio", Assert.Throws<ArgumentException>(() => new Resampler(48_000, 47_999, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(48_000, 100, 2));
    }
}
