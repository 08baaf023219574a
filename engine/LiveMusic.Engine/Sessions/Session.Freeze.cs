using LiveMusic.Engine.Captures;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Sessions;

/// <summary>Freeze: the last bars that were heard loop in time with the host while the model waits, and the music goes on from them when it thaws.</summary>
internal sealed unsafe partial class Session
{
    // The inference thread's.
    private FrozenMusic? _frozen;
    private bool _freezeFailed;

    /// <summary>What was heard of this session; null: nobody keeps it. Set once, before anything is heard.</summary>
    public InstanceSound? HeardSound { get; set; }

    // The inference thread. The loop is made once, when the control says so: of what was heard until then or, on a line of the song, of what will have been heard until the line.
    private void TakeFreeze(ILiveModel model)
    {
        int bars;
        long? until, line;
        lock (_gate)
        {
            Drain();
            _nextFrame = _stream!.NextFrame;
            var now = Now(_writer!.HostRate);
            if (_timeline.Freeze.ValueAt(now.HostSample, now.Heard) == 0)
            {
                (_frozen, _freezeFailed) = (null, false);
                return;
            }
            line = _timeline.Freeze.LineAt(now.HostSample, now.Heard);
            if (_frozen is null && _freezeFailed) return;
            bars = 1 << (int)now[ParameterId.FreezeLength];
            until = (line ?? now.HostSample) is { } host ? _timeline.OutputAt(host, _writtenGeneration, _region.Header->OutputGenerationStart) : _timeline.HeardUntil;
        }
        if (_frozen is { } frozen)
        {
            frozen.Loop = frozen.Loop.Again(HeardSound!, model.Codec.SampleRate, _writer);
            return;
        }
        // A line that is a rounding away is reached.
        if (until is { } output && HeardSound is { } sound && HeardLoop.Find(sound, bars, line is null ? output : output + 1, model.Codec.SampleRate, _writer, ahead: line is not null) is { } loop)
        {
            _frozen = new(loop, _stream.NextSample);
            if (loop.Count < bars) Remark($"{loop.Count} {(loop.Count == 1 ? "bar loops" : "bars loop")} instead of {bars}: no more whole ones were heard in one piece.");
            else if (loop.Ppq is null) Remark("The host tells no bars, so the loop has the length of bars at 120 BPM.");
        }
        else
        {
            _freezeFailed = true;
            Remark("Nothing can be frozen: not one whole bar was heard yet. The music goes on.");
        }
    }

    // Within the gate, before frames are made.
    private void FollowSong(FrozenMusic frozen)
    {
        var host = _timeline.KnownUntil;
        var output = _timeline.OutputAt(host, _writtenGeneration, _region.Header->OutputGenerationStart) ?? 0;
        frozen.Follow(_timeline.Transport, _writer!.Place, output - host);
    }
}
