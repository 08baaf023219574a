using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// One step of the temporal module. The caches of the self-attention are inputs of fixed size that the graph never writes: it gives back
/// the step's own key and value, which the host stores at the step's slot. So no cache is ever copied.
/// Inputs: input [1, width] (mean embedding of the last frame, or BOS), step [1], mask [1, 1, 1, slots] (0 for filled slots, very negative for others);
/// per layer key_i [2, heads, head_width, slots], value_i [2, heads, slots, head_width], cross_key_i, cross_value_i and modulation_i from
/// <see cref="EncoderGraph"/>; norm_modulation, style_temporal; with controls clock [slots, width] from <see cref="ControlGraph"/>; with an echo its part of the input, echo [2, width].
/// Outputs: output [2, width], new_key_i [2, heads, head_width, 1], new_value_i [2, heads, 1, head_width].
/// </summary>
internal static class TemporalGraph
{
    const int Batch = EncoderGraph.Batch;

    /// <summary>Steps of a chunk: with controls one more, which comes before the frames.</summary>
    public static int Slots(LanguageModelConfig l, ChunkShape s) => s.ChunkFrames + FirstFrameStep(l);

    public static int FirstFrameStep(LanguageModelConfig l) => l.Controls is null ? 0 : 1;

    public static GraphBuilder Build(LanguageModelConfig l, ChunkShape s, ITensorSource source)
    {
        var g = new GraphBuilder("lm_temporal");
        var w = new GraphWeights(g, source);
        var t = l.Temporal;
        int slots = Slots(l, s), positions = EncoderGraph.Positions(l, s);
        var styled = l.StyleHidden > 0;
        var x = g.Input("input", ElementType.Float, 1, t.Width);
        var step = g.Input("step", ElementType.Int64, 1);
        var mask = g.Input("mask", ElementType.Float, 1, 1, 1, slots);
        if (l.Controls is not null) x += g.Gather(g.Input("clock", ElementType.Float, slots, t.Width), step);
        if (l.Controls?.Echo == true) x += g.Input("echo", ElementType.Float, Batch, t.Width);
        x = styled ? x + g.Input("style_temporal", ElementType.Float, Batch, t.Width) : x[0] == Batch ? x : g.Expand(x, Batch, t.Width);

        Value? cos = null, sin = null, now = null;
        if (l.IsRope) (cos, sin) = EncoderGraph.Rotary(g, [.. Enumerable.Range(0, slots).Select(f => (double)(s.ContextFrames + Math.Max(0, f - FirstFrameStep(l))))], t.HeadWidth / 2, l.RopeBase);
        else (mask, now) = RelativeBias(w, t, slots, step, mask);

        Value Positioned(Value v)
        {
            v = g.Reshape(v, Batch, t.Heads, 1, t.HeadWidth);
            return cos is null ? v : g.Rotary(v, step, cos, sin!);
        }

        for (var i = 0; i < t.Layers; i++)
        {
            var layer = $"lm/temporal/layer_{i}/";
            Value[]? modulation = null;
            if (styled) modulation = g.Split(g.Input($"modulation_{i}", ElementType.Float, Batch, 6 * t.Width), -1, [.. Enumerable.Repeat(t.Width, 6)]);
            Value Normed(string name, int which)
            {
                var h = Attention.Norm(w, layer + name, x);
                return modulation is null ? h : h * modulation[2 * which] + modulation[2 * which + 1];
            }

            var (q, k, v) = Attention.QueryKeyValue(w, layer, Normed("norm1", 0), t.Inner);
            q = Positioned(q);
            var key = g.Reshape(Positioned(k), Batch, t.Heads, t.HeadWidth, 1);
            var value = g.Reshape(v, Batch, t.Heads, 1, t.HeadWidth);
            g.Output($"new_key_{i}", key);
            g.Output($"new_value_{i}", value);
            var past = g.MatMul(q, g.Input($"key_{i}", ElementType.Float, Batch, t.Heads, t.HeadWidth, slots)) + mask;
            var present = g.MatMul(q, key);
            if (now is not null) present += now;
            var shares = g.Split(g.Softmax(g.Concat(3, past, present)), 3, slots, 1);
            var seen = g.MatMul(shares[0], g.Input($"value_{i}", ElementType.Float, Batch, t.Heads, slots, t.HeadWidth)) + shares[1] * value;
            x += g.MatMul(g.Reshape(seen, Batch, t.Inner), w[layer + "o"]);

            q = Positioned(g.MatMul(Normed("norm2", 1), w[layer + "cross_q"]));
            var weights = g.Softmax(g.MatMul(q, g.Input($"cross_key_{i}", ElementType.Float, Batch, t.Heads, t.HeadWidth, positions)));
            seen = g.MatMul(weights, g.Input($"cross_value_{i}", ElementType.Float, Batch, t.Heads, positions, t.HeadWidth));
            x += g.MatMul(g.Reshape(seen, Batch, t.Inner), w[layer + "cross_o"]);

            x += Attention.FeedForward(w, layer, Normed("norm3", 2), t.Ffn);
        }

        x = Attention.Norm(w, "lm/temporal/norm", x);
        if (styled)
        {
            var final = g.Split(g.Input("norm_modulation", ElementType.Float, Batch, 2 * t.Width), -1, t.Width, t.Width);
            x = x * final[0] + final[1];
        }
        g.Output("output", x);
        return g;
    }

    /// <summary>The mask with T5's relative bias of each slot, and the bias of the step itself.</summary>
    static (Value Mask, Value Now) RelativeBias(GraphWeights w, TransformerConfig t, int slots, Value step, Value mask)
    {
        var g = w.Graph;
        var table = w.Derived("relative_bias:by_distance", [slots, t.Heads], s => RelativeBuckets.ByDistance(
            s.Read("lm/temporal/relative_bias"), t.Heads, slots, RelativeBuckets.TemporalBuckets, RelativeBuckets.TemporalDistance));
        var distance = g.Maximum(step - g.Integers("slot_numbers", [slots], [.. Enumerable.Range(0, slots).Select(n => (long)n)]), g.Integer(0));
        var bias = g.Reshape(g.Transpose(g.Gather(table, distance), 1, 0), 1, t.Heads, 1, slots);
        return (mask + bias, g.Reshape(g.Gather(table, g.Integers(0)), 1, t.Heads, 1, 1));
    }
}
