using LiveMusic.Models.Run;

namespace LiveMusic.Models.Tests;

/// <summary>Sampling inside the depth graph: top-k, temperature and noise do what softmax sampling asks for.</summary>
public sealed class SamplingTests
{
    sealed class SeededGumbel(int seed) : IGumbelNoise
    {
        public void Fill(long frame, int codebookSize, Span<float> values)
        {
            // Not HashCode: it is another one in every process. The product spreads neighbours, which Random does not.
            var random = new Random((int)((ulong)((seed * 1_000_003L) + frame) * 0x9E3779B97F4A7C15 >> 33));
            foreach (ref var v in values) v = (float)-Math.Log(-Math.Log(random.NextDouble() + 1e-12) + 1e-12);
        }
    }

    static int[] Generate(IFrameGenerator generator, float temperature, int topK, int seed, int frames = 6, float guidance = 1)
    {
        var codes = new int[frames * generator.Levels];
        var context = Enumerable.Range(0, generator.ContextFrames * generator.ContextLevels).Select(i => i % 32).ToArray();
        generator.Generate(new()
        {
            Frames = frames, Context = context, Style = [1, 2], Guidance = guidance, Temperature = temperature, TopK = topK, FirstFrame = 100, Noise = new SeededGumbel(seed),
        }, codes);
        return codes;
    }

    [Fact]
    public void ZeroTemperatureAndOneCandidateAreTheSameAndIgnoreNoise()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var generator = model.CreateGenerator();
        var greedy = Generate(generator, 0, 32, 1);
        Assert.Equal(greedy, Generate(generator, 0, 32, 2));
        Assert.Equal(greedy, Generate(generator, 3, 1, 3));
        Assert.NotEqual(greedy, Generate(generator, 3, 32, 3));
    }

    [Fact]
    public void TheSameRequestGivesTheSameCodesOnAnyGenerator()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using IFrameGenerator one = model.CreateGenerator(), two = model.CreateGenerator();
        var codes = Generate(one, 1, 10, 7);
        Generate(two, 2, 32, 99);
        Assert.Equal(codes, Generate(two, 1, 10, 7));
        Assert.Equal(codes[..9], Generate(one, 1, 10, 7, frames: 3));
    }

    [Fact]
    public void RefusesWhatMakesNoSense()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var generator = model.CreateGenerator();
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, -1, 10, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, float.NaN, 10, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, 1, 0, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, 1, 33, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, 1, 10, 7, frames: 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generate(generator, 1, 10, 7, guidance: float.PositiveInfinity));
    }

    [Theory]
    [InlineData(1f, 32)]
    [InlineData(0.5f, 32)]
    [InlineData(1.5f, 4)]
    public void FrequenciesFollowSoftmax(float temperature, int topK)
    {
        const int Draws = 4000;
        const float Guidance = 0.7f;
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var generator = (ChunkGenerator)model.CreateGenerator();
        var context = Enumerable.Repeat(-1, 24).ToArray();
        generator.Encode(context, context, [3, 4], []);
        bundle.Tensors.Read("lm/temporal/bos").CopyTo(generator.Input);
        generator.TemporalStep(0);
        var logits = Verify.DepthLogits.Of(model, generator.Output.ToArray(), [0, 0, 0], [3, 4, -1, -1], []);
        // Level 0: it depends on no other code.
        var mixed = Enumerable.Range(0, 32).Select(i => (double)(logits[i] + Guidance * (logits[i] - logits[3 * 32 + i]))).ToArray();
        var threshold = mixed.OrderDescending().ElementAt(topK - 1);
        var weights = mixed.Select(v => v >= threshold ? Math.Exp((v - mixed.Max()) / temperature) : 0).ToArray();

        generator.SetSampling(Guidance, temperature, topK);
        var counts = new int[32];
        for (var draw = 0; draw < Draws; draw++)
        {
            new SeededGumbel(11).Fill(draw, 32, generator.Noise);
            generator.DepthStep();
            counts[generator.Codes[0]]++;
        }
        for (var i = 0; i < 32; i++)
        {
            double p = weights[i] / weights.Sum(), error = Math.Sqrt(p * (1 - p) / Draws);
            Assert.InRange(counts[i] / (double)Draws, p - 4.5 * error - 1e-9, p + 4.5 * error + 1e-9);
        }
    }
}
