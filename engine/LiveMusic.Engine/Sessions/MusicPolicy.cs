using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>What the parameters of a moment ask of a model's controls; what a model does not have is not asked for.</summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal static class MusicPolicy
{
    /// <summary>Density and brightness are wishes: the model strays from them by less than a class where it has no opinion.</summary>
    private const float Soft = 2;

    /// <summary>Without the host's clock.</summary>
    public static MusicControls Of(in Moment now, ModelDescription model) => model.Controls is not { } controls ? default : new()
    {
        Key = Exactly(controls, ControlNames.Key, (int)now[ParameterId.Key]),
        Density = Near(controls, ControlNames.Density, ParameterId.Density, now),
        Brightness = Near(controls, ControlNames.Brightness, ParameterId.Brightness, now),
        Drums = Level(controls, ControlNames.Drums, ParameterId.Drums, now),
        Bass = Level(controls, ControlNames.Bass, ParameterId.Bass, now),
        Other = Level(controls, ControlNames.Other, ParameterId.Other, now),
        Chaos = (float)now[ParameterId.Chaos],
    };

    public static bool FollowsHost(in Moment now, ModelDescription model) => model.Controls is not null && (TempoFollowValue)(int)now[ParameterId.TempoFollow] == TempoFollowValue.Host;

    /// <summary>Why the host's tempo is not followed although it should be; empty: it is, or need not be.</summary>
    public static string CannotFollow(in Moment now, ILiveModel model)
    {
        if (!FollowsHost(now, model.Description)) return "";
        var song = now.Timeline.Transport;
        if (HostClock.Tempo(song) is not { } tempo) return song.Frames == 0 ? "" : "The host tells no tempo: the music keeps its own.";
        var follower = new BeatFollower(model.Description.Controls!, model.Codec);
        if (follower.ClassOf(tempo, null) is not null) return "";
        var (slowest, fastest) = follower.Reach;
        return FormattableString.Invariant($"The music can follow {Math.Ceiling(slowest):0} to {Math.Floor(fastest):0} BPM, not the host's {tempo:0.#}: it keeps its own tempo.");
    }

    // 0 is Auto everywhere.
    private static ControlWish? Exactly(ModelControls controls, string name, int value)
        => value > 0 && controls.IndexOf(name) is >= 0 and var f && value <= controls.Fields[f].Classes ? ControlWish.Exactly(value - 1) : null;

    private static ControlWish? Near(ModelControls controls, string name, ParameterId id, in Moment now) => Class(controls, name, id, now) is { } c ? new(c, Soft) : null;

    private static ControlWish? Level(ModelControls controls, string name, ParameterId id, in Moment now) => Class(controls, name, id, now) is { } c ? ControlWish.Exactly((int)Math.Round(c)) : null;

    /// <summary>The parameter's travel over the classes that the model has.</summary>
    private static float? Class(ModelControls controls, string name, ParameterId id, in Moment now)
    {
        if (now[id] < 1 || controls.IndexOf(name) is not (>= 0 and var f)) return null;
        return (float)((now[id] - 1) / (ParameterTable.Get(id).Maximum - 1) * (controls.Fields[f].Classes - 1));
    }
}
