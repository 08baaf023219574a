using System.Runtime.InteropServices;
using LiveMusic.Engine.Drift;
using LiveMusic.Engine.Editor.Sound;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Rings;

namespace LiveMusic.Engine.Captures;

/// <summary>
/// What was heard and played lately of one instance: the last ten minutes of output (what the plugin pulled of the stream, before gain and mix, pauses left out) with what made it,
/// and the last ten seconds of each input.
/// </summary>
/// <remarks>
/// Threading: <see cref="Keep"/> on the keeper's thread; the rest on any, the sounds say themselves who may read. The place of what is kept has a gate of its own, taken after the
/// session's.
/// </remarks>
internal sealed unsafe class InstanceSound : IDisposable
{
    public const double OutputSeconds = 600;
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
    private readonly Action<SharedRegion, Timeline> _lookAtPresses;
    private readonly Action<SharedRegion, Timeline> _lookAtGrid;
    private readonly HeardFrames _heard;
    private readonly HeardPlace _place = new();
    private readonly Lock _placeGate = new();
    private readonly Lock _keepGate = new();
    private readonly List<(int Bars, long Until)> _presses = [];
    private long _takenAt;
    private int _taken;
    private int _rate;

    public InstanceSound(Session session)
    {
        _session = session;
        Frames = new(session);
        _lookAtOutput = (region, _) => TakeOutput(region);
        _lookAtMain = (region, _) => TakeInput(region, region.MainInput, ref _nextMain);
        _lookAtSidechain = (region, _) => TakeInput(region, region.SidechainInput, ref _nextSidechain);
        _heard = new(session);
        _lookAtFrames = (region, _) =>
        {
            Frames.Look(region);
            _heard.Look(region);
        };
        _lookAtGrid = (_, timeline) => Drift.CopyGrid(timeline.Grid);
        _lookAtPresses = (_, timeline) =>
        {
            while (timeline.TryTakeCapture(out var bars, out var until)) _presses.Add((bars, until));
        };
    }

    /// <summary>Interleaved stereo at the host's rate.</summary>
    public RollingSound Output { get; } = new(channels: 2, OutputSeconds);

    /// <summary>Mono at the host's rate.</summary>
    public RollingSound Main { get; } = new(channels: 1, InputSeconds);

    /// <summary>Mono at the host's rate.</summary>
    public RollingSound Sidechain { get; } = new(channels: 1, InputSeconds);

    public FrameLog Frames { get; }

    /// <summary>How the beat of what was heard stands against the host's.</summary>
    public DriftMonitor Drift { get; } = new();

    /// <summary>Called on the keeper's thread when somebody pressed the capture button: bars, and the output sample up to which music was heard by then. It does not wait.</summary>
    public Action<int, long>? CapturePressed { get; set; }

    /// <summary>What can be sampled, by the page's name for it; null: this instance has no such sound.</summary>
    public (RollingSound Sound, int Channels, string Title)? Find(string source) => source switch
    {
        "output" => (Output, 2, "Output"),
        "sidechain" => (Sidechain, 1, "Sidechain"),
        "main" when _session.HasMainInput => (Main, 1, "Main input"),
        _ => null,
    };

    /// <summary>Takes what has come since the last time: at least ten times a second, or something is lost. Does not throw. Any thread that does not hold the session's gate.</summary>
    public void Keep()
    {
        lock (_keepGate) KeepNow();
    }

    private void KeepNow()
    {
        _session.Look(_lookAtFrames);
        _session.Look(_lookAtPresses);
        while (Take(_lookAtOutput)) KeepOutput();
        _session.Look(_lookAtGrid);
        Drift.Look();
        _session.TellKeeping(Output.Fault);
        if (_session.HasMainInput)
        {
            while (Take(_lookAtMain)) Main.Append(Mono(), _rate);
        }
        while (Take(_lookAtSidechain)) Sidechain.Append(Mono(), _rate);
        foreach (var (bars, until) in _presses) CapturePressed?.Invoke(bars, until);
        _presses.Clear();
    }

    /// <summary>The whole bars that lie in the kept sound, the oldest first.</summary>
    /// <param name="until">Output sample up to which music counts as heard; null: now.</param>
    /// <param name="hasGrid">False: the host told no bars for anything that is kept.</param>
    /// <param name="ahead">The music and the song go on as they are, up to <paramref name="until"/>, further than anything was heard.</param>
    public Bar[] FindBars(long? until, out bool hasGrid, bool ahead = false)
    {
        var points = new SongGrid.Point[SongGrid.Kept];
        var (count, told, rate, oldest) = (0, 0L, (double)Output.SampleRate, Output.Oldest);
        _session.Look((_, timeline) =>
        {
            var first = 0L;
            count = timeline.Grid.Copy(ref first, points);
            told = timeline.HeardUntil ?? 0;
        });
        lock (_placeGate)
        {
            var kept = _place.Stretches;
            hasGrid = kept.Count > 0 && points.AsSpan(0, count).ToArray().Any(p => p.Tempo > 0 && p.OutputSample >= kept[0].Output);
            var end = ahead && until is { } line ? line : Math.Min(until ?? told, told);
            return [.. BarFinder.Find(ahead ? _place.Until(end) : _place, points.AsSpan(0, count), end, rate).Where(b => b.Start >= oldest)];
        }
    }

    /// <summary>Copies kept sound from a position on, and beyond its end what is written and not heard yet. Returns frames: all, or as many as there are; 0: the first ones are gone.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public int Read(long position, Span<float> interleaved, OutputWriter writer)
    {
        HeardPlace.Stretch last;
        lock (_placeGate)
        {
            if (_place.Stretches.Count == 0) return 0;
            last = _place.Stretches[^1];
        }
        var kept = (int)Math.Clamp(last.End - position, 0, interleaved.Length / 2);
        if (kept > 0 && !Output.TryRead(position, interleaved[..(2 * kept)])) return 0;
        return kept + writer.Peek(last.OutputEnd + (position + kept - last.End), MemoryMarshal.Cast<float, StereoFrame>(interleaved[(2 * kept)..]));
    }

    /// <summary>Where the last seconds lie, as far as they are there.</summary>
    public (long Position, int Frames) Last(double seconds, long? until)
    {
        var (position, frames) = Output.Last(seconds);
        if (until is not { } output || KeptOf(output) is not { } end) return (position, frames);
        var first = Math.Max(Output.Oldest, end - (long)(Math.Min(seconds, OutputSeconds) * Output.SampleRate));
        return (first, (int)Math.Max(0, end - first));
    }

    /// <summary>What made a stretch of the kept sound, each from its position on, and the context that it began with as far as that is kept.</summary>
    public ((long Position, HeardFrames.Entry Entry)[] Entries, RecipeContext? Context) WhatMade(CaptureRange range)
    {
        List<(long, HeardFrames.Entry)> entries = [];
        RecipeContext? context = null;
        HeardPlace.Stretch[] stretches;
        lock (_placeGate) stretches = [.. _place.Stretches.Where(s => s.End > range.Start && s.Start < range.End)];
        var rate = Output.SampleRate;
        _session.Look((_, _) =>
        {
            foreach (var stretch in stretches)
            {
                var (start, end) = (Math.Max(stretch.Start, range.Start), Math.Min(stretch.End, range.End));
                foreach (var entry in _heard.Over(stretch.Output + (start - stretch.Start), stretch.Output + (end - stretch.Start)))
                    entries.Add((Math.Max(start, stretch.Start + (entry.Stamp.OutputSample - stretch.Output)), entry));
            }
            if (stretches.Length == 0) return;
            var first = stretches[0].Output + (Math.Max(stretches[0].Start, range.Start) - stretches[0].Start);
            if (entries.Count > 0 && _session.MomentBefore(first, entries[0].Item2.Stamp.Generation) is { } moment) context = new(Convert.ToBase64String(moment.Envelope), (double)(first - moment.OutputSample) / rate);
        });
        return ([.. entries], context);
    }

    public void Dispose()
    {
        Output.Dispose();
        Main.Dispose();
        Sidechain.Dispose();
    }

    private void KeepOutput()
    {
        var block = MemoryMarshal.Cast<StereoFrame, float>(_block.AsSpan(0, _taken));
        Drift.Append(block, _takenAt, _rate);
        Output.Append(block, _rate);
        // Silence before any sound is not kept.
        if (Output.Written < _taken) return;
        lock (_placeGate) _place.Add(Output.Written - _taken, _takenAt, _taken, Output.Oldest);
    }

    private long? KeptOf(long output)
    {
        lock (_placeGate)
        {
            foreach (var stretch in _place.Stretches)
                if (output > stretch.Output && output <= stretch.OutputEnd) return stretch.Start + (output - stretch.Output);
        }
        return null;
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
            (_takenAt, _taken) = (_nextOutput, count);
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
