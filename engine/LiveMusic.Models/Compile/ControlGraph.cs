using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// Draws the control tokens of a call from the output of its first temporal step (docs/bundle-format.md "Version 2: controls").
/// <see cref="Sampler"/> draws inside the graph; <see cref="TeacherForced"/> gives the logits for given codes (parity tests).
/// </summary>
internal static class ControlGraph
{
    const float Impossible = -1e9f;

    /// <summary>
    /// Inputs: hidden [2, width] (only the positive row counts), style_control [2, control width] with a style vector, prior [all], noise [all] (Gumbel), temperature [1].
    /// Outputs: codes [fields] int64; input [1, width]: what the temporal step of frame 0 takes; clock [slots, width]: what each temporal step adds to its input,
    /// zero at step 0.
    /// </summary>
    public static GraphBuilder Sampler(LanguageModelConfig l, ChunkShape s, ITensorSource source)
    {
        var g = new GraphBuilder("lm_control");
        var w = new GraphWeights(g, source);
        var c = l.Controls!;
        var walk = new Walk(l, w);
        var prior = g.Input("prior", ElementType.Float, c.All);
        var wishes = g.Split(prior + g.Input("noise", ElementType.Float, c.All) * g.Input("temperature", ElementType.Float, 1), 0, Sizes(c));
        var codes = new Value[c.Fields.Count];
        // The mask comes last: no wish makes a bar longer than it is.
        for (var f = 0; f < codes.Length; f++) codes[f] = g.ArgMax(walk.Possible(f, walk.Logits(f, codes) + wishes[f], codes), 1, keep: false);
        g.Output("codes", g.Concat(0, codes));
        var rows = g.Concat(0, [.. codes.Select((code, f) => code + g.Integer(c.OffsetOf(f)))]);
        g.Output("input", g.ReduceSum(g.Gather(w["lm/control/input"], rows), 0, keep: true));
        g.Output("clock", Clock(w, c, codes[c.IndexOf(ControlNames.Tempo)], codes[c.IndexOf(ControlNames.BarPhase)], s.ChunkFrames, l.Temporal.Width));
        return g;
    }

    /// <summary>Inputs: hidden, style_control, codes [fields]. Output: logits [all], each field after the given codes before it.</summary>
    public static GraphBuilder TeacherForced(LanguageModelConfig l, ITensorSource source)
    {
        var g = new GraphBuilder("lm_control_logits");
        var w = new GraphWeights(g, source);
        var c = l.Controls!;
        var walk = new Walk(l, w);
        var codes = g.Split(g.Input("codes", ElementType.Int64, c.Fields.Count), 0, [.. c.Fields.Select(_ => 1)]);
        g.Output("logits", g.Reshape(g.Concat(1, [.. codes.Select((_, f) => walk.Logits(f, codes))]), c.All));
        return g;
    }

    static int[] Sizes(ControlsConfig c) => [.. c.Fields.Select(f => f.Classes)];

    /// <summary>Frame t stands p = (phase + t) mod bar frames after the bar's line: a row for its place in the beat, one for the beat in the bar.</summary>
    static Value Clock(GraphWeights w, ControlsConfig c, Value tempo, Value phase, int frames, int width)
    {
        var g = w.Graph;
        var beats = c.FramesPerBeat;
        long[] starts = [.. beats.Select((_, i) => (long)beats.Take(i).Sum())];
        Value beat = g.Gather(Beats(g, c), tempo), first = g.Gather(g.Integers("beat_rows", [beats.Count], starts), tempo);
        var now = g.Integers("frames", [frames], [.. Enumerable.Range(0, frames).Select(t => (long)t)]);
        var place = g.Modulo(phase + now, beat * g.Integer(ControlsConfig.BeatsPerBar));
        var clock = g.Gather(w["lm/control/beat"], first + g.Modulo(place, beat)) + g.Gather(w["lm/control/bar"], place / beat);
        return g.Concat(0, g.Weight("no_clock", [1, width], new float[width]), clock);
    }

    static Value Beats(GraphBuilder g, ControlsConfig c) => g.Integers("frames_per_beat", [c.FramesPerBeat.Count], [.. c.FramesPerBeat.Select(n => (long)n)]);

    /// <summary>The fields in order, each knowing the codes of those before it.</summary>
    sealed class Walk
    {
        readonly ControlsConfig c;
        readonly GraphWeights w;
        readonly GraphBuilder g;
        Value input;

        public Walk(LanguageModelConfig l, GraphWeights w)
        {
            (c, this.w, g) = (l.Controls!, w, w.Graph);
            input = g.MatMul(Positive(g.Input("hidden", ElementType.Float, EncoderGraph.Batch, l.Temporal.Width)), w["lm/control/adapter"]);
            if (l.StyleHidden > 0) input += Positive(g.Input("style_control", ElementType.Float, EncoderGraph.Batch, c.Hidden));
        }

        /// <summary>[1, classes of field f]. Asked in order.</summary>
        public Value Logits(int f, Value[] codes)
        {
            if (f > 0) input += g.Gather(w["lm/control/embedding"], codes[f - 1] + g.Integer(c.OffsetOf(f - 1)));
            var h = g.GeluTanh(g.MatMul(Attention.Norm(w, "lm/control/norm", input), w[$"lm/control/up_{f}"]));
            return g.Linear(h, w[$"lm/control/head_{f}"], w[$"lm/control/head_bias_{f}"]);
        }

        /// <summary>Bar phases beyond the bar of the drawn tempo cannot be.</summary>
        public Value Possible(int f, Value logits, Value[] codes)
        {
            if (c.Fields[f].Name != ControlNames.BarPhase) return logits;
            var bar = g.Gather(Beats(g, c), codes[c.IndexOf(ControlNames.Tempo)]) * g.Integer(ControlsConfig.BeatsPerBar);
            var phases = g.Integers("phases", [c.Fields[f].Classes], [.. Enumerable.Range(0, c.Fields[f].Classes).Select(p => (long)p)]);
            return g.Where(g.Less(phases, bar), logits, g.Scalar(Impossible));
        }

        Value Positive(Value rows) => g.Slice(rows, 0, 0, 1);
    }
}
