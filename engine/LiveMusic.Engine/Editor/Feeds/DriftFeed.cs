using LiveMusic.Engine.Drift;
using LiveMusic.Engine.Editor.Pages;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>How the beat of the music stands against the host's.</summary>
internal sealed class DriftFeed(DriftMonitor monitor) : IFeed
{
    private Pages.Drift? _told;

    public Truth? Next()
    {
        var beat = monitor.Beat;
        var now = beat is { IsClear: true } clear
            ? new Pages.Drift(Math.Round(clear.Tempo, 1), Math.Round(1000 * clear.Late), Math.Round(clear.Clarity, 2))
            : new Pages.Drift(null, 0, Math.Round(beat?.Clarity ?? 0, 2));
        return now == _told ? null : _told = now;
    }
}
