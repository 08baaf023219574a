using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>The graphs of the magnitude codec (docs/bundle-format.md "Codec").</summary>
internal static class CodecGraphs
{
    /// <summary>samples [1, 2, S], S a whole number of frames → latent [1, T, latent], codes [1, T, levels].</summary>
    public static GraphBuilder Encoder(BundleConfig c, ITensorSource source)
    {
        var k = c.Codec;
        var g = new GraphBuilder("codec_encoder");
        var w = new GraphWeights(g, source);
        var samples = g.Input("samples", ElementType.Float, 1, 2, -1);
        var both = g.Reshape(samples, 2, -1);
        Value left = g.Slice(both, 0, 0, 1), right = g.Slice(both, 0, 1, 2);
        var midSide = g.Concat(0, left + right, left - right) * 0.5f;
        var reach = (k.Fft - k.Hop) / 2;
        var spectrum = g.Stft(g.Pad(midSide, 1, reach, reach), g.Weight("hann", [k.Fft], Signal.Hann.Periodic(k.Fft)), k.Hop);
        var power = g.ReduceSum(spectrum * spectrum, 3, keep: false);

        Value Bands(int channel, string analysis)
            => g.Log(g.Sqrt(g.MatMul(g.Reshape(g.Slice(power, 0, channel, channel + 1), -1, k.Bins), w[analysis])) + k.Epsilon);

        var features = g.Concat(1, Bands(0, "codec/mid_analysis"), Bands(1, "codec/side_analysis"));
        features = (features - w["codec/feature_mean"]) / w["codec/feature_scale"];
        var hops = c.SamplesPerFrame / k.Hop;
        var h = g.Linear(g.Reshape(features, -1, hops * k.Bands), w["codec/encoder/input"], w["codec/encoder/input_bias"]);
        for (var i = 0; i < k.EncoderBlocks; i++) h = ConvNextBlock.Apply(w, $"codec/encoder/block_{i}/", h, k.EncoderKernel, causal: true);
        h = g.LayerNorm(h, w["codec/encoder/norm"], w["codec/encoder/norm_bias"], 1e-6f);
        var latent = g.Linear(h, w["codec/encoder/output"], w["codec/encoder/output_bias"]);
        g.Output("latent", g.Reshape(latent, 1, -1, k.Latent));
        g.Output("codes", g.Reshape(ResidualQuantiser.Encode(w, "codec/codebooks", latent), 1, -1, c.Rvq.Levels));
        return g;
    }

    /// <summary>
    /// codes [1, T, levels] (−1: level absent), skip [1] → magnitude [1, hops·(T − skip), 2, fft/2+1]: mid and side. The first
    /// <c>skip</c> frames are left context.
    /// </summary>
    public static GraphBuilder Decoder(BundleConfig c, ITensorSource source)
    {
        var k = c.Codec;
        var hops = c.SamplesPerFrame / k.Hop;
        int levels = c.Rvq.Levels, size = c.Rvq.CodebookSize;
        var g = new GraphBuilder("codec_decoder");
        var w = new GraphWeights(g, source);
        var codes = g.Reshape(g.Input("codes", ElementType.Int64, 1, -1, levels), -1, levels);
        var skip = g.Input("skip", ElementType.Int64, 1);

        // An absent level points at a row of zeros behind the codebooks.
        var table = w.Derived("codec/codebooks:rows", [levels * size + 1, k.Latent], s => [.. s.Read("codec/codebooks"), .. new float[k.Latent]]);
        var offsets = g.Integers("level_offsets", [levels], [.. Enumerable.Range(0, levels).Select(l => (long)l * size)]);
        var rows = g.Where(g.Less(codes, g.Integer(0)), g.Integer(levels * size), codes + offsets);
        var latent = g.ReduceSum(g.Gather(table, rows), 1, keep: false);

        var h = g.Linear(latent, w["codec/decoder/input"], w["codec/decoder/input_bias"]);
        for (var i = 0; i < k.DecoderBlocks; i++) h = ConvNextBlock.Apply(w, $"codec/decoder/block_{i}/", h, k.DecoderKernel, causal: true);
        h = g.LayerNorm(h, w["codec/decoder/norm"], w["codec/decoder/norm_bias"], 1e-6f);
        var y = g.Reshape(g.Linear(h, w["codec/decoder/output"], w["codec/decoder/output_bias"]), -1, k.Bands);
        var r = g.GeluErf(ConvNextBlock.Dense(w, "codec/decoder/refine_1", y, k.RefineKernel));
        y += ConvNextBlock.Dense(w, "codec/decoder/refine_2", r, k.RefineKernel);

        y = g.SliceFrom(y, 0, skip * g.Integer(hops));
        y = y * w["codec/feature_scale"] + w["codec/feature_mean"];

        Value Magnitude(int from, int to, string synthesis)
            => g.Reshape(g.Maximum(g.Exp(g.MatMul(g.Slice(y, 1, from, to), w[synthesis])) - k.Epsilon, 0), 1, -1, 1, k.Bins);

        g.Output("magnitude", g.Concat(2, Magnitude(0, k.MidBands, "codec/mid_synthesis"), Magnitude(k.MidBands, k.Bands, "codec/side_synthesis")));
        return g;
    }
}
