using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// The language model's encoder with everything that is computed once a chunk. Row 0 is the positive, row 1 the negative row.
/// Inputs: context [2, context_frames, context_levels], style [2, style_levels], both int64, −1 masked.
/// Outputs: output [2, N, width]; for temporal layer i cross_key_i [2, heads, width, N] (rotated, transposed) and cross_value_i [2, heads, N, width];
/// with a style vector modulation_i [2, 6·width] = (1+scale, shift) × 3, norm_modulation [2, 2·width], style_temporal, style_depth and, for a model with controls, style_control.
/// </summary>
internal static class EncoderGraph
{
    public const int Batch = 2;

    /// <summary>Encoder positions: groups of context codes, then the style codes.</summary>
    public static int Positions(LanguageModelConfig l, ChunkShape s) => s.ContextFrames * s.Rvq.ContextLevels / l.Encoder.TokensPerPosition + s.Style.Levels;

    public static GraphBuilder Build(LanguageModelConfig l, ChunkShape s, ITensorSource source)
    {
        var g = new GraphBuilder("lm_encoder");
        var w = new GraphWeights(g, source);
        var e = l.Encoder;
        int codes = s.ContextFrames * s.Rvq.ContextLevels, groups = codes / e.TokensPerPosition, positions = Positions(l, s);
        var context = g.Input("context", ElementType.Int64, Batch, s.ContextFrames, s.Rvq.ContextLevels);
        var style = g.Input("style", ElementType.Int64, Batch, s.Style.Levels);

        var zero = g.Integer(0);
        var flat = g.Reshape(context, Batch, codes);
        var offsets = g.Integers("codec_offsets", [codes], [.. Enumerable.Range(0, codes).Select(n => l.Layout.CodecOffset + (long)(n % l.Layout.Slots) * s.Rvq.CodebookSize)]);
        var ids = g.Where(g.Less(flat, zero), g.Integer(l.Layout.MaskId), flat + offsets);
        var table = w["lm/encoder/embedding"];
        var x = g.Gather(table, ids);
        if (e.TokensPerPosition > 1) x = g.ReduceSum(g.Reshape(x, Batch, groups, e.TokensPerPosition, e.Width), 2, keep: false);
        var levelOffsets = g.Integers("style_offsets", [s.Style.Levels], [.. Enumerable.Range(0, s.Style.Levels).Select(n => l.Layout.StyleOffset + (long)n * s.Style.CodebookSize)]);
        var styleIds = g.Where(g.Less(style, zero), g.Integer(l.Layout.StyleMaskId), style + levelOffsets);
        x = g.Concat(1, x, g.Gather(table, styleIds));

        Value? rows = null, cos = null, sin = null;
        if (l.IsRope)
        {
            var at = PositionsInFrames(l, s);
            rows = g.Integers(0);
            (cos, sin) = Rotary(g, at, e.HeadWidth / 2, l.RopeBase);
        }
        else
        {
            x += g.Weight("sinusoid", [positions, e.Width], Sinusoid(positions, e.Width));
        }

        for (var i = 0; i < e.Layers; i++)
        {
            var layer = $"lm/encoder/layer_{i}/";
            var (q, k, v) = Attention.QueryKeyValue(w, layer, Attention.Norm(w, layer + "norm1", x), e.Inner);
            q = Attention.Heads(g, q, e);
            k = Attention.Heads(g, k, e);
            if (rows is not null)
            {
                q = g.Rotary(q, rows, cos!, sin!);
                k = g.Rotary(k, rows, cos!, sin!);
            }
            var weights = g.Softmax(g.MatMul(q, g.Transpose(k, 0, 1, 3, 2)));
            var seen = g.Transpose(g.MatMul(weights, Attention.Heads(g, v, e)), 0, 2, 1, 3);
            x += g.MatMul(g.Reshape(seen, Batch, positions, e.Inner), w[layer + "o"]);
            x += Attention.FeedForward(w, layer, Attention.Norm(w, layer + "norm3", x), e.Ffn);
        }
        x = Attention.Norm(w, "lm/encoder/norm", x);
        g.Output("output", x);
        CrossAttention(l, s, w, x, rows);
        if (l.StyleHidden > 0) StyleVector(l, s, w, style);
        return g;
    }

    static void CrossAttention(LanguageModelConfig l, ChunkShape s, GraphWeights w, Value encoded, Value? rows)
    {
        var g = w.Graph;
        var t = l.Temporal;
        var tables = rows is null ? default : Rotary(g, PositionsInFrames(l, s), t.HeadWidth / 2, l.RopeBase);
        for (var i = 0; i < t.Layers; i++)
        {
            var layer = $"lm/temporal/layer_{i}/";
            var parts = g.Split(g.MatMul(encoded, w.SideBySide(layer + "cross_kv", layer + "cross_k", layer + "cross_v")), -1, t.Inner, t.Inner);
            var key = Attention.Heads(g, parts[0], t);
            if (rows is not null) key = g.Rotary(key, rows, tables.Cos, tables.Sin);
            g.Output($"cross_key_{i}", g.Transpose(key, 0, 1, 3, 2));
            g.Output($"cross_value_{i}", Attention.Heads(g, parts[1], t));
        }
    }

    static void StyleVector(LanguageModelConfig l, ChunkShape s, GraphWeights w, Value style)
    {
        var g = w.Graph;
        int hidden = l.StyleHidden, width = l.Temporal.Width;
        var zero = g.Integer(0);
        var offsets = g.Integers("style_vector_offsets", [s.Style.Levels], [.. Enumerable.Range(0, s.Style.Levels).Select(n => (long)n * s.Style.CodebookSize)]);
        var vector = g.ReduceSum(g.Gather(w["lm/style/vector"], g.Maximum(style, zero) + offsets), 1, keep: false) + w["lm/style/vector_bias"];
        // Masked as a whole: the first level stands for all.
        var masked = g.Less(g.Slice(style, 1, 0, 1), zero);
        vector = g.Where(masked, g.Scalar(0), vector);

        g.Output("style_temporal", g.MatMul(vector, w["lm/style/temporal"]));
        g.Output("style_depth", g.MatMul(vector, w["lm/style/depth"]));
        if (l.Controls is not null) g.Output("style_control", g.MatMul(vector, w["lm/control/style"]));
        for (var i = 0; i < l.Temporal.Layers; i++)
            g.Output($"modulation_{i}", g.MatMul(vector, w[$"lm/style/layer_{i}"]) + OnePlus(3));
        g.Output("norm_modulation", g.MatMul(vector, w["lm/style/norm"]) + OnePlus(1));

        // (1, 0) per norm: the scale is applied as 1 + scale.
        Value OnePlus(int norms) => g.Weight($"one_plus_{norms}", [norms * 2 * width],
            () => [.. Enumerable.Range(0, norms * 2 * width).Select(n => n / width % 2 == 0 ? 1f : 0f)]);
    }

    /// <summary>Index of the last frame of each group, in frames; the style codes stand where the chunk begins.</summary>
    static double[] PositionsInFrames(LanguageModelConfig l, ChunkShape s)
    {
        var framesPerPosition = (double)l.Encoder.TokensPerPosition / s.Rvq.ContextLevels;
        var groups = Positions(l, s) - s.Style.Levels;
        return [.. Enumerable.Range(0, Positions(l, s)).Select(p => p < groups ? (p + 1) * framesPerPosition - 1 : s.ContextFrames)];
    }

    public static (Value Cos, Value Sin) Rotary(GraphBuilder g, double[] positions, int half, double rotaryBase)
    {
        var (cos, sin) = RotaryTable.Of(positions, half, rotaryBase);
        return (g.Weight($"rotary_cos_{half}", [positions.Length, half], cos), g.Weight($"rotary_sin_{half}", [positions.Length, half], sin));
    }

    /// <summary>T5X's fixed positions: first half sine, second half cosine.</summary>
    static float[] Sinusoid(int positions, int width)
    {
        var table = new float[positions * width];
        var half = width / 2;
        for (var p = 0; p < positions; p++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = p * Math.Exp(-i * Math.Log(10000) / (half - 1));
                table[p * width + i] = (float)Math.Sin(angle);
                table[p * width + half + i] = (float)Math.Cos(angle);
            }
        }
        return table;
    }
}
