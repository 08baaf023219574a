using LiveMusic.Generation;

namespace LiveMusic.Engine.Rendering;

/// <summary>Everything that a rendered piece depends on besides the model.</summary>
internal sealed record RenderPlan
{
    public required PromptCurve Prompts { get; init; }

    public required double Seconds { get; init; }

    public required SamplingControls Sampling { get; init; }

    public InjectionControls Injection { get; init; } = new();

    /// <summary>The player's sound, interleaved stereo at model rate, from the piece's start on.</summary>
    public float[] Input { get; init; } = [];
}
