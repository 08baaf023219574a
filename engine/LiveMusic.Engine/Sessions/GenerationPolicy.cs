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

    private const int BeatsOfBar = 4;

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

    /// <summary>Where the listener stands on the pad; null: the faders count.</summary>
    public static (double X, double Y)? PadPlace(in Moment now) => now[ParameterId.Pad] > 0 ? (now[ParameterId.PadX], now[ParameterId.PadY]) : null;

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
            Feedback = (float)now[ParameterId.InjectionFeedback],
            GapMilliseconds = (float)now[ParameterId.InjectionGap],
            LoopSamples = LoopSamples(now.Timeline.Transport, (LoopLengthValue)(int)now[ParameterId.LoopLength], model.SampleRate),
        };
    }

    /// <summary>Seconds between what a player hears and what then comes in.</summary>
    public static double InputLatency(in Moment now) => now[ParameterId.InputLatency] / 1000;

    public static bool FromMain(in Moment now, bool hasMainInput) => (InjectionSourceValue)(int)now[ParameterId.InjectionSource] switch
    {
        InjectionSourceValue.Main => hasMainInput,
        InjectionSourceValue.Sidechain => false,
        _ => hasMainInput,
    };

    /// <summary>Whether the loop's length had to be guessed because the host tells no tempo.</summary>
    public static bool LoopIsGuessed(in Moment now)
        => (InjectionModeValue)(int)now[ParameterId.InjectionMode] == InjectionModeValue.Looper && (now.Timeline.Transport.Flags & TransportFlags.HasTempo) == 0;

    // As long as asked for, or the host's own loop where it has one; halved until the looper's memory holds it.
    private static int LoopSamples(in TransportBlock transport, LoopLengthValue length, int sampleRate)
    {
        var tempo = (transport.Flags & TransportFlags.HasTempo) != 0 && transport.Tempo is > 10 and < 1000 ? transport.Tempo : AssumedTempo;
        var signed = (transport.Flags & TransportFlags.HasTimeSignature) != 0 && transport is { TimeSignatureNumerator: > 0 and < 256, TimeSignatureDenominator: > 0 and < 256 };
        var beat = signed ? 4.0 / transport.TimeSignatureDenominator : 1;
        var bar = beat * (signed ? transport.TimeSignatureNumerator : BeatsOfBar);
        var quarters = length switch
        {
            LoopLengthValue.Beat => beat,
            LoopLengthValue.TwoBeats => 2 * beat,
            LoopLengthValue.Bar => bar,
            LoopLengthValue.TwoBars => 2 * bar,
            LoopLengthValue.FourBars => 4 * bar,
            LoopLengthValue.EightBars => 8 * bar,
            _ => (transport.Flags & TransportFlags.Looping) != 0 && transport.LoopEndPpq - transport.LoopStartPpq is > 0 and < 1e6 and var own ? own : DefaultLoopBeats,
        };
        var seconds = quarters * 60 / tempo;
        while (seconds > InjectionControls.MaximumLoopSeconds) seconds /= 2;
        return Math.Max((int)Math.Round(seconds * sampleRate), sampleRate / 10);
    }
}
