namespace LiveMusic.Generation;

/// <summary>Everything besides the stream's own past that one generation call depends on. Constant over the call's frames.</summary>
public readonly ref struct ChunkConditions
{
    /// <summary>What the style is mixed of; empty: masked style. The first <see cref="PromptWeights.Slots"/> are the slots in the user's order, what follows belongs to scenes.</summary>
    public ReadOnlySpan<StylePrompt> Prompts { get; init; }

    /// <summary>For the stamps.</summary>
    public SceneMark Scene { get; init; }

    /// <summary>The live prompt of the player's last 10 seconds (paper, appendix E); default: none.</summary>
    public StylePrompt LivePrompt { get; init; }

    public required SamplingControls Sampling { get; init; }

    /// <summary>
    /// Samples that each frame lasts; need not be whole. 0: as the model made them. The music is the same, faster or slower at the same pitch, see <see cref="MusicStream.FrameLengths"/>.
    /// </summary>
    public double FrameSamples { get; init; }

    /// <summary>Default: off.</summary>
    public InjectionControls Injection { get; init; }

    /// <summary>Default: the model's own choice. A model without controls takes nothing else.</summary>
    public MusicControls Controls { get; init; }
}
