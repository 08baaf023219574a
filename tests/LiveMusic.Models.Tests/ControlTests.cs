using LiveMusic.Models.Run;

namespace LiveMusic.Models.Tests;

/// <summary>Control tokens: parity with <see cref="Reference"/>, overrides, priors, noise, and what they do to the frames.</summary>
public sealed class ControlTests : IDisposable
{
    const double Tolerance = 1e-4;
    static readonly int[] Context = [.. Enumerable.Range(0, 24).Select(i => i % 32)];

    readonly RandomBundle bundle = new(RandomBundle.Controlled);
    readonly LiveModel model;
    readonly ModelControls controls;

    public ControlTests()
    {
        model = bundle.Load();
        controls = model.Description.Controls!;
    }

    public void Dispose()
    {
        model.Dispose();
        bundle.Dispose();
    }

    sealed class Gumbel(int seed) : IGumbelNoise
    {
        public void Fill(long frame, int codebookSize, Span<float> values)
        {
            var random = new Random((int)((ulong)((seed * 1_000_003L) + frame) * 0x9E3779B97F4A7C15 >> 33));
            foreach (ref var v in values) v = (float)-Math.Log(-Math.Log(random.NextDouble() + 1e-12) + 1e-12);
        }
    }

    (int[] Codes, int[] Drawn) Generate(float[]? prior = null, float heat = 1, int seed = 1, long first = 100, int frames = 6, float temperature = 1)
    {
        using var generator = model.CreateGenerator();
        int[] codes = new int[frames * 3], drawn = new int[8];
        generator.Generate(new()
        {
            Frames = frames, Context = Context, Style = [1, 2], Guidance = 1, Temperature = temperature, TopK = 32, FirstFrame = first, Noise = new Gumbel(seed),
            ControlPrior = prior, ControlTemperature = heat, Controls = drawn,
        }, codes);
        return (codes, drawn);
    }

    float[] Prior(params (int Field, int Class, float Value)[] wishes)
    {
        var prior = new float[controls.Classes];
        foreach (var (field, c, value) in wishes) prior[controls.Fields[field].Offset + c] = value;
        return prior;
    }

    static void Close(IEnumerable<double> expected, IEnumerable<float> actual)
    {
        double[] e = [.. expected];
        float[] a = [.. actual];
        Assert.Equal(e.Length, a.Length);
        Assert.InRange(e.Zip(a, (x, y) => Math.Abs(x - y)).Max(), 0, Tolerance);
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 11)]
    [InlineData(2, 17)]
    public void StepsFollowThePage(int tempo, int phase)
    {
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var random = new Random(9);
        int[][] frames = [.. Enumerable.Range(0, 6).Select(_ => new[] { random.Next(32), random.Next(32), random.Next(32) })];
        int[] wanted = [tempo, phase, 23, 0, 7, 3, 0, 2], negative = [-1, -1];
        double[][][] encoded = [reference.Encode(Context, [1, 2]), reference.Encode(Context, negative)];
        double[][][] expected = [reference.Temporal(frames, encoded[0], [1, 2], wanted), reference.Temporal(frames, encoded[1], negative, wanted)];

        using var generator = (ChunkGenerator)model.CreateGenerator();
        generator.Encode(Context, Context, [1, 2], []);
        bundle.Tensors.Read("lm/temporal/bos").CopyTo(generator.Input);
        generator.TemporalStep(0);
        Close([.. expected[0][0], .. expected[1][0]], generator.Output.ToArray());
        var drawn = new int[8];
        generator.Control!.Draw(Prior([.. wanted.Select((c, f) => (f, c, ModelControls.Override))]), 1, 0, new Gumbel(3), drawn);
        Assert.Equal(wanted, drawn);
        var table = bundle.Tensors.Read("lm/temporal/embedding");
        for (var t = 0; t < 6; t++)
        {
            for (var i = 0; t > 0 && i < 32; i++) generator.Input[i] = (float)Enumerable.Range(0, 3).Average(q => table[(q * 32 + frames[t - 1][q]) * 32 + i]);
            generator.TemporalStep(1 + t);
            Close([.. expected[0][1 + t], .. expected[1][1 + t]], generator.Output.ToArray());
        }
    }

    [Fact]
    public void TheLikeliestControlsAreThoseOfThePage()
    {
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var drawn = Generate(heat: 0).Drawn;
        var hidden = reference.Temporal([[0, 0, 0]], reference.Encode(Context, [1, 2]), [1, 2], drawn)[0];
        var logits = reference.Controls(hidden, drawn, [1, 2]);
        foreach (var (field, code) in controls.Fields.Zip(drawn))
        {
            var possible = field.Name == "bar_phase" ? controls.BarFrames(drawn[0]) : field.Classes;
            var own = logits[field.Offset..(field.Offset + possible)];
            Assert.True(own[code] > own.Max() - Tolerance, $"{field.Name}: {code} of {own.Length}");
        }
    }

    [Fact]
    public void TheLogitsAreThoseOfThePage()
    {
        var given = ControlReference.Of(bundle);
        var logits = Verify.ControlLogits.Of(model, given.Values["lm_control/hidden"], given.Codes["lm_control/codes"], given.Codes["lm_control/style"]);
        Close(given.Values["lm_control/logits"].Select(v => (double)v), logits);
    }

    [Fact]
    public void NoWishMakesABarLongerThanItIs()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            // Frames per beat 2: phases 0 to 7.
            var drawn = Generate(Prior((0, 0, ModelControls.Override), (1, 15, ModelControls.Override)), seed: seed, frames: 1).Drawn;
            Assert.Equal(0, drawn[0]);
            Assert.InRange(drawn[1], 0, 7);
        }
    }

    [Fact]
    public void FrequenciesFollowPriorAndTemperature()
    {
        const int Draws = 2000;
        const float Heat = 0.7f;
        using var generator = (ChunkGenerator)model.CreateGenerator();
        generator.Encode(Context, Context, [1, 2], []);
        bundle.Tensors.Read("lm/temporal/bos").CopyTo(generator.Input);
        generator.TemporalStep(0);
        var logits = Verify.ControlLogits.Of(model, generator.Output[..32].ToArray(), new long[8], [1, 2])[..3];
        var prior = Prior((0, 1, 1.5f));
        var weights = logits.Select((v, i) => Math.Exp((v + prior[i]) / Heat)).ToArray();
        var counts = new int[3];
        var drawn = new int[8];
        for (var draw = 0; draw < Draws; draw++)
        {
            generator.Control!.Draw(prior, Heat, draw, new Gumbel(11), drawn);
            counts[drawn[0]]++;
        }
        for (var i = 0; i < 3; i++)
        {
            double p = weights[i] / weights.Sum(), error = Math.Sqrt(p * (1 - p) / Draws);
            Assert.InRange(counts[i] / (double)Draws, p - 4.5 * error, p + 4.5 * error);
        }
    }

    [Fact]
    public void TheSameRequestDrawsTheSameControlsHoweverManyFramesItAsksFor()
    {
        var whole = Generate();
        var part = Generate(frames: 2);
        Assert.Equal(whole.Drawn, part.Drawn);
        Assert.Equal(whole.Codes[..6], part.Codes);
        Assert.NotEqual(whole.Drawn, Generate(seed: 2).Drawn);
        Assert.NotEqual(whole.Drawn, Generate(first: 101).Drawn);
    }

    [Fact]
    public void TheDrawnControlsMakeTheMusic()
    {
        // One seed, so that only the controls can make a difference.
        float[] One(int key) => Prior((0, 2, ModelControls.Override), (1, 4, ModelControls.Override), (2, key, ModelControls.Override));
        var codes = Enumerable.Range(0, 24).Select(key => string.Join(' ', Generate(One(key)).Codes)).Distinct();
        Assert.InRange(codes.Count(), 6, 24);
    }

    [Fact]
    public void RefusesWhatMakesNoSense()
    {
        Assert.Throws<ArgumentException>(() => Generate(new float[74]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(Prior((0, 0, float.NaN))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(heat: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(heat: float.PositiveInfinity));
    }

    [Fact]
    public void AModelWithoutControlsTakesNone()
    {
        using var plain = new RandomBundle();
        using var without = plain.Load();
        using var generator = without.CreateGenerator();
        var e = Assert.Throws<ArgumentException>(() => generator.Generate(new()
        {
            Frames = 1, Context = Context, Style = [], Guidance = 1, Temperature = 1, TopK = 1, FirstFrame = 0, Noise = new Gumbel(1), ControlPrior = new float[3],
        }, new int[3]));
        Assert.Contains("no controls", e.Message, StringComparison.Ordinal);
    }
}
