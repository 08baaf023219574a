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

    // The inference thread. The loop is made once, when the control says so.
    private void TakeFreeze(ILiveModel model)
    {
        int bars;
        long? until;
        lock (_gate)
        {
            Drain();
            _nextFrame = _stream!.NextFrame;
            var now = Now(_writer!.HostRate);
            if (now[ParameterId.Freeze] == 0)
            {
                (_frozen, _freezeFailed) = (null, false);
                return;
            }
            if (_frozen is not null || _freezeFailed) return;
            bars = 1 << (int)now[ParameterId.FreezeLength];
            until = now.HostSample is { } control ? _timeline.OutputAt(control, _writtenGeneration, _region.Header->OutputGenerationStart) : _timeline.HeardUntil;
        }
        if (until is { } output && HeardSound is { } sound && HeardLoop.Find(sound, bars, output, model.Codec.SampleRate) is { } loop)
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
