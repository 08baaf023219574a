using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>The graphs of the style towers and the style quantiser (paper §2.2; docs/bundle-format.md "Style").</summary>
internal static class StyleGraphs
{
    /// <summary>ids [1, max_tokens] int64 → embedding [1, dimension].</summary>
    public static GraphBuilder Text(StyleConfig c, ITensorSource source)
    {
        var g = new GraphBuilder("style_text");
        var w = new GraphWeights(g, source);
        var ids = g.Input("ids", ElementType.Int64, 1, c.Text.MaxTokens);
        var real = g.Reshape(g.Cast(g.Less(g.Integer(0), ids), ElementType.Float), 1, c.Text.MaxTokens, 1);
        var h = g.ReduceSum(g.Gather(w["style/text/embedding"], ids) * real, 1, keep: false) / g.Maximum(g.ReduceSum(real, 1, keep: false), 1);
        h = g.LayerNorm(h, w["style/text/norm"], w["style/text/norm_bias"], 1e-5f);
        h = g.GeluErf(g.Linear(h, w["style/text/hidden"], w["style/text/hidden_bias"]));
        g.Output("embedding", g.L2Normalise(g.Linear(h, w["style/text/output"], w["style/text/output_bias"])));
        return g;
    }

    /// <summary>samples [1, clip_samples] mono → embedding [1, dimension]. The log-mel front end is inside.</summary>
    public static GraphBuilder Audio(StyleConfig c, ITensorSource source)
    {
        var a = c.Audio;
        var g = new GraphBuilder("style_audio");
        var w = new GraphWeights(g, source);
        var samples = g.Input("samples", ElementType.Float, 1, a.ClipSamples);
        var spectrum = g.Stft(samples, g.Weight("hann", [a.Fft], Signal.Hann.Periodic(a.Fft)), a.Hop);
        var frames = spectrum[1];
        var magnitude = g.Sqrt(g.ReduceSum(spectrum * spectrum, 3, keep: false));
        var mel = g.Log(g.MatMul(g.Reshape(magnitude, frames, a.Fft / 2 + 1), w["style/audio/mel"]) + a.Epsilon);
        var x = (mel - w["style/audio/feature_mean"]) * w["style/audio/feature_scale"];

        var half = a.StemKernel / 2;
        var steps = (frames + 2 * half - a.StemKernel) / a.StemStride + 1;
        var rows = new long[steps * a.StemKernel];
        for (var t = 0; t < steps; t++)
            for (var i = 0; i < a.StemKernel; i++) rows[t * a.StemKernel + i] = t * a.StemStride + i;
        var unfolded = g.Reshape(g.Gather(g.Pad(x, 0, half, half), g.Integers("stem_rows", [steps, a.StemKernel], rows)), steps, a.StemKernel * a.Mels);
        var h = g.Linear(unfolded, ConvNextBlock.Unfolded(w, "style/audio/stem"), w["style/audio/stem_bias"]);
        for (var i = 0; i < a.Blocks; i++) h = ConvNextBlock.Apply(w, $"style/audio/block_{i}/", h, a.Kernel, causal: false);

        var mean = g.ReduceMean(h, 0, keep: true);
        var deviation = h - mean;
        var std = g.Sqrt(g.ReduceMean(deviation * deviation, 0, keep: true));
        h = g.LayerNorm(g.Concat(1, mean, std), w["style/audio/norm"], w["style/audio/norm_bias"], 1e-5f);
        g.Output("embedding", g.L2Normalise(g.Linear(h, w["style/audio/output"], w["style/audio/output_bias"])));
        return g;
    }

    /// <summary>embedding [N, dimension] → codes [N, levels].</summary>
    public static GraphBuilder Quantiser(StyleConfig c, ITensorSource source)
    {
        var g = new GraphBuilder("style_quantiser");
        var embedding = g.Input("embedding", ElementType.Float, -1, c.Dimension);
        g.Output("codes", ResidualQuantiser.Encode(new GraphWeights(g, source), "style/codebooks", embedding));
        return g;
    }
}
