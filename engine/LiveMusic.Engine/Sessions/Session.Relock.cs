using LiveMusic.Engine.Drift;
using LiveMusic.Generation;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Sessions;

/// <summary>The music's beat follows the host's, where a codec can play its frames longer and shorter.</summary>
/// <remarks>
/// It goes by what was heard, and so by when it was heard: only in real time and with responsive timing. A bounce and a repeatable timing must give the same samples, so there every frame is nominal. Where the host leads (Session.Tempo) it rests: a length has one master.
/// </remarks>
internal sealed unsafe partial class Session
{
    // The inference thread's.
    private readonly Relock _relock = new();

    // Within the gate. 0: nominal.
    private double RelockedSamples(in Moment now, int frames, MusicStream stream)
    {
        var nominal = (double)stream.SamplesPerFrame;
        if (stream.FrameLengths.Shortest == stream.SamplesPerFrame || Offline || ControlDelay is not null) return 0;
        var seen = now[ParameterId.Relock] > 0 ? HeardSound?.Drift.Seen : null;
        var (times, place) = (stream.Times, _writer!.Place);
        var next = (double)place.OutputOf(times.StartOf(stream.NextFrame)) / place.HostRate;
        var stretch = _relock.Next(seen, MusicUntil, next, times.Length / nominal, (double)frames / _model!.Description.FrameRate);
        return stretch == 1 ? 0 : Math.Clamp(stretch * nominal, stream.FrameLengths.Shortest, stream.FrameLengths.Longest);

        double? MusicUntil(double seconds)
        {
            var output = (long)Math.Round(seconds * place.HostRate);
            return output < _region.Header->OutputGenerationStart ? null : times.FramesUntil(place.StreamOf(output)) / _model!.Description.FrameRate;
        }
    }
}
