using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Scenes;

/// <summary>
/// What the controls of a moment ask the style and the sampling to be: the faders (or the pad), a scene, or a way between some of them. Each of those counts as much as it is heard,
/// however large its own weights are.
/// </summary>
/// <remarks>Threading: one caller at a time; the moment's timeline is guarded by the session's gate.</remarks>
internal sealed class StyleAsked(SceneShelf scenes)
{
    private const int Slots = ParameterTable.PromptSlots;

    private readonly List<StylePrompt> _prompts = [];

    /// <summary>The slots first, then the scenes' prompts.</summary>
    public ReadOnlySpan<StylePrompt> Prompts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_prompts);

    public SceneMark Mark { get; private set; }

    /// <summary>Looks at a moment; returns its sampling.</summary>
    /// <param name="now">With the host sample at which the first frame is heard.</param>
    /// <param name="slots">Styles of the prompt slots.</param>
    /// <param name="places">Of their balls.</param>
    /// <param name="sampling">As the faders want it.</param>
    /// <param name="model">For the limits of its sampling.</param>
    /// <param name="injecting">Then guidance is injection's.</param>
    public SamplingControls Look(in Moment now, ReadOnlySpan<ReadOnlyMemory<float>> slots, PadPlaces places, SamplingControls sampling, ModelDescription model, bool injecting)
    {
        var timeline = now.Timeline;
        var morph = (float)now[ParameterId.Morph];
        var shares = SceneShares.Between(timeline.Scene.At(now.HostSample, now.Heard), timeline.MorphScene.At(now.HostSample, now.Heard), morph);
        Mark = new((short)timeline.Scene.ValueAt(now.HostSample, now.Heard), (short)timeline.MorphScene.ValueAt(now.HostSample, now.Heard), morph);

        Span<float> weights = stackalloc float[Slots];
        WeighFaders(now, slots, places, weights);
        var faders = shares[0];
        _prompts.Clear();
        // The faders alone are taken as they stand: what they are worth beside a live prompt is the player's.
        for (var slot = 0; slot < Slots; slot++) _prompts.Add(new(slots[slot], faders == 1 ? weights[slot] : Part(faders, weights[slot], Sum(weights))));
        if (faders == 1) return sampling;

        var (guidance, temperature, topK) = (faders * sampling.Guidance, faders * sampling.Temperature, faders * sampling.TopK);
        for (var number = 1; number < SceneShares.Count; number++)
        {
            if (shares[number] is not (> 0 and var share)) continue;
            var kept = scenes[number];
            // A scene where nothing is stored asks for nothing: the faders' sampling, and no style.
            var scene = kept.Scene;
            guidance += share * (scene.IsStored ? scene.StyleStrength : sampling.Guidance);
            temperature += share * (scene.IsStored ? scene.Temperature : sampling.Temperature);
            topK += share * (scene.IsStored ? scene.TopK : sampling.TopK);
            var sum = Sum(scene.Weights);
            for (var i = 0; i < kept.Styles.Length; i++) _prompts.Add(new(kept.Styles[i], Part(share, scene.Weights[i], sum)));
        }
        return sampling with
        {
            Guidance = injecting ? sampling.Guidance : guidance,
            Temperature = temperature,
            TopK = Math.Clamp((int)MathF.Round(topK), 1, model.CodebookSize),
        };
    }

    /// <summary>One style instead of what was asked for.</summary>
    /// <param name="style">Empty: masked.</param>
    public void Hold(float[] style)
    {
        _prompts.Clear();
        for (var slot = 0; slot < Slots; slot++) _prompts.Add(default);
        _prompts.Add(new(style, 1));
    }

    /// <summary>The mean of all that is asked for, as the model mixes it; empty: nothing has any weight.</summary>
    public static float[] Mean(ReadOnlySpan<StylePrompt> prompts, int dimension)
    {
        var (sum, weights) = (new double[dimension], 0.0);
        foreach (ref readonly var prompt in prompts)
        {
            if (prompt.Weight <= 0 || prompt.Embedding.Length != dimension) continue;
            weights += prompt.Weight;
            for (var i = 0; i < dimension; i++) sum[i] += (double)prompt.Weight * prompt.Embedding.Span[i];
        }
        return weights > 0 ? [.. sum.Select(s => (float)(s / weights))] : [];
    }

    /// <summary>What the slots weigh, by their faders or by the pad.</summary>
    public static void WeighFaders(in Moment now, ReadOnlySpan<ReadOnlyMemory<float>> slots, PadPlaces places, Span<float> weights)
    {
        if (GenerationPolicy.PadPlace(now) is { } place)
        {
            Span<bool> used = stackalloc bool[Slots];
            for (var slot = 0; slot < Slots; slot++) used[slot] = !slots[slot].IsEmpty && now[ParameterTable.PromptMute(slot)] == 0;
            places.Weigh(place.X, place.Y, used, weights);
            return;
        }
        for (var slot = 0; slot < Slots; slot++) weights[slot] = GenerationPolicy.Weight(now, slot);
    }

    private static float Sum(ReadOnlySpan<float> weights)
    {
        var sum = 0f;
        foreach (var weight in weights) sum += weight;
        return sum;
    }

    private static float Part(float share, float weight, float sum) => sum > 0 ? share * weight / sum : 0;
}
