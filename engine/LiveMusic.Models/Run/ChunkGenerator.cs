using LiveMusic.Models.Compile;

namespace LiveMusic.Models.Run;

/// <summary>
/// Generates one chunk after another: the encoder once, then per frame a temporal step and a depth step with the sampling inside
/// (paper §2.3, §3). Holds the working memory of one stream and no music.
/// </summary>
internal sealed class ChunkGenerator : IFrameGenerator
{
    const int Batch = EncoderGraph.Batch;
    const float Hidden = -1e9f;               // added to the score of a slot that is not filled yet

    readonly LanguageModel model;
    readonly LanguageModelConfig l;
    readonly ChunkShape s;
    readonly List<IDisposable> owned = [];
    readonly GraphBinding encoder, temporal, depth;
    readonly TensorBuffer<long> context, style, step, topK, codes;
    readonly TensorBuffer<float> input, output, mask, noise, temperature, mix, encoded;
    readonly ControlStep? control;
    readonly Echo? echo;
    readonly TensorBuffer<float>[] keys, values, newKeys, newValues;

    public ChunkGenerator(LanguageModel model)
    {
        this.model = model;
        (l, s) = (model.Config, model.Shape);
        var t = l.Temporal;
        int slots = TemporalGraph.Slots(l, s), positions = EncoderGraph.Positions(l, s), layers = t.Layers;
        encoder = Own(model.Encoder.Bind());
        temporal = Own(model.Temporal.Bind());
        depth = Own(model.Depth.Bind());

        encoder.Input("context", (context = Integers(Batch, s.ContextFrames, s.Rvq.ContextLevels)).Value);
        encoder.Input("style", (style = Integers(Batch, s.Style.Levels)).Value);
        encoder.Output("output", (encoded = Floats(Batch, positions, l.Encoder.Width)).Value);
        temporal.Input("input", (input = Floats(1, t.Width)).Value);
        temporal.Input("step", (step = Integers(1)).Value);
        temporal.Input("mask", (mask = Floats(1, 1, 1, slots)).Value);
        temporal.Output("output", (output = Floats(Batch, t.Width)).Value);
        (keys, values, newKeys, newValues) = (new TensorBuffer<float>[layers], new TensorBuffer<float>[layers], new TensorBuffer<float>[layers], new TensorBuffer<float>[layers]);
        for (var i = 0; i < layers; i++)
        {
            temporal.Input($"key_{i}", (keys[i] = Floats(Batch, t.Heads, t.HeadWidth, slots)).Value);
            temporal.Input($"value_{i}", (values[i] = Floats(Batch, t.Heads, slots, t.HeadWidth)).Value);
            temporal.Output($"new_key_{i}", (newKeys[i] = Floats(Batch, t.Heads, t.HeadWidth, 1)).Value);
            temporal.Output($"new_value_{i}", (newValues[i] = Floats(Batch, t.Heads, 1, t.HeadWidth)).Value);
            Chain($"cross_key_{i}", temporal, Batch, t.Heads, t.HeadWidth, positions);
            Chain($"cross_value_{i}", temporal, Batch, t.Heads, positions, t.HeadWidth);
            if (l.StyleHidden > 0) Chain($"modulation_{i}", temporal, Batch, 6 * t.Width);
        }
        depth.Input("input", output.Value);
        if (l.StyleHidden > 0)
        {
            Chain("norm_modulation", temporal, Batch, 2 * t.Width);
            Chain("style_temporal", temporal, Batch, t.Width);
            Chain("style_depth", depth, Batch, l.Depth.Width);
        }
        depth.Input("noise", (noise = Floats(s.Rvq.GeneratedLevels, s.Rvq.CodebookSize)).Value);
        depth.Input("temperature", (temperature = Floats(1)).Value);
        depth.Input("top_k", (topK = Integers(1)).Value);
        depth.Input("mix", (mix = Floats(1, 2)).Value);
        depth.Output("codes", (codes = Integers(s.Rvq.GeneratedLevels)).Value);
        depth.Output("next", input.Value);
        if (model.Control is null) return;
        control = Own(new ControlStep(model.Control, l, slots));
        control.Binding.Input("hidden", output.Value).Output("input", input.Value);
        temporal.Input("clock", control.Clock.Value);
        if (l.StyleHidden > 0) Chain("style_control", control.Binding, Batch, l.Controls!.Hidden);
        if (model.Echo is null) return;
        echo = Own(new Echo(model.Echo, s));
        temporal.Input("echo", echo.Temporal.Value);
        depth.Input("echo", echo.Depth.Value);
    }

    public int MaxFrames => s.ChunkFrames;

    public int Levels => s.Rvq.GeneratedLevels;

    public int ContextFrames => s.ContextFrames;

    public int ContextLevels => s.Rvq.ContextLevels;

    public void Generate(in GenerationRequest request, Span<int> result)
    {
        if (request.Frames < 1 || request.Frames > MaxFrames) throw new ArgumentOutOfRangeException(nameof(request), request.Frames, $"Frames must be 1 to {MaxFrames}");
        if (result.Length != request.Frames * Levels) throw new ArgumentException($"{request.Frames} frames have {request.Frames * Levels} codes, not {result.Length}", nameof(result));
        Encode(request.Context, request.NegativeContext.IsEmpty ? request.Context : request.NegativeContext, request.Style, request.NegativeStyle);
        SetSampling(request.Guidance, request.Temperature, request.TopK);
        model.Bos.CopyTo(input.Span);
        DrawControls(request);
        for (var t = 0; t < request.Frames; t++)
        {
            Hear(result, t, request.EchoFrames ?? ContextFrames);
            if (t == 0) model.Contrast?.Add(request.ControlContrast, control!.Codes, Heard[l.Temporal.Width..]);
            TemporalStep(TemporalGraph.FirstFrameStep(l) + t);
            request.Noise.Fill(request.FirstFrame + t, s.Rvq.CodebookSize, noise.Span);
            depth.Run();
            for (var q = 0; q < Levels; q++) result[t * Levels + q] = (int)codes.Span[q];
        }
    }

    /// <summary>The step before the frames: from it the model draws what the call is to be (paper, appendix D.1).</summary>
    void DrawControls(in GenerationRequest request)
    {
        if (control is null)
        {
            if (!request.ControlPrior.IsEmpty || !request.Controls.IsEmpty) throw new ArgumentException("This model has no controls: it takes no prior and draws none", nameof(request));
            return;
        }
        TemporalStep(0);
        control.Draw(request.ControlPrior, request.ControlTemperature, request.FirstFrame, request.Noise, request.Controls);
    }

    /// <summary>Runs the encoder and empties the caches.</summary>
    internal void Encode(ReadOnlySpan<int> positive, ReadOnlySpan<int> negative, ReadOnlySpan<int> positiveStyle, ReadOnlySpan<int> negativeStyle)
    {
        int row = ContextFrames * ContextLevels;
        Put(positive, context.Span[..row], s.Rvq.CodebookSize, "Context");
        Put(negative, context.Span[row..], s.Rvq.CodebookSize, "NegativeContext");
        PutStyle(positiveStyle, style.Span[..s.Style.Levels], "Style");
        PutStyle(negativeStyle, style.Span[s.Style.Levels..], "NegativeStyle");
        encoder.Run();
        mask.Span.Fill(Hidden);
        echo?.Forget();
    }

    /// <summary>Frame t is told what was played before it.</summary>
    /// <param name="made">[frames of this call × <see cref="Levels"/>]; those before t count.</param>
    /// <param name="reach">How many frames before the call are heard.</param>
    internal void Hear(ReadOnlySpan<int> made, int t, int reach) => echo?.Hear(context.Span, reach, made[..(t * Levels)], control!.FramesPerBeat);

    /// <summary>One temporal step on <see cref="Input"/>; the result is in <see cref="Output"/>.</summary>
    internal void TemporalStep(int t)
    {
        step.Span[0] = t;
        temporal.Run();
        Store(t);
        mask.Span[t] = 0;
    }

    internal void SetSampling(float guidance, float temperatureValue, int keep)
    {
        if (!float.IsFinite(guidance)) throw new ArgumentOutOfRangeException(nameof(guidance), guidance, "must be finite");
        if (!(temperatureValue >= 0) || !float.IsFinite(temperatureValue)) throw new ArgumentOutOfRangeException(nameof(temperatureValue), temperatureValue, "must be finite and not negative");
        if (keep < 1 || keep > s.Rvq.CodebookSize) throw new ArgumentOutOfRangeException(nameof(keep), keep, $"top-k must be 1 to {s.Rvq.CodebookSize}");
        (mix.Span[0], mix.Span[1]) = (1 + guidance, -guidance);
        temperature.Span[0] = temperatureValue;
        topK.Span[0] = keep;
    }

    internal Span<float> Input => input.Span;

    /// <summary>[2, width].</summary>
    internal Span<float> Output => output.Span;

    /// <summary>[2, positions, width].</summary>
    internal Span<float> Encoded => encoded.Span;

    /// <summary>[2, width]: the echo's part of the next temporal step's input.</summary>
    internal Span<float> Heard => echo!.Temporal.Span;

    internal Span<float> Noise => noise.Span;

    internal Span<long> Codes => codes.Span;

    internal ControlStep? Control => control;

    internal void DepthStep() => depth.Run();

    public void Dispose()
    {
        for (var i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
    }

    /// <summary>The step's keys and values into slot t of the caches.</summary>
    void Store(int t)
    {
        int slots = TemporalGraph.Slots(l, s), width = l.Temporal.HeadWidth, heads = Batch * l.Temporal.Heads;
        for (var i = 0; i < keys.Length; i++)
        {
            float[] key = keys[i].Array, newKey = newKeys[i].Array;
            for (int n = 0, at = t; n < newKey.Length; n++, at += slots) key[at] = newKey[n];
            Span<float> value = values[i].Span, newValue = newValues[i].Span;
            for (var h = 0; h < heads; h++) newValue.Slice(h * width, width).CopyTo(value.Slice((h * slots + t) * width, width));
        }
    }

    static void Put(ReadOnlySpan<int> from, Span<long> to, int size, string what)
    {
        if (from.Length != to.Length) throw new ArgumentException($"{what} has {from.Length} codes, not {to.Length}", nameof(from));
        for (var i = 0; i < to.Length; i++)
            to[i] = from[i] >= -1 && from[i] < size ? from[i] : throw new ArgumentOutOfRangeException(nameof(from), from[i], $"{what}: codes lie in −1 to {size - 1}");
    }

    void PutStyle(ReadOnlySpan<int> from, Span<long> to, string what)
    {
        if (from.IsEmpty) to.Fill(-1);
        else Put(from, to, s.Style.CodebookSize, what);
    }

    /// <summary>An output of the encoder that another graph reads in place.</summary>
    void Chain(string name, GraphBinding reader, params int[] shape)
    {
        var buffer = Floats(shape);
        encoder.Output(name, buffer.Value);
        reader.Input(name, buffer.Value);
    }

    TensorBuffer<float> Floats(params int[] shape) => Own(new TensorBuffer<float>(shape));

    TensorBuffer<long> Integers(params int[] shape) => Own(new TensorBuffer<long>(shape));

    T Own<T>(T item) where T : IDisposable
    {
        owned.Add(item);
        return item;
    }
}
