using LiveMusic.Models.Run;

namespace LiveMusic.Models.Tests;

/// <summary>The echo: what was played one bar and one phrase ago reaches frames and levels as the page says.</summary>
public sealed class EchoTests : IDisposable
{
    const double Tolerance = 1e-4;

    readonly RandomBundle bundle = new(RandomBundle.Echoing);
    readonly LiveModel model;
    readonly ModelControls controls;

    public EchoTests()
    {
        model = bundle.Load();
        controls = model.Description.Controls!;
    }

    public void Dispose()
    {
        model.Dispose();
        bundle.Dispose();
    }

    sealed class Silence : IGumbelNoise
    {
        public void Fill(long frame, int codebookSize, Span<float> values) => values.Clear();
    }

    float[] Override(params int[] classes)
    {
        var prior = new float[controls.Classes];
        for (var f = 0; f < classes.Length; f++) prior[controls.Fields[f].Offset + classes[f]] = ModelControls.Override;
        return prior;
    }

    static int[] Codes(Random random, int n, int masked = 0) => [.. Enumerable.Range(0, n).Select(i => i < masked ? -1 : random.Next(32))];

    /// <summary>Whole calls: greedy sampling follows the logits of the page at every frame and level, guidance, both contexts and what the negative row is told of the controls included.</summary>
    [Theory]
    [InlineData(0, 2, 0)]      // 1 frame a beat: bar 4, phrase 16; frames 4 and 5 hear this call
    [InlineData(1, 7, 0)]      // 2: bar 8, phrase 16 (4 bars are longer than the context)
    [InlineData(1, 7, 26)]     // the same with a context that is not yet full
    [InlineData(2, 17, 0)]     // 5: bar 20, phrase 40, which nobody knows
    public void FramesAndLevelsFollowThePage(int tempo, int phase, int masked)
    {
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var random = new Random(9);
        int[][] contexts = [Codes(random, 40, masked), Codes(random, 40, masked)], styles = [[1, 2], [-1, -1]];
        float[] contrast = [0, 0, 4, 0, 1.5f, 0, -2, 0];
        int[] wanted = [tempo, phase, 23, 0, 7, 3, 0, 2], made = new int[18];
        using var generator = model.CreateGenerator();
        generator.Generate(new()
        {
            Frames = 6, Context = contexts[0], NegativeContext = contexts[1], Style = styles[0], Guidance = 1.5f, Temperature = 0, TopK = 32, FirstFrame = 0, Noise = new Silence(),
            ControlPrior = Override(wanted), ControlContrast = contrast,
        }, made);
        int[][] frames = [.. made.Chunk(3)];
        double[][][] steps = [.. Enumerable.Range(0, 2).Select(b => reference.Temporal(frames, reference.Encode(contexts[b], styles[b]), styles[b], wanted, contexts[b], b == 1 ? contrast : null)[1..])];
        for (var t = 0; t < 6; t++)
        {
            double[][][] logits = [.. Enumerable.Range(0, 2).Select(b => reference.Depth(steps[b][t], frames[t], styles[b], reference.Heard(contexts[b], frames, wanted, t)))];
            for (var q = 0; q < 3; q++)
            {
                var mixed = logits[0][q].Zip(logits[1][q], (p, n) => p + 1.5 * (p - n)).ToArray();
                Assert.True(mixed[frames[t][q]] > mixed.Max() - Tolerance, $"frame {t}, level {q}");
            }
        }
    }

    [Fact]
    public void OnlyTheFramesOneBarAndOnePhraseAgoAreHeard()
    {
        // The echo alone: the encoder's view of the context is left as it is.
        using var generator = (ChunkGenerator)model.CreateGenerator();
        var random = new Random(3);
        int[] context = Codes(random, 40), drawn = new int[8];
        float[] Step(int frame, int reach = 20)
        {
            var changed = (int[])context.Clone();
            if (frame >= 0) changed[2 * frame] = (changed[2 * frame] + 1) % 32;
            generator.Encode(changed, changed, [1, 2], []);
            generator.Control!.Draw(Override(1, 0, 0, 0, 0, 0, 0, 0), 0, 0, new Silence(), drawn);
            generator.Hear([], 0, reach);
            return generator.Heard.ToArray();
        }

        var plain = Step(-1);
        for (var frame = 0; frame < 20; frame++)
        {
            if (frame is 12 or 4) Assert.NotEqual(plain, Step(frame));
            else Assert.Equal(plain, Step(frame));
        }

        // The bar is 8 frames ago, the phrase 16: what lies beyond the reach is as if it were not there.
        Assert.NotEqual(Step(-1, 16), Step(4, 16));
        Assert.Equal(Step(-1, 15), Step(4, 15));
        Assert.NotEqual(Step(-1, 15), Step(12, 15));
        Assert.Equal(new float[plain.Length], Step(12, 7));
    }

    [Fact]
    public void ABundleThatPromisesAnEchoMustHoldIt()
    {
        using var broken = new RandomBundle(RandomBundle.Echoing);
        broken.Tensors.All.Remove("lm/echo/depth_1");
        broken.WriteWeights();
        broken.WriteConfig();
        Assert.Contains("lm/echo/depth_1", Assert.Throws<BundleException>(() => broken.Load()).Message, StringComparison.Ordinal);
    }
}
