using System.Runtime.Intrinsics;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// What the controls ask of a stretch of music. After two equal plans the same music follows, so nothing need be made again when a control moves and the plan does not.
/// </summary>
/// <param name="Weights">Of the prompt slots, muted ones 0.</param>
/// <param name="PromptsVersion">See <see cref="Prompts.PromptSlots.StyleVersion"/>.</param>
/// <param name="Live">Weight of the live prompt. What it hears changes all the time and is no reason to plan anew.</param>
/// <param name="Sampling">With the guidance that counts.</param>
/// <param name="Mode">Of injection.</param>
/// <param name="Amount">Of injection; 0 when off.</param>
/// <param name="Resets">Times that a fresh context was asked for.</param>
internal readonly record struct Plan(Vector256<float> Weights, long PromptsVersion, float Live, SamplingControls Sampling, InjectionMode Mode, float Amount, int Resets)
{
    public static Plan Of(in Moment now, long promptsVersion, ModelDescription model)
    {
        Span<float> weights = stackalloc float[PromptWeights.Slots];
        for (var slot = 0; slot < weights.Length; slot++) weights[slot] = GenerationPolicy.Weight(now, slot);
        var injection = GenerationPolicy.Injection(now, model);
        return new(Vector256.Create<float>(weights), promptsVersion, GenerationPolicy.LiveWeight(now, model), GenerationPolicy.Sampling(now, model, injection.IsActive),
            injection.IsActive ? injection.Mode : InjectionMode.Off, injection.IsActive ? injection.Amount : 0, now.ContextResets);
    }
}
