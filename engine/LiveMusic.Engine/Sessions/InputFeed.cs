using System.Runtime.InteropServices;
using LiveMusic.Generation;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// Brings the player's audio from an input ring to the stream: resampled to model rate with the phase kept, and placed at the stream samples that were heard
/// when it was played. What is played while nothing is heard belongs nowhere and is left out.
/// </summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal sealed class InputFeed(int modelRate)
{
    private const int Channels = 2;
    private const int BlockFrames = 4096;

    /// <summary>Input whose transport is not told after this many blocks' worth of samples was played to no music.</summary>
    private const double TransportPatienceSeconds = 0.1;

    /// <summary>More staged input than this is of no use to a context of ten seconds.</summary>
    private const int StagedSeconds = 12;

    private readonly StereoFrame[] _block = new StereoFrame[BlockFrames];
    private readonly float[] _staged = new float[StagedSeconds * modelRate * Channels];
    private float[] _resampled = [];
    private Resampler? _resampler;
    private long _nextHost = -1;
    private int _stagedFrames;
    private long _latency;

    /// <summary>Stream sample of the first staged one.</summary>
    public long StagedStart { get; private set; }

    /// <summary>Interleaved stereo at model rate, from <see cref="StagedStart"/> on.</summary>
    public ReadOnlySpan<float> Staged => _staged.AsSpan(0, _stagedFrames * Channels);

    /// <summary>The stream took what was staged.</summary>
    public void Taken()
    {
        StagedStart += _stagedFrames;
        _stagedFrames = 0;
    }

    /// <summary>Nobody wants input: the next <see cref="Pull"/> starts with what is played then.</summary>
    public void Rest()
    {
        _nextHost = -1;
        _stagedFrames = 0;
    }

    /// <summary>Takes what has arrived in the ring.</summary>
    /// <param name="ring">At the host's rate.</param>
    /// <param name="hostRate">Hz.</param>
    /// <param name="timeline">What was heard when.</param>
    /// <param name="place">Of the stream in the output.</param>
    /// <param name="latency">Seconds between what a player heard and what then came in: it is placed so much earlier.</param>
    public void Pull(HistoryRing<StereoFrame> ring, int hostRate, Timeline timeline, in OutputPlace place, double latency)
    {
        _latency = (long)Math.Round(latency * modelRate);
        var written = ring.WritePosition;
        if (_resampler is null || _resampler.InputRate != hostRate)
        {
            _resampler = new(hostRate, modelRate, Channels);
            _nextHost = -1;
        }
        if (_nextHost < 0 || _nextHost > written || written - _nextHost > ring.Readable)
        {
            // The first, or too late for some of it.
            _nextHost = Math.Max(0, written - (_nextHost < 0 ? 0 : ring.Readable / 2));
            _resampler.Restart(_nextHost, []);
        }
        var until = timeline.KnownUntil >= written || written - timeline.KnownUntil < TransportPatienceSeconds * hostRate
            ? Math.Min(written, timeline.KnownUntil)
            : written;
        while (_nextHost < until)
        {
            var count = (int)Math.Min(BlockFrames, until - _nextHost);
            if (!ring.TryRead(_nextHost, _block.AsSpan(0, count))) return;
            Place(_block.AsSpan(0, count), timeline, place);
            _nextHost += count;
        }
    }

    private void Place(ReadOnlySpan<StereoFrame> frames, Timeline timeline, in OutputPlace place)
    {
        var input = MemoryMarshal.Cast<StereoFrame, float>(frames);
        var first = _resampler!.NextOutput;
        var count = _resampler.OutputCount(frames.Length);
        if (_resampled.Length < count * Channels) _resampled = new float[count * Channels];
        _resampler.Process(input, _resampled);
        for (var done = 0; done < count;)
        {
            var index = first + done;
            var host = (long)((Int128)index * _resampler.InputRate / modelRate);
            var stretch = timeline.StretchAt(host);
            // Without a stretch: one by one is exact and rare.
            var run = stretch is { } s ? (int)Math.Clamp((long)((Int128)(s.HostEnd - host) * modelRate / _resampler.InputRate), 1, count - done) : Math.Min(64, count - done);
            if (stretch is { Running: true } heard) Stage(index + place.InputOffset(heard.OutputMinusHost) - _latency, _resampled.AsSpan(done * Channels, run * Channels));
            done += run;
        }
    }

    private void Stage(long position, ReadOnlySpan<float> samples)
    {
        var offset = position - StagedStart;
        // Before all that is staged, or far away: it replaces it. Within it (after a dropout, time stood still): it replaces the rest.
        if (offset < 0 || offset + samples.Length / Channels > _staged.Length / Channels)
        {
            StagedStart = position;
            _stagedFrames = 0;
            offset = 0;
        }
        var at = (int)offset;
        if (at > _stagedFrames) _staged.AsSpan(_stagedFrames * Channels, (at - _stagedFrames) * Channels).Clear();
        samples.CopyTo(_staged.AsSpan(at * Channels));
        _stagedFrames = at + samples.Length / Channels;
    }
}
