using LiveMusic.Generation;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>Tempo follow: the host leads the music's beat, tempo and bar, by the clock of each call and the length of its frames.</summary>
/// <remarks>
/// Responsive in real time it goes by the newest word of time, else by the one that is in force where the controls are: a function of what was told, so the same project gives the same samples.
/// </remarks>
internal sealed unsafe partial class Session
{
    // The inference thread's, within the gate.
    private BeatFollower? _follower;
    private (double? Tempo, double? Place) _guessed;

    /// <summary>The clock of the next frames and how long each lasts. Null and 0: as the music will, and nominal.</summary>
    private (MusicalClock? Clock, double FrameSamples) Paced(in Moment now, int frames, MusicStream stream, int hostRate)
    {
        var model = _model!;
        if (!MusicPolicy.FollowsHost(now, model.Description)) return (null, RelockedSamples(now, frames, stream));
        var song = now.Transport;
        if (now.HostSample is null) _guessed = StartOf(song, song.HostSample);
        if (HostClock.Tempo(song) is { } tempo)
        {
            _follower ??= new(model.Description.Controls!, model.Codec);
            var place = HostClock.PlaceInBar(song, HostWhere(stream.Times.ExactStartOf(stream.NextFrame), song), hostRate);
            if (_follower.Next(tempo, place, stream.Beat, frames) is { } led) return led;
        }
        return (null, RelockedSamples(now, frames, stream));
    }

    /// <summary>Host sample at which a place of the stream is heard. While nothing is pulled, that is guessed: the song will go on where it stands.</summary>
    private double HostWhere(double streamSample, in TransportBlock song)
    {
        var exact = _place.ExactOutputOf(streamSample);
        var output = (long)Math.Floor(exact);
        var running = (song.Flags & TransportFlags.Running) != 0;
        var pulled = _timeline.HeardUntilOf(_writtenGeneration) ?? _region.Header->OutputGenerationStart;
        return ((running ? HostAt(output) : null) ?? (running ? _timeline.KnownUntil : song.HostSample) + output - pulled) + (exact - output);
    }

    /// <summary>Whether what was made before the start follows the song as it did start, or stands ready to.</summary>
    private bool StartsAsGuessed(long? start)
    {
        var now = new Moment(_timeline, start);
        var song = now.Transport;
        if (!MusicPolicy.FollowsHost(now, _model!.Description) || start is null && (song.Flags & TransportFlags.Running) != 0) return true;
        return StartOf(song, start ?? song.HostSample) == _guessed;
    }

    private (double?, double?) StartOf(in TransportBlock song, long hostSample)
        => (HostClock.Tempo(song), HostClock.PlaceInBar(song, hostSample, (int)_timeline.HostRate) is { } place ? Math.Round(place, 6) : null);
}
