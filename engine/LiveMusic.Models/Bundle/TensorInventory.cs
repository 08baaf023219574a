namespace LiveMusic.Models;

/// <summary>One tensor that a bundle must (or may) hold.</summary>
/// <param name="MoreRows">The first dimension may be larger than stated.</param>
/// <param name="Alternative">A second shape that is taken too.</param>
public sealed record TensorRequirement(string Name, int[] Shape, bool Optional = false, bool MoreRows = false, int[]? Alternative = null)
{
    public bool Accepts(IReadOnlyList<int> shape) => Fits(Shape, shape) || (Alternative is not null && Fits(Alternative, shape));

    bool Fits(int[] wanted, IReadOnlyList<int> shape)
    {
        if (wanted.Length != shape.Count) return false;
        for (var i = 0; i < wanted.Length; i++)
            if (shape[i] != wanted[i] && !(MoreRows && i == 0 && shape[i] > wanted[i])) return false;
        return true;
    }
}

/// <summary>The tensors that the dimensions of a model.json call for, by name (docs/bundle-format.md).</summary>
public static class TensorInventory
{
    public static IEnumerable<TensorRequirement> Of(BundleConfig c)
        => Codec(c).Concat(Style(c.Style)).Concat(LanguageModel(c.Lm, c.Rvq, c.Style));

    static IEnumerable<TensorRequirement> Codec(BundleConfig c)
    {
        var k = c.Codec;
        var hops = c.SamplesPerFrame / k.Hop;
        yield return new("codec/mid_analysis", [k.Bins, k.MidBands]);
        yield return new("codec/side_analysis", [k.Bins, k.SideBands]);
        yield return new("codec/feature_mean", [k.Bands]);
        yield return new("codec/feature_scale", [k.Bands]);
        yield return new("codec/encoder/input", [hops * k.Bands, k.Width]);
        yield return new("codec/encoder/input_bias", [k.Width]);
        foreach (var t in ConvNext("codec/encoder", k.EncoderBlocks, k.Width, k.EncoderKernel, 4)) yield return t;
        yield return new("codec/encoder/norm", [k.Width]);
        yield return new("codec/encoder/norm_bias", [k.Width]);
        yield return new("codec/encoder/output", [k.Width, k.Latent]);
        yield return new("codec/encoder/output_bias", [k.Latent]);
        yield return new("codec/codebooks", [c.Rvq.Levels, c.Rvq.CodebookSize, k.Latent]);
        yield return new("codec/decoder/input", [k.Latent, k.Width]);
        yield return new("codec/decoder/input_bias", [k.Width]);
        foreach (var t in ConvNext("codec/decoder", k.DecoderBlocks, k.Width, k.DecoderKernel, 4)) yield return t;
        yield return new("codec/decoder/norm", [k.Width]);
        yield return new("codec/decoder/norm_bias", [k.Width]);
        yield return new("codec/decoder/output", [k.Width, hops * k.Bands]);
        yield return new("codec/decoder/output_bias", [hops * k.Bands]);
        yield return new("codec/decoder/refine_1", [k.RefineWidth, k.Bands, k.RefineKernel]);
        yield return new("codec/decoder/refine_1_bias", [k.RefineWidth]);
        yield return new("codec/decoder/refine_2", [k.Bands, k.RefineWidth, k.RefineKernel]);
        yield return new("codec/decoder/refine_2_bias", [k.Bands]);
        yield return new("codec/mid_synthesis", [k.MidBands, k.Bins]);
        yield return new("codec/side_synthesis", [k.SideBands, k.Bins]);
    }

    static IEnumerable<TensorRequirement> ConvNext(string stem, int blocks, int width, int kernel, int expansion)
    {
        for (var i = 0; i < blocks; i++)
        {
            var at = $"{stem}/block_{i}/";
            yield return new(at + "depthwise", [width, 1, kernel]);
            yield return new(at + "depthwise_bias", [width]);
            yield return new(at + "norm", [width]);
            yield return new(at + "norm_bias", [width]);
            yield return new(at + "up", [width, expansion * width]);
            yield return new(at + "up_bias", [expansion * width]);
            yield return new(at + "down", [expansion * width, width]);
            yield return new(at + "down_bias", [width]);
            yield return new(at + "scale", [width]);
        }
    }

    static IEnumerable<TensorRequirement> Style(StyleConfig s)
    {
        var t = s.Text;
        yield return new("style/text/embedding", [t.Vocabulary, t.Width]);
        yield return new("style/text/norm", [t.Width]);
        yield return new("style/text/norm_bias", [t.Width]);
        yield return new("style/text/hidden", [t.Width, t.Hidden]);
        yield return new("style/text/hidden_bias", [t.Hidden]);
        yield return new("style/text/output", [t.Hidden, s.Dimension]);
        yield return new("style/text/output_bias", [s.Dimension]);
        var a = s.Audio;
        yield return new("style/audio/mel", [a.Fft / 2 + 1, a.Mels]);
        yield return new("style/audio/feature_mean", [1]);
        yield return new("style/audio/feature_scale", [1]);
        yield return new("style/audio/stem", [a.Width, a.Mels, a.StemKernel]);
        yield return new("style/audio/stem_bias", [a.Width]);
        foreach (var r in ConvNext("style/audio", a.Blocks, a.Width, a.Kernel, a.Expansion)) yield return r;
        yield return new("style/audio/norm", [2 * a.Width]);
        yield return new("style/audio/norm_bias", [2 * a.Width]);
        yield return new("style/audio/output", [2 * a.Width, s.Dimension]);
        yield return new("style/audio/output_bias", [s.Dimension]);
        yield return new("style/codebooks", [s.Levels, s.CodebookSize, s.Dimension]);
    }

    /// <summary>The language model alone: it can be compiled without towers and codec.</summary>
    public static IEnumerable<TensorRequirement> LanguageModel(LanguageModelConfig l, RvqConfig rvq, StyleConfig style)
    {
        int w = l.Temporal.Width, d = l.Depth.Width, s = l.StyleHidden;
        yield return new("lm/encoder/embedding", [l.Layout.Vocabulary, l.Encoder.Width]);
        foreach (var t in Blocks("lm/encoder", l.Encoder, 0)) yield return t;
        yield return new("lm/encoder/norm", [l.Encoder.Width]);

        yield return new("lm/temporal/bos", [w]);
        yield return new("lm/temporal/embedding", [rvq.GeneratedLevels * rvq.CodebookSize, w], MoreRows: true);
        if (!l.IsRope) yield return new("lm/temporal/relative_bias", [RelativeBuckets.TemporalBuckets, l.Temporal.Heads]);
        foreach (var t in Blocks("lm/temporal", l.Temporal, l.Encoder.Width)) yield return t;
        yield return new("lm/temporal/norm", [w]);

        if (s > 0)
        {
            yield return new("lm/style/vector", [style.Levels * style.CodebookSize, s]);
            yield return new("lm/style/vector_bias", [s]);
            yield return new("lm/style/temporal", [s, w]);
            yield return new("lm/style/depth", [s, d]);
            for (var i = 0; i < l.Temporal.Layers; i++) yield return new($"lm/style/layer_{i}", [s, 6 * w]);
            yield return new("lm/style/norm", [s, 2 * w]);
        }

        foreach (var t in Controls(l, rvq)) yield return t;

        if (w != d) yield return new("lm/depth/adapter", [w, d]);
        if (rvq.GeneratedLevels > 1)
        {
            int rows = (rvq.GeneratedLevels - 1) * rvq.CodebookSize;
            yield return new("lm/depth/embedding", [rows, d], MoreRows: true, Alternative: l.Depth.Input == "previous" ? [rows, w] : null);
        }
        yield return l.IsRope
            ? new("lm/depth/position", [rvq.GeneratedLevels, d])
            : new("lm/depth/relative_bias", [RelativeBuckets.DepthBuckets, l.Depth.Heads]);
        foreach (var t in Blocks("lm/depth", l.Depth, 0)) yield return t;
        yield return new("lm/depth/norm", [d]);
        for (var q = 0; q < rvq.GeneratedLevels; q++)
        {
            yield return new($"lm/depth/head_{q}", [d, rvq.CodebookSize]);
            yield return new($"lm/depth/head_bias_{q}", [rvq.CodebookSize], Optional: true);
        }
    }

    static IEnumerable<TensorRequirement> Controls(LanguageModelConfig l, RvqConfig rvq)
    {
        if (l.Controls is not { } c) yield break;
        int width = l.Temporal.Width, hidden = c.Hidden;
        yield return new("lm/control/adapter", [width, hidden]);
        if (l.StyleHidden > 0) yield return new("lm/control/style", [l.StyleHidden, hidden]);
        yield return new("lm/control/embedding", [c.All, hidden]);
        yield return new("lm/control/norm", [hidden]);
        for (var f = 0; f < c.Fields.Count; f++)
        {
            yield return new($"lm/control/up_{f}", [hidden, hidden]);
            yield return new($"lm/control/head_{f}", [hidden, c.Fields[f].Classes]);
            yield return new($"lm/control/head_bias_{f}", [c.Fields[f].Classes]);
        }
        yield return new("lm/control/input", [c.All, width]);
        yield return new("lm/control/beat", [c.FramesPerBeat.Sum(), width]);
        yield return new("lm/control/bar", [ControlsConfig.BeatsPerBar, width]);
        for (var k = 0; c.Echo && k < ControlsConfig.EchoLags; k++)
        {
            yield return new($"lm/echo/temporal_{k}", [rvq.ContextLevels * rvq.CodebookSize, width]);
            yield return new($"lm/echo/depth_{k}", [rvq.ContextLevels * rvq.CodebookSize, l.Depth.Width]);
        }
    }

    static IEnumerable<TensorRequirement> Blocks(string stem, TransformerConfig t, int crossWidth)
    {
        for (var i = 0; i < t.Layers; i++)
        {
            var at = $"{stem}/layer_{i}/";
            yield return new(at + "norm1", [t.Width]);
            yield return new(at + "q", [t.Width, t.Inner]);
            yield return new(at + "k", [t.Width, t.Inner]);
            yield return new(at + "v", [t.Width, t.Inner]);
            yield return new(at + "o", [t.Inner, t.Width]);
            if (crossWidth > 0)
            {
                yield return new(at + "norm2", [t.Width]);
                yield return new(at + "cross_q", [t.Width, t.Inner]);
                yield return new(at + "cross_k", [crossWidth, t.Inner]);
                yield return new(at + "cross_v", [crossWidth, t.Inner]);
                yield return new(at + "cross_o", [t.Inner, t.Width]);
            }
            yield return new(at + "norm3", [t.Width]);
            yield return new(at + "wi_0", [t.Width, t.Ffn]);
            yield return new(at + "wi_1", [t.Width, t.Ffn]);
            yield return new(at + "wo", [t.Ffn, t.Width]);
        }
    }
}
