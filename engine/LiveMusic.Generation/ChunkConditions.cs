namespace LiveMusic.Generation;

/// <summary>Everything besides the stream's own past that one generation call depends on. Constant over the call's frames.</summary>
public readonly ref struct ChunkConditions
{
    /// <summary>Prompt slots in the user's order, at most <see cref="PromptWeights.Slots"/>; empty: masked style.</summary>
    public ReadOnlySpan<StylePrompt> Prompts { get; init; }

    /// <summary>The live prompt of the player's last 10 seconds (paper, appendix E); default: none.</summary>
    public StylePrompt LivePrompt { get; init; }

    public required SamplingControls Sampling { get; init; }

    /// <summary>Default: off.</summary>
    public InjectionControls Injection { get; init; }
}
