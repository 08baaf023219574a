using System.Runtime.InteropServices;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Engine.Editor.Sound;

/// <summary>
/// What was heard and played lately of one instance: the last two minutes of output (what the plugin pulled of the stream, before gain and mix, pauses left out) and the last
/// ten seconds of each input.
/// </summary>
/// <remarks>Threading: <see cref="Keep"/> on the keeper's thread; the sounds say themselves who may read.</remarks>
internal sealed unsafe class InstanceSound : IDisposable
{
    public const double OutputSeconds = 120;
    public const double InputSeconds = 10;

    private const int BlockFrames = 8192;

    private readonly Session _session;
    private readonly StereoFrame[] _block = new StereoFrame[BlockFrames];
    private readonly float[] _mono = new float[BlockFrames];
    private readonly Action<SharedRegion, Timeline> _lookAtOutput;
    private readonly Action<SharedRegion, Timeline> _lookAtMain;
    private readonly Action<SharedRegion, Timeline> _lookAtSidechain;
    private readonly Action<SharedRegion, Timeline> _lookAtFrames;
    private long _nextOutput = -1;
    private long _nextMain = -1;
    private long _nextSidechain = -1;
    private int _taken;
    private int _rate;

    public InstanceSound(Session session)
    {
        _session = session;
        Frames = new(session);
        _lookAtOutput = (region, _) => TakeOutput(region);
        _lookAtMain = (region, _) => TakeInput(region, region.MainInput, ref _nextMain);
        _lookAtSidechain = (region, _) => TakeInput(region, region.SidechainInput, ref _nextSidechain);
        _lookAtFrames = (region, _) => Frames.Look(region);
    }

    /// <summary>Interleaved stereo at the host's rate.</summary>
    public RollingSound Output { get; } = new(channels: 2, OutputSeconds);

    /// <summary>Mono at the host's rate.</summary>
    public RollingSound Main { get; } = new(channels: 1, InputSeconds);

    /// <summary>Mono at the host's rate.</summary>
    public RollingSound Sidechain { get; } = new(channels: 1, InputSeconds);

    public FrameLog Frames { get; }

    /// <summary>What can be sampled, by the page's name for it; null: this instance has no such sound.</summary>
    public (RollingSound Sound, int Channels, string Title)? Find(string source) => source switch
    {
        "output" => (Output, 2, "Output"),
        "sidechain" => (Sidechain, 1, "Sidechain"),
        "main" when _session.HasMainInput => (Main, 1, "Main input"),
        _ => null,
    };

    /// <summary>Takes what has come since the last time: at least ten times a second, or something is lost. Does not throw.</summary>
    public void Keep()
    {
        _session.Look(_lookAtFrames);
        while (Take(_lookAtOutput)) Output.Append(MemoryMarshal.Cast<StereoFrame, float>(_block.AsSpan(0, _taken)), _rate);
        if (_session.HasMainInput)
        {
            while (Take(_lookAtMain)) Main.Append(Mono(), _rate);
        }
        while (Take(_lookAtSidechain)) Sidechain.Append(Mono(), _rate);
    }

    public void Dispose()
    {
        Output.Dispose();
        Main.Dispose();
        Sidechain.Dispose();
    }

    private bool Take(Action<SharedRegion, Timeline> look)
    {
        _taken = 0;
        return _session.Look(look) && _taken > 0;
    }

    private void TakeOutput(SharedRegion region)
    {
        var output = region.Output;
        var header = region.Header;
        var read = output.ReadPosition;
        // Before the generation is read: a start that comes in between is seen the next time.
        if (_nextOutput < 0 || _nextOutput > read || !FollowRate(header->HostSampleRate)) _nextOutput = read;
        var start = Volatile.Read(ref header->OutputGenerationStart);
        // What lay between was void: the plugin jumped over it. Up to one look of the music before the jump goes with it.
        if (start > _nextOutput && start <= read) _nextOutput = start;
        var count = (int)Math.Min(read - _nextOutput, BlockFrames);
        if (count <= 0) return;
        if (_session.TryReadOutput(_nextOutput, _block.AsSpan(0, count)))
        {
            _taken = count;
            _nextOutput += count;
        }
        else
        {
            _nextOutput = read;
        }
    }

    private void TakeInput(SharedRegion region, HistoryRing<StereoFrame> ring, ref long next)
    {
        var written = ring.WritePosition;
        if (next < 0 || next > written || written - next > ring.Readable || !FollowRate(region.Header->HostSampleRate)) next = written;
        var count = (int)Math.Min(written - next, BlockFrames);
        if (count <= 0) return;
        if (ring.TryRead(next, _block.AsSpan(0, count))) _taken = count;
        next += count;
    }

    private bool FollowRate(double rate)
    {
        if (rate is not (>= 1 and <= 1e6)) return false;
        _rate = (int)Math.Round(rate);
        return true;
    }

    private ReadOnlySpan<float> Mono()
    {
        for (var i = 0; i < _taken; i++)
        {
            var sample = 0.5f * (_block[i].Left + _block[i].Right);
            _mono[i] = float.IsFinite(sample) ? sample : 0;
        }
        return _mono.AsSpan(0, _taken);
    }
}
