using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Captures;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>What was captured.</summary>
internal sealed class TakesFeed(TakeLibrary takes) : IFeed
{
    private long _told = -1;

    public Truth? Next()
    {
        if (takes.Version is var version && version == _told) return null;
        _told = version;
        return new Takes(takes.List());
    }
}
