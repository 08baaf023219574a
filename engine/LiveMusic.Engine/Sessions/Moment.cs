using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>The controls that frames follow: those in force at a host sample, or, without one, those told last.</summary>
/// <param name="Timeline">What was told.</param>
/// <param name="HostSample">Null: the newest.</param>
/// <param name="Heard">Host sample at which the first of the frames will be heard; null: not known.</param>
/// <remarks>Threading: guarded by the session's gate, as the timeline is.</remarks>
internal readonly record struct Moment(Timeline Timeline, long? HostSample, long? Heard = null)
{
    public static Moment Newest(Timeline timeline) => new(timeline, null);

    /// <summary>Plain value.</summary>
    public double this[ParameterId id] => HostSample is { } sample ? Timeline.At(id, sample) : Timeline.Newest(id);

    /// <summary>What the host said of time.</summary>
    public TransportBlock Transport => HostSample is { } sample ? Timeline.TransportAt(sample) : Timeline.Transport;

    /// <summary>Times that the user had asked for a fresh context.</summary>
    public int ContextResets => Timeline.ContextResetsUntil(HostSample ?? long.MaxValue);
}
