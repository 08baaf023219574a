using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Where the balls lie on the pad.</summary>
internal sealed class BallsFeed(Session session) : IFeed
{
    private long _told = -1;

    public Truth? Next()
    {
        var version = session.PlacesVersion;
        if (version == _told) return null;
        _told = version;
        return new Balls(session.Places.Places.ToArray());
    }
}
