using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>What the controls of a moment mean to the generator.</summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal static class GenerationPolicy
{
    /// <summary>Beats of a loop where the host has none of its own (paper, appendix E: 4 bars).</summary>
    private const int DefaultLoopBeats = 16;

    private const double AssumedTempo = 120;

    public static SamplingControls Sampling(in Moment now, ModelDescription model, bool injecting) => new(
        // With injection one guidance pulls both to the style and to the player (tied, paper appendix E).
        (float)now[injecting ? ParameterId.InjectionGuidance : ParameterId.StyleStrength],
        (float)now[ParameterId.Temperature],
        Math.Min((int)now[ParameterId.TopK], model.CodebookSize),
        (ulong)now[ParameterId.Seed]);

    /// <summary>Seconds between a control's place in the song and its sound; null: as few as can be.</summary>
    public static double? ControlDelay(Timeline timeline) => (TimingValue)(int)timeline.Newest(ParameterId.Timing) switch
    {
        TimingValue.RepeatableShort => 0.5,
        TimingValue.Repeatable => 1,
        TimingValue.RepeatableLong => 2,
        _ => null,
    };

    /// <summary>Frames of every call under a fixed control delay: two calls and more fit into it.</summary>
    public static int RepeatableFrames(double delay, double frameRate) => Math.Max(1, (int)(delay * frameRate * 0.4));

    public static float Weight(in Moment now, int slot) => now[ParameterTable.PromptMute(slot)] > 0 ? 0 : (float)now[ParameterTable.PromptWeight(slot)];

    public static float LiveWeight(in Moment now, ModelDescription model)
        => model.Capabilities.Contains("audio_prompt") ? (float)now[ParameterId.LivePromptWeight] : 0;

    public static InjectionControls Injection(in Moment now, ModelDescription model)
    {
        if (!model.Capabilities.Contains("audio_injection")) return new();
        var mode = (InjectionModeValue)(int)now[ParameterId.InjectionMode];
        return new()
        {
            Mode = mode switch { InjectionModeValue.Free => InjectionMode.Free, InjectionModeValue.Looper => InjectionMode.Looper, _ => InjectionMode.Off },
            Amount = (float)now[ParameterId.InjectionAmount],
            LoopSamples = LoopSamples(now.Timeline.Transport, model.SampleRate),
        };
    }

    public static bool FromMain(in Moment now, bool hasMainInput) => (InjectionSourceValue)(int)now[ParameterId.InjectionSource] switch
    {
        InjectionSourceValue.Main => hasMainInput,
        InjectionSourceValue.Sidechain => false,
        _ => hasMainInput,
    };

    /// <summary>Whether the loop's length had to be guessed because the host tells no tempo.</summary>
    public static bool LoopIsGuessed(in Moment now)
        => (InjectionModeValue)(int)now[ParameterId.InjectionMode] == InjectionModeValue.Looper && (now.Timeline.Transport.Flags & TransportFlags.HasTempo) == 0;

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
