using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// The depth module with all its levels unrolled. <see cref="Sampler"/> samples inside the graph; <see cref="TeacherForced"/> gives the logits
/// for given codes (parity tests).
/// </summary>
internal static class DepthGraph
{
    const int Batch = EncoderGraph.Batch;

    /// <summary>
    /// Inputs: input [2, width] (the temporal output), style_depth [2, depth width] with a style vector, echo [2, context levels, depth width] with an echo, noise [levels, codebook_size] (Gumbel),
    /// temperature [1], top_k [1] int64, mix [1, 2] = (1 + guidance, −guidance). Outputs: codes [levels] int64, next [1, temporal width]: the mean embedding
    /// that the next temporal step takes.
    /// </summary>
    /// <remarks>
    /// Guidance mixes the rows before the head: the head is linear and the mix sums to 1, so it is the same as mixing logits at half the cost.
    /// Only the level's own codebook_size codes have a head, so an illegal code cannot be drawn. Exactly k candidates are kept, also among equals.
    /// </remarks>
    public static GraphBuilder Sampler(LanguageModelConfig l, ChunkShape s, ITensorSource source)
    {
        var g = new GraphBuilder("lm_depth");
        var w = new GraphWeights(g, source);
        int levels = s.Rvq.GeneratedLevels, size = s.Rvq.CodebookSize;
        var walk = new Walk(l, s, w);
        var noise = g.Input("noise", ElementType.Float, levels, size);
        var temperature = g.Input("temperature", ElementType.Float, 1);
        var topK = g.Input("top_k", ElementType.Int64, 1);
        var mix = g.Input("mix", ElementType.Float, 1, 2);

        var scaledNoise = g.Split(noise * temperature, 0, [.. Enumerable.Repeat(1, levels)]);
        var codes = new Value[levels];
        for (var q = 0; q < levels; q++)
        {
            var hidden = g.MatMul(mix, walk.Step(q, q == 0 ? null : codes[q - 1]));
            var (best, index) = g.TopK(walk.Head(q, hidden), topK);
            var drawn = g.ArgMax(best + g.GatherLast(scaledNoise[q], index), 1, keep: true);
            codes[q] = g.Reshape(g.GatherLast(index, drawn), 1);
        }
        var all = g.Concat(0, codes);
        g.Output("codes", all);
        var rows = all + g.Integers("level_offsets", [levels], [.. Enumerable.Range(0, levels).Select(q => (long)q * size)]);
        g.Output("next", g.ReduceMean(g.Gather(w["lm/temporal/embedding"], rows), 0, keep: true));
        return g;
    }

    /// <summary>Inputs: input, style_depth, echo, codes [levels]. Output: logits [2, levels, codebook_size], each level after the given codes before it.</summary>
    public static GraphBuilder TeacherForced(LanguageModelConfig l, ChunkShape s, ITensorSource source)
    {
        var g = new GraphBuilder("lm_depth_logits");
        var w = new GraphWeights(g, source);
        int levels = s.Rvq.GeneratedLevels, size = s.Rvq.CodebookSize;
        var walk = new Walk(l, s, w);
        var codes = g.Split(g.Input("codes", ElementType.Int64, levels), 0, [.. Enumerable.Repeat(1, levels)]);
        g.Output("logits", g.Concat(1, [.. Enumerable.Range(0, levels).Select(q =>
            g.Reshape(walk.Head(q, walk.Step(q, q == 0 ? null : codes[q - 1])), Batch, 1, size))]));
        return g;
    }

    /// <summary>The levels in order, each seeing the keys and values of those before it.</summary>
    sealed class Walk
    {
        readonly LanguageModelConfig l;
        readonly DepthConfig d;
        readonly int size;
        readonly GraphWeights w;
        readonly GraphBuilder g;
        readonly List<Value>[] keys, values;
        readonly Value[] echo = [];
        Value input;

        public Walk(LanguageModelConfig l, ChunkShape s, GraphWeights w)
        {
            this.l = l;
            this.w = w;
            g = w.Graph;
            d = l.Depth;
            size = s.Rvq.CodebookSize;
            keys = [.. Enumerable.Range(0, d.Layers).Select(_ => new List<Value>())];
            values = [.. Enumerable.Range(0, d.Layers).Select(_ => new List<Value>())];
            input = Adapted(g.Input("input", ElementType.Float, Batch, l.Temporal.Width));
            if (l.StyleHidden > 0) input += g.Input("style_depth", ElementType.Float, Batch, d.Width);
            if (l.Controls?.Echo == true) echo = g.Split(g.Input("echo", ElementType.Float, Batch, s.Rvq.ContextLevels, d.Width), 1, [.. Enumerable.Repeat(1, s.Rvq.ContextLevels)]);
        }

        /// <summary>Depth output [2, width] at level q, after <paramref name="previous"/> ([1], the code of level q−1).</summary>
        public Value Step(int q, Value? previous)
        {
            if (previous is not null)
            {
                var e = Adapted(g.Gather(w["lm/depth/embedding"], previous + g.Integers((long)(q - 1) * size)));
                input = d.Input == "sum" ? input + e : g.Expand(e, Batch, d.Width);
            }
            var x = input;
            if (l.IsRope) x += w.Derived($"lm/depth/position:{q}", [d.Width], s => s.Read("lm/depth/position").AsSpan(q * d.Width, d.Width).ToArray());
            if (q < echo.Length) x += g.Reshape(echo[q], Batch, d.Width);
            for (var i = 0; i < d.Layers; i++)
            {
                var layer = $"lm/depth/layer_{i}/";
                x += g.MatMul(Attend(q, i, layer, Attention.Norm(w, layer + "norm1", x)), w[layer + "o"]);
                x += Attention.FeedForward(w, layer, Attention.Norm(w, layer + "norm3", x), d.Ffn);
            }
            return Attention.Norm(w, "lm/depth/norm", x);
        }

        public Value Head(int q, Value hidden)
            => g.Linear(hidden, w[$"lm/depth/head_{q}"], w.Has($"lm/depth/head_bias_{q}") ? w[$"lm/depth/head_bias_{q}"] : null);

        Value Attend(int q, int i, string layer, Value h)
        {
            var (query, key, value) = Attention.QueryKeyValue(w, layer, h, d.Inner);
            keys[i].Add(g.Reshape(key, Batch, d.Heads, d.HeadWidth, 1));
            values[i].Add(g.Reshape(value, Batch, d.Heads, 1, d.HeadWidth));
            if (q == 0) return value;                     // one key: its share is 1
            var scores = g.MatMul(g.Reshape(query, Batch, d.Heads, 1, d.HeadWidth), g.Concat(3, [.. keys[i]]));
            if (!l.IsRope) scores += Bias(q);
            return g.Reshape(g.MatMul(g.Softmax(scores), g.Concat(2, [.. values[i]])), Batch, d.Inner);
        }

        Value Bias(int q) => w.Derived($"relative_bias:{q}", [1, d.Heads, 1, q + 1], s =>
        {
            var rows = RelativeBuckets.ByDistance(s.Read("lm/depth/relative_bias"), d.Heads, q + 1, RelativeBuckets.DepthBuckets, RelativeBuckets.DepthDistance);
            var bias = new float[d.Heads * (q + 1)];
            for (var h = 0; h < d.Heads; h++)
                for (var j = 0; j <= q; j++) bias[h * (q + 1) + j] = rows[(q - j) * d.Heads + h];
            return bias;
        });

        /// <summary>Temporal width to depth width, where they differ.</summary>
        Value Adapted(Value x) => x[-1] == d.Width ? x : g.MatMul(x, w["lm/depth/adapter"]);
    }
}
