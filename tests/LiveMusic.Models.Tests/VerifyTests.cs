using LiveMusic.Models.Safetensors;

namespace LiveMusic.Models.Tests;

/// <summary>The parity report and the benchmark, on a bundle whose reference values come from <see cref="Reference"/>.</summary>
public sealed class VerifyTests
{
    [Fact]
    public void ReportsEveryGraphAndFindsAWrongOne()
    {
        using var bundle = new RandomBundle();
        var file = Path.Combine(bundle.Folder, "reference.safetensors");
        WriteReference(bundle, 0).Save(file);
        using var model = bundle.Load();
        Assert.True(ParityReport.IsAvailable(model));
        var report = ParityReport.Run(model);
        Assert.True(report.Passes, report.ToString());
        Assert.Equal(9, report.Rows.Count);
        Assert.Empty(report.Missing);
        WriteReference(bundle, 0.01f).Save(file);
        report = ParityReport.Run(model);
        Assert.False(report.Passes);
        Assert.Contains("FAIL LM temporal", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReportsTheControls(bool echo)
    {
        using var bundle = new RandomBundle(echo ? RandomBundle.Echoing : RandomBundle.Controlled);
        var file = Path.Combine(bundle.Folder, "reference.safetensors");
        var (writer, controls) = (WriteReference(bundle, 0), ControlReference.Of(bundle));
        foreach (var (name, values) in controls.Codes) writer.Add(name, values, values.Length);
        foreach (var (name, values) in controls.Values) writer.Add(name, values, values.Length);
        writer.Save(file);
        using var model = bundle.Load();
        var report = ParityReport.Run(model);
        Assert.True(report.Passes, report.ToString());
        Assert.Equal(10, report.Rows.Count);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public void SaysWhatIsNotThere()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        Assert.False(ParityReport.IsAvailable(model));
        Assert.Throws<BundleException>(() => ParityReport.Run(model));
        var path = Path.Combine(bundle.Folder, "reference.safetensors");
        new SafetensorsWriter().Add("text/ids", [1L, 2, 3], 1, 3).Add("text/embedding", new float[16], 1, 16).Save(path);
        var e = Assert.Throws<BundleException>(() => ParityReport.Run(model));
        Assert.Contains("tensor 'text/ids' has 3 values, not whole rows of 16", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MeasuresEveryStage()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        var benchmark = ModelBenchmark.Run(model, 2);
        Assert.Equal(9, benchmark.Stages.Count);
        Assert.True(benchmark.Chunk.RealTimeFactor > 0);
        Assert.Contains("LM depth step", benchmark.ToString(), StringComparison.Ordinal);
    }

    static SafetensorsWriter WriteReference(RandomBundle bundle, float fault)
    {
        var c = bundle.Config;
        var reference = new Reference(c, bundle.Tensors);
        var random = new Random(8);
        long[] Codes(int n, int size) => [.. Enumerable.Range(0, n).Select(_ => (long)random.Next(size))];
        float[] Noise(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)random.NextDouble() - 0.5f)];
        int[] Ints(IEnumerable<long> v) => [.. v.Select(x => (int)x)];
        float[] Floats(IEnumerable<double[]> v) => [.. v.SelectMany(x => x).Select(x => (float)x)];

        var writer = new SafetensorsWriter();
        long[] ids = [3, 9, 2, .. new long[13]];
        writer.Add("text/ids", ids, 1, 16).Add("text/embedding", Floats([reference.Text(ids)]), 1, 16);
        var clip = Noise(c.Style.Audio.ClipSamples);
        writer.Add("audio/samples", clip, 1, clip.Length).Add("audio/embedding", Floats([reference.Audio(clip)]), 1, 16);
        var embedding = Noise(16);
        writer.Add("quantiser/embedding", embedding, 1, 16).Add("quantiser/codes", [.. reference.StyleCodes([.. embedding.Select(v => (double)v)]).Select(v => (long)v)], 1, 2);
        var samples = Noise(2 * 3 * 320);
        var (latent, codes) = reference.CodecEncode(samples[..960], samples[960..]);
        writer.Add("codec_encoder/samples", samples, 1, 2, 960).Add("codec_encoder/latent", Floats(latent), 1, 3, 8).Add("codec_encoder/codes", [.. codes.SelectMany(v => v).Select(v => (long)v)], 1, 3, 5);
        writer.Add("codec_decoder/codes", [.. codes.SelectMany(v => v).Select(v => (long)v)], 1, 3, 5)
            .Add("codec_decoder/magnitude", Floats(reference.CodecDecode(codes).SelectMany(h => h)), 1, 12, 2, 129);

        var length = c.ContextFrames * c.Rvq.ContextLevels;
        long[] context = Codes(2 * length, 32), style = [.. Codes(2, 16), -1, -1];
        double[][][] encoded = [reference.Encode(Ints(context[..length]), Ints(style[..2])), reference.Encode(Ints(context[length..]), [-1, -1])];
        writer.Add("lm_encoder/context", context, 2, c.ContextFrames, 2).Add("lm_encoder/style", style, 2, 2).Add("lm_encoder/output", Floats(encoded.SelectMany(v => v)), 2, encoded[0].Length, 24);
        long[] forced = Codes(2 * 18, 32);
        int[][] Frames(int row) => [.. Ints(forced[(18 * row)..(18 * row + 18)]).Chunk(3)];
        int[]? Echoed(int row) => c.Lm.Controls?.Echo == true ? Ints(context[(length * row)..(length * row + length)]) : null;
        int[][]? Heard(int row) => Echoed(row) is { } own ? reference.Heard(own, Frames(row), ControlReference.Classes, 2) : null;
        int[] Style(int row) => row == 0 ? Ints(style[..2]) : [-1, -1];
        double[][] Temporal(int row) => c.Lm.Controls is null ? reference.Temporal(Frames(row), encoded[row], Style(row)) : reference.Temporal(Frames(row), encoded[row], Style(row), ControlReference.Classes, Echoed(row))[1..];
        double[][] positive = Temporal(0), negative = Temporal(1);
        var temporal = Floats(positive.Concat(negative));
        temporal[37] += fault;
        writer.Add("lm_temporal/codes", forced, 2, 6, 3).Add("lm_temporal/output", temporal, 2, 6, 32);
        float[] hidden = Floats([positive[2], negative[2]]);
        long[] depth = Codes(3, 32);
        writer.Add("lm_depth/input", hidden, 2, 32).Add("lm_depth/codes", depth, 3)
            .Add("lm_depth/logits", Floats(reference.Depth(positive[2], Ints(depth), Style(0), Heard(0)).Concat(reference.Depth(negative[2], Ints(depth), Style(1), Heard(1)))), 2, 3, 32);
        if (Echoed(0) is not null) writer.Add("lm_depth/echo", [.. Heard(0)!.Concat(Heard(1)!).SelectMany(v => v).Select(v => (long)v)], 2, 2, 2);
        return writer;
    }
}
