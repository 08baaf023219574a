using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Where bars begin.</summary>
internal sealed unsafe class GridFeed : IFeed
{
    private readonly SongGrid.Point[] _points = new SongGrid.Point[64];
    private long _next = -1;
    private int _count;
    private double _rate;

    public void Look(SharedRegion region, Timeline timeline)
    {
        if (_next < 0) _next = Math.Max(0, timeline.Grid.Count - _points.Length);
        _rate = region.Header->HostSampleRate;
        _count = timeline.Grid.Copy(ref _next, _points);
    }

    public Truth? Next()
    {
        if (_count == 0 || !double.IsFinite(_rate)) return null;
        var points = _points.AsSpan(0, _count);
        _count = 0;
        var told = new GridPoint[points.Length];
        for (var i = 0; i < told.Length; i++) told[i] = new(points[i].OutputSample, points[i].Ppq, points[i].Tempo, points[i].BarStart, points[i].Numerator, points[i].Denominator, _rate);
        return new Grid(told);
    }
}
