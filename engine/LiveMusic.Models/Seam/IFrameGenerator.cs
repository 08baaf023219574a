namespace LiveMusic.Models;

/// <summary>Generates the frames that follow a context. Stateless between calls: the request is all the memory there is.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
public interface IFrameGenerator : IDisposable
{
    /// <summary>Most frames that one call can give (a chunk: 50). A frame model gives 1 or more.</summary>
    int MaxFrames { get; }

    /// <summary>RVQ levels of a generated frame.</summary>
    int Levels { get; }

    /// <summary>Frames of context that a request carries.</summary>
    int ContextFrames { get; }

    /// <summary>RVQ levels of the context that the model looks at.</summary>
    int ContextLevels { get; }

    /// <summary>Writes <see cref="GenerationRequest.Frames"/>·<see cref="Levels"/> codes, frame-major.</summary>
    void Generate(in GenerationRequest request, Span<int> codes);
}

/// <summary>Everything that one call depends on. Codes of −1 are masked (not yet played).</summary>
public readonly ref struct GenerationRequest
{
    /// <summary>Frames wanted, 1…<see cref="IFrameGenerator.MaxFrames"/>.</summary>
    public required int Frames { get; init; }

    /// <summary>[ContextFrames × ContextLevels], oldest first.</summary>
    public required ReadOnlySpan<int> Context { get; init; }

    /// <summary>How many frames before the call a model with an echo may take up again; null: all. The context is seen whole in any case.</summary>
    public int? EchoFrames { get; init; }

    /// <summary>Context of the negative row of the guidance; empty: the same as <see cref="Context"/>.</summary>
    public ReadOnlySpan<int> NegativeContext { get; init; }

    /// <summary>Style codes; empty: masked.</summary>
    public required ReadOnlySpan<int> Style { get; init; }

    /// <summary>Style codes of the negative row; empty: masked.</summary>
    public ReadOnlySpan<int> NegativeStyle { get; init; }

    /// <summary>Classifier-free guidance w: logits = positive + w·(positive − negative). 0 is none.</summary>
    public required float Guidance { get; init; }

    /// <summary>Scale of the sampling noise; 0 takes the most likely code.</summary>
    public required float Temperature { get; init; }

    /// <summary>Codes kept before sampling, 1…codebook size.</summary>
    public required int TopK { get; init; }

    /// <summary>Number of the first frame wanted in its stream: with the seed inside <see cref="Noise"/> it fixes the random numbers.</summary>
    public required long FirstFrame { get; init; }

    public required IGumbelNoise Noise { get; init; }

    /// <summary>
    /// Added to the logits of the controls, [<see cref="ModelControls.Classes"/>]: 0 where nothing is wanted, finite for a wish, <see cref="ModelControls.Override"/> for an order.
    /// Empty: nothing is wanted. A model without controls takes nothing else.
    /// </summary>
    public ReadOnlySpan<float> ControlPrior { get; init; }

    /// <summary>
    /// For each of the model's controls how far the negative row of the guidance leans from the class drawn to the mean of all classes: 0 not at all (both rows know the class), 1 to the mean (it knows nothing),
    /// more: beyond it. So guidance strengthens what is wished. Empty: nowhere. A model without an echo gives both rows one input, and there it changes nothing.
    /// </summary>
    public ReadOnlySpan<float> ControlContrast { get; init; }

    /// <summary>Scale of the noise on the controls; 0 takes the most likely.</summary>
    public float ControlTemperature { get; init; }

    /// <summary>Gets the class drawn for each of the model's controls; empty: nobody asks.</summary>
    public Span<int> Controls { get; init; }
}

/// <summary>Counter-based noise: the same frame number always gives the same values, whatever was asked before.</summary>
public interface IGumbelNoise
{
    /// <summary>Fills [levels × codebook size] standard Gumbel values for one frame.</summary>
    void Fill(long frame, int codebookSize, Span<float> values);
}
