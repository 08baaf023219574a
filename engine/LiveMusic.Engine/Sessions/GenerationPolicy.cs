using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// Decides which controls the next frames follow: those that the plugin told last. The one place that re-planning (throwing away what is not yet heard when a
/// control moves) and a fixed control delay (the same project bounces to the same samples) will change: both choose another host sample, or another first frame.
/// </summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal static class GenerationPolicy
{
    /// <summary>Beats of a loop where the host has none of its own (paper, appendix E: 4 bars).</summary>
    private const int DefaultLoopBeats = 16;

    private const double AssumedTempo = 120;

    public static SamplingControls Sampling(Timeline timeline, ModelDescription model, bool injecting) => new(
        // With injection one guidance pulls both to the style and to the player (tied, paper appendix E).
        (float)timeline.Newest(injecting ? ParameterId.InjectionGuidance : ParameterId.StyleStrength),
        (float)timeline.Newest(ParameterId.Temperature),
        Math.Min((int)timeline.Newest(ParameterId.TopK), model.CodebookSize),
        (ulong)timeline.Newest(ParameterId.Seed));

    public static float Weight(Timeline timeline, int slot) => timeline.Newest(ParameterTable.PromptMute(slot)) > 0 ? 0 : (float)timeline.Newest(ParameterTable.PromptWeight(slot));

    public static float LiveWeight(Timeline timeline, ModelDescription model)
        => model.Capabilities.Contains("audio_prompt") ? (float)timeline.Newest(ParameterId.LivePromptWeight) : 0;

    public static InjectionControls Injection(Timeline timeline, ModelDescription model)
    {
        if (!model.Capabilities.Contains("audio_injection")) return new();
        var mode = (InjectionModeValue)(int)timeline.Newest(ParameterId.InjectionMode);
        return new()
        {
            Mode = mode switch { InjectionModeValue.Free => InjectionMode.Free, InjectionModeValue.Looper => InjectionMode.Looper, _ => InjectionMode.Off },
            Amount = (float)timeline.Newest(ParameterId.InjectionAmount),
            LoopSamples = LoopSamples(timeline.Transport, model.SampleRate),
        };
    }

    public static bool FromMain(Timeline timeline, bool hasMainInput) => (InjectionSourceValue)(int)timeline.Newest(ParameterId.InjectionSource) switch
    {
        InjectionSourceValue.Main => hasMainInput,
        InjectionSourceValue.Sidechain => false,
        _ => hasMainInput,
    };

    /// <summary>Whether the loop's length had to be guessed because the host tells no tempo.</summary>
    public static bool LoopIsGuessed(Timeline timeline)
        => (InjectionModeValue)(int)timeline.Newest(ParameterId.InjectionMode) == InjectionModeValue.Looper && (timeline.Transport.Flags & TransportFlags.HasTempo) == 0;

    // The host's own loop where it has one; halved until the looper's memory holds it.
    private static int LoopSamples(in TransportBlock transport, int sampleRate)
    {
        var tempo = (transport.Flags & TransportFlags.HasTempo) != 0 && transport.Tempo is > 10 and < 1000 ? transport.Tempo : AssumedTempo;
        var beats = (double)DefaultLoopBeats;
        if ((transport.Flags & TransportFlags.Looping) != 0 && transport.LoopEndPpq - transport.LoopStartPpq is > 0 and < 1e6) beats = transport.LoopEndPpq - transport.LoopStartPpq;
        var seconds = beats * 60 / tempo;
        while (seconds > InjectionControls.MaximumLoopSeconds) seconds /= 2;
        return Math.Max((int)Math.Round(seconds * sampleRate), sampleRate / 10);
    }
}
