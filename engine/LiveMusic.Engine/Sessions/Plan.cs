using System.Runtime.Intrinsics;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// What the controls ask of a stretch of music. After two equal plans the same music follows, so nothing need be made again when a control moves and the plan does not.
/// </summary>
/// <param name="Weights">Of the prompt slots, muted ones 0.</param>
/// <param name="PromptsVersion">See <see cref="Prompts.PromptSlots.StyleVersion"/>.</param>
/// <param name="Scenes">Switches and morph.</param>
/// <param name="Pad">Where the listener stands, or nowhere.</param>
/// <param name="Live">Weight of the live prompt. What it hears changes all the time and is no reason to plan anew.</param>
/// <param name="Sampling">With the guidance that counts.</param>
/// <param name="Mode">Of injection.</param>
/// <param name="Amount">Of injection; 0 when off.</param>
/// <param name="Resets">Times that a fresh context was asked for.</param>
/// <param name="Recalls">Times that a bookmark was asked for.</param>
/// <param name="Frozen">Switches of freeze, and the last of them. A frozen loop follows the song: also where it jumps.</param>
/// <param name="Music">Of the model's controls; the host's clock follows from the place.</param>
/// <param name="Clock">Whether the host's clock counts, its tempo to a tenth of a BPM, and where the song jumped.</param>
internal readonly record struct Plan(
    Vector256<float> Weights, long PromptsVersion, ScenePlan Scenes, (double X, double Y)? Pad, float Live, SamplingControls Sampling, InjectionMode Mode, float Amount, int Resets,
    int Recalls, (int Count, bool On, long Jumps) Frozen, MusicControls Music, (bool On, double? Tempo, long Jumps) Clock)
{
    /// <summary>What of it says the style.</summary>
    public (Vector256<float>, long, ScenePlan, (double, double)?) Style => (Weights, PromptsVersion, Scenes, Pad);

    public static Plan Of(in Moment now, long promptsVersion, ModelDescription model)
    {
        Span<float> weights = stackalloc float[PromptWeights.Slots];
        for (var slot = 0; slot < weights.Length; slot++) weights[slot] = GenerationPolicy.Weight(now, slot);
        var injection = GenerationPolicy.Injection(now, model);
        var freeze = now.Timeline.Freeze;
        var frozen = freeze.ValueAt(now.HostSample, null) > 0;
        return new(
            Vector256.Create<float>(weights), promptsVersion, ScenePlan.Of(now), GenerationPolicy.PadPlace(now), GenerationPolicy.LiveWeight(now, model), GenerationPolicy.Sampling(now, model, injection.IsActive),
            injection.IsActive ? injection.Mode : InjectionMode.Off, injection.IsActive ? injection.Amount : 0, now.ContextResets, now.Timeline.Recalls.Count(now.HostSample),
            (freeze.Count(now.HostSample), frozen, frozen && now.HostSample is null ? now.Timeline.Jumps : 0),
            MusicPolicy.Of(now, model), ClockOf(now, model));
    }

    /// <summary>Host sample from which this plan is heard otherwise than an older one that differs from it in nothing but switches; null: at once.</summary>
    public long? HeardFrom(in Plan older, Timeline timeline)
    {
        if (older with { Scenes = Scenes, Recalls = Recalls, Frozen = Frozen } != this || Scenes.First != older.Scenes.First || Scenes.Morph != older.Scenes.Morph) return null;
        if (Frozen.On == older.Frozen.On && Frozen.Jumps != older.Frozen.Jumps) return null;
        ReadOnlySpan<long?> lines =
        [
            timeline.Scene.HeardFrom(older.Scenes.Count), timeline.MorphScene.HeardFrom(older.Scenes.MorphCount), timeline.Freeze.HeardFrom(older.Frozen.Count),
            timeline.Recalls.HeardFrom(older.Recalls),
        ];
        long? first = long.MaxValue;
        foreach (var line in lines) first = line is null || first is null ? null : Math.Min(first.Value, line.Value);
        return first == long.MaxValue ? null : first;
    }

    private static (bool, double?, long) ClockOf(in Moment now, ModelDescription model)
    {
        if (!MusicPolicy.FollowsHost(now, model)) return (false, null, 0);
        // Where the same music must follow, only the start was guessed, and the session knows what it guessed.
        var responsive = now.HostSample is null && GenerationPolicy.ControlDelay(now.Timeline) is null;
        return responsive ? (true, HostClock.Tempo(now.Timeline.Transport) is { } tempo ? Math.Round(tempo, 1) : null, now.Timeline.Jumps) : (true, null, 0);
    }
}

/// <summary>What was switched so far. Where each of the switches is heard, and how far a glide has come, follows from it and from the place.</summary>
/// <param name="First">Scenes that were told first.</param>
/// <param name="Count">Switches of the scene that count or will count.</param>
/// <param name="MorphCount">Of the one that is morphed to.</param>
/// <param name="Morph">0…1.</param>
internal readonly record struct ScenePlan((int Scene, int MorphScene) First, int Count, int MorphCount, double Morph)
{
    public static ScenePlan Of(in Moment now)
    {
        var timeline = now.Timeline;
        return new((timeline.Scene.First, timeline.MorphScene.First), timeline.Scene.Count(now.HostSample), timeline.MorphScene.Count(now.HostSample), now[ParameterId.Morph]);
    }
}
