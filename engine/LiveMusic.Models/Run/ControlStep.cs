namespace LiveMusic.Models.Run;

/// <summary>The control graph of one generator with its tensors: one run draws all controls of a call.</summary>
internal sealed class ControlStep : IDisposable
{
    readonly ControlsConfig config;
    readonly TensorBuffer<float> prior, noise, temperature;
    readonly TensorBuffer<long> codes;

    public ControlStep(GraphSession graph, LanguageModelConfig l, int slots)
    {
        config = l.Controls!;
        Binding = graph.Bind();
        Binding.Input("prior", (prior = new(config.All)).Value).Input("noise", (noise = new(config.All)).Value).Input("temperature", (temperature = new(1)).Value)
            .Output("codes", (codes = new(config.Fields.Count)).Value).Output("clock", (Clock = new(slots, l.Temporal.Width)).Value);
    }

    /// <summary>Its ends "hidden", "style_control" and "input" belong to the generator.</summary>
    public GraphBinding Binding { get; }

    /// <summary>What each temporal step adds to its input. Row 0, the step before the controls are drawn, is always zero.</summary>
    public TensorBuffer<float> Clock { get; }

    /// <summary>Of the tempo drawn last.</summary>
    public int FramesPerBeat => config.FramesPerBeat[(int)codes.Span[config.IndexOf(ControlNames.Tempo)]];

    /// <summary>The class of each field, drawn last.</summary>
    public ReadOnlySpan<long> Codes => codes.Span;

    /// <param name="wishes">The prior; empty: none.</param>
    /// <param name="heat">Scale of the noise.</param>
    /// <param name="drawn">Gets the class of each field; empty: nobody asks.</param>
    public void Draw(ReadOnlySpan<float> wishes, float heat, long firstFrame, IGumbelNoise gumbel, Span<int> drawn)
    {
        if (!wishes.IsEmpty && wishes.Length != config.All) throw new ArgumentException($"A prior has {config.All} values, not {wishes.Length}", nameof(wishes));
        foreach (var wish in wishes)
            if (!float.IsFinite(wish)) throw new ArgumentOutOfRangeException(nameof(wishes), wish, "a prior must be finite");
        if (!(heat >= 0) || !float.IsFinite(heat)) throw new ArgumentOutOfRangeException(nameof(heat), heat, "the control temperature must be finite and not negative");
        if (!drawn.IsEmpty && drawn.Length != config.Fields.Count) throw new ArgumentException($"{config.Fields.Count} controls are drawn, not {drawn.Length}", nameof(drawn));

        if (wishes.IsEmpty) prior.Span.Clear();
        else wishes.CopyTo(prior.Span);
        temperature.Span[0] = heat;
        // The number of no frame, so that the noise of the controls has nothing in common with that of the codes.
        gumbel.Fill(~firstFrame, config.All, noise.Span);
        Binding.Run();
        if (drawn.IsEmpty) return;
        for (var f = 0; f < config.Fields.Count; f++) drawn[f] = (int)codes.Span[f];
    }

    public void Dispose()
    {
        Binding.Dispose();
        codes.Dispose();
        temperature.Dispose();
        noise.Dispose();
        prior.Dispose();
        Clock.Dispose();
    }
}
