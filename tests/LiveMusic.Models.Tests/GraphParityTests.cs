using LiveMusic.Models.Run;

namespace LiveMusic.Models.Tests;

/// <summary>Compiled graphs in ONNX Runtime against <see cref="Reference"/>, for both flavours of the language model.</summary>
public sealed class GraphParityTests
{
    const double Tolerance = 1e-4;

    static RandomBundle Bundle(string flavour) => new(flavour switch
    {
        "seedling" => null,
        "magenta" => RandomBundle.MagentaFlavour,
        "same widths, sum, no style" => c => c with { Lm = c.Lm with { StyleHidden = 0, Depth = new() { Layers = 1, Width = 32, Heads = 2, HeadWidth = 16, Ffn = 24, Input = "sum" } } },
        _ => c => RandomBundle.MagentaFlavour(c) with { Lm = RandomBundle.MagentaFlavour(c).Lm with { Depth = new() { Layers = 1, Width = 20, Heads = 2, HeadWidth = 10, Ffn = 24, Input = "previous" } } },
    });

    static void Close(IEnumerable<double> expected, IEnumerable<float> actual, double tolerance = Tolerance)
    {
        double[] e = [.. expected];
        float[] a = [.. actual];
        Assert.Equal(e.Length, a.Length);
        Assert.True(a.All(float.IsFinite));
        Assert.InRange(e.Zip(a, (x, y) => Math.Abs(x - y)).Max(), 0, tolerance);
    }

    [Fact]
    public void StyleText()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var embedding = new float[16];
        Assert.Empty(model.Style.EmbedText("Slow JAZZ!", embedding));
        long[] ids = [1, 11, 12, 2, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0];
        Close(new Reference(bundle.Config, bundle.Tensors).Text(ids), embedding);
    }

    [Fact]
    public void StyleAudioOfOneClip()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var random = new Random(3);
        var samples = Enumerable.Range(0, 4096).Select(n => (float)(0.3 * Math.Sin(n * 0.21) + 0.1 * (random.NextDouble() - 0.5))).ToArray();
        var embedding = new float[16];
        model.Style.EmbedAudio(samples, embedding);
        Close(new Reference(bundle.Config, bundle.Tensors).Audio(samples), embedding);
    }

    [Fact]
    public void StyleAudioAveragesClipsAndTakesBrokenSamplesAsSilence()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var samples = Enumerable.Range(0, 6000).Select(n => n == 77 ? float.NaN : (float)Math.Sin(n * 0.05)).ToArray();
        var embedding = new float[16];
        model.Style.EmbedAudio(samples, embedding);
        samples[77] = 0;
        var reference = new Reference(bundle.Config, bundle.Tensors);
        double[] first = reference.Audio(samples[..4096]), second = reference.Audio([.. samples[4096..], .. new float[8192 - 6000]]);
        var sum = first.Zip(second, (a, b) => a + b).ToArray();
        var length = Math.Sqrt(sum.Sum(v => v * v));
        Close(sum.Select(v => v / length), embedding);
    }

    [Fact]
    public void StyleQuantiser()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            var v = Enumerable.Range(0, 16).Select(_ => random.NextDouble() - 0.5).ToArray();
            var length = Math.Sqrt(v.Sum(x => x * x));
            v = [.. v.Select(x => x / length)];
            var codes = new int[2];
            model.Style.Quantise([.. v.Select(x => (float)x)], codes);
            Assert.Equal(reference.StyleCodes(v), codes);
            model.Style.Quantise([.. v.Select(x => (float)x * 0.4f)], codes);
            Assert.Equal(reference.StyleCodes(v), codes);
        }
    }

    [Fact]
    public void CodecEncoder()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var (left, right) = Sound(7 * 320);
        var (latent, codes) = model.MagnitudeCodec.Run([.. left, .. right], 7);
        var expected = new Reference(bundle.Config, bundle.Tensors).CodecEncode(left, right);
        Close(expected.Latent.SelectMany(v => v), latent);
        Assert.Equal(expected.Codes.SelectMany(v => v), codes.Select(v => (int)v));
    }

    [Fact]
    public void EncodingLongTakesInBlocksChangesNothing()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        const int Frames = 600;
        var (left, right) = Sound(Frames * 320);
        var interleaved = left.Zip(right, (l, r) => new[] { l, r }).SelectMany(v => v).ToArray();
        var codes = new int[Frames * 5];
        model.Codec.Encode(interleaved, codes);
        var (_, whole) = model.MagnitudeCodec.Run([.. left, .. right], Frames);
        Assert.InRange(codes.Zip(whole, (a, b) => a == b ? 0 : 1).Sum(), 0, 3);          // a tie may fall either way
    }

    [Fact]
    public void CodecDecoderWithAndWithoutContext()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        var random = new Random(2);
        int[][] codes = [.. Enumerable.Range(0, 25).Select(_ => Enumerable.Range(0, 5).Select(_ => random.Next(32)).ToArray())];
        var expected = new Reference(bundle.Config, bundle.Tensors).CodecDecode(codes).SelectMany(h => h).SelectMany(v => v).ToArray();
        var flat = codes.SelectMany(v => v).Select(v => (long)v).ToArray();
        var magnitudes = new float[25 * 4 * 2 * 129];
        model.MagnitudeCodec.Magnitudes(flat, 25, 0, magnitudes);
        Close(expected, magnitudes);
        var tail = new float[5 * 4 * 2 * 129];
        model.MagnitudeCodec.Magnitudes(flat.AsMemory(10 * 5), 15, 10, tail);
        Close(expected[^tail.Length..], tail);
    }

    [Fact]
    public void CodecDecoderTakesFewerLevels()
    {
        using var bundle = Bundle("seedling");
        using var model = bundle.Load();
        int[][] codes = [[1, 2], [3, 4], [5, 6]];
        var magnitudes = new float[3 * 4 * 2 * 129];
        model.MagnitudeCodec.Magnitudes(codes.SelectMany(f => f.Select(v => (long)v).Concat([-1, -1, -1])).ToArray(), 3, 0, magnitudes);
        Close(new Reference(bundle.Config, bundle.Tensors).CodecDecode(codes).SelectMany(h => h).SelectMany(v => v), magnitudes);
    }

    [Theory]
    [InlineData("seedling")]
    [InlineData("magenta")]
    [InlineData("same widths, sum, no style")]
    [InlineData("magenta with adapter")]
    public void LanguageModel(string flavour)
    {
        using var bundle = Bundle(flavour);
        using var model = bundle.Load();
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var random = new Random(9);
        int[] Codes(int n, int size, int masked) => [.. Enumerable.Range(0, n).Select(i => i < masked ? -1 : random.Next(size))];
        int[][] contexts = [Codes(24, 32, 6), Codes(24, 32, 0)], styles = [Codes(2, 16, 0), [-1, -1]];
        int[][] frames = [.. Enumerable.Range(0, 6).Select(_ => Codes(3, 32, 0))];

        using var generator = (ChunkGenerator)model.CreateGenerator();
        generator.Encode(contexts[0], contexts[1], styles[0], styles[1]);
        double[][][] encoded = [reference.Encode(contexts[0], styles[0]), reference.Encode(contexts[1], styles[1])];
        Close(encoded.SelectMany(b => b).SelectMany(v => v), generator.Encoded.ToArray());

        var expected = Enumerable.Range(0, 2).Select(b => reference.Temporal(frames, encoded[b], styles[b])).ToArray();
        var table = bundle.Tensors.Read("lm/temporal/embedding");
        for (var t = 0; t < 6; t++)
        {
            var input = t == 0 ? bundle.Tensors.Read("lm/temporal/bos")
                : [.. Enumerable.Range(0, 32).Select(i => Enumerable.Range(0, 3).Average(q => table[(q * 32 + frames[t - 1][q]) * 32 + i]))];
            input.CopyTo(generator.Input);
            generator.TemporalStep(t);
            Close([.. expected[0][t], .. expected[1][t]], generator.Output.ToArray());

            // Greedy sampling in the graph follows the reference's logits, mixed by hand; ties within rounding do not occur.
            generator.SetSampling(1.5f, 0, 32);
            generator.DepthStep();
            int[] codes = [.. generator.Codes.ToArray().Select(v => (int)v)];
            double[][] positive = reference.Depth(expected[0][t], codes, styles[0]), negative = reference.Depth(expected[1][t], codes, styles[1]);
            for (var q = 0; q < 3; q++)
            {
                var mixed = positive[q].Zip(negative[q], (p, n) => p + 1.5 * (p - n)).ToArray();
                Assert.True(mixed[codes[q]] > mixed.Max() - Tolerance);
            }
            Close(Enumerable.Range(0, 32).Select(i => Enumerable.Range(0, 3).Average(q => (double)table[(q * 32 + codes[q]) * 32 + i])), generator.Input.ToArray());
        }
    }

    [Theory]
    [InlineData("seedling")]
    [InlineData("magenta")]
    [InlineData("same widths, sum, no style")]
    [InlineData("magenta with adapter")]
    public void DepthLogits(string flavour)
    {
        using var bundle = Bundle(flavour);
        using var model = bundle.Load();
        var reference = new Reference(bundle.Config, bundle.Tensors);
        var random = new Random(10);
        var h = Enumerable.Range(0, 64).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        int[] codes = [3, 30, 7], style = [4, 11];
        var logits = Verify.DepthLogits.Of(model, h, [3, 30, 7], [.. style.Select(v => (long)v), -1, -1], []);
        Close([.. reference.Depth([.. h[..32].Select(v => (double)v)], codes, style).SelectMany(v => v), .. reference.Depth([.. h[32..].Select(v => (double)v)], codes, [-1, -1]).SelectMany(v => v)], logits);
    }

    [Fact]
    public void HalfPrecisionWeightsAreRead()
    {
        using var bundle = new RandomBundle(half: true);
        using var model = bundle.Load();
        var embedding = new float[16];
        model.Style.EmbedText("jazz", embedding);
        Close(new Reference(bundle.Config, bundle.Tensors).Text([2, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), embedding, 0.02);
    }

    static (float[] Left, float[] Right) Sound(int samples)
    {
        var random = new Random(4);
        float[] One(double f) => [.. Enumerable.Range(0, samples).Select(n => (float)(0.5 * Math.Sin(n * f) + 0.2 * (random.NextDouble() - 0.5)))];
        return (One(0.1), One(0.3));
    }
}
