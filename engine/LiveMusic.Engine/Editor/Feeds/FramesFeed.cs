using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Editor.Sound;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Frames as they are made, with their outline.</summary>
internal sealed class FramesFeed(FrameLog log) : IFeed
{
    /// <summary>What a new page gets of the past: 30 s.</summary>
    private const int PastFrames = 750;

    private readonly OutputStamp[] _stamps = new OutputStamp[64];
    private readonly float[] _outlines = new float[64 * FrameLog.Values];
    private long _next = -1;
    private int _count;
    private int _done;
    private uint _generation;
    private long _generationStart;
    private long _end = long.MinValue;
    private long? _heardOfOld;

    public void Look(SharedRegion region, Timeline timeline)
    {
        if (_done < _count) return;
        if (_next < 0) _next = Math.Max(0, log.Next - PastFrames);
        _count = log.Copy(region, ref _next, _stamps, _outlines);
        _done = 0;
        if (_count > 0) _heardOfOld = timeline.HeardUntilOf(_generation);
    }

    public Truth? Next()
    {
        if (_done == _count) return null;
        var replaces = Void(_stamps[_done]);
        List<FrameInfo> frames = [];
        do
        {
            ref readonly var stamp = ref _stamps[_done];
            if (stamp.Generation != _generation) (_generation, _generationStart) = (stamp.Generation, stamp.OutputSample);
            _end = stamp.OutputSample + stamp.Samples;
            frames.Add(Stamps.Of(stamp, _outlines.AsSpan(_done * FrameLog.Values, FrameLog.Values)));
            _done++;
        }
        while (_done < _count && Void(_stamps[_done]) is null);
        return new Frames(replaces, [.. frames]);
    }

    // From which sample on a new frame makes void what was told; null: it follows it.
    private long? Void(in OutputStamp stamp)
    {
        if (_end == long.MinValue) return null;
        var from = stamp.OutputSample;
        // Another generation begins behind the end of the old one, of which the rest is never heard.
        if (stamp.Generation != _generation) from = Math.Min(from, _heardOfOld ?? _generationStart);
        return from < _end ? from : null;
    }
}
