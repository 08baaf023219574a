using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>What is stored in the bookmarks.</summary>
internal sealed class BookmarksFeed(Session session) : IFeed
{
    private long _told = -1;

    public Truth? Next()
    {
        var version = session.BookmarksVersion;
        if (version == _told) return null;
        _told = version;
        return new Pages.Bookmarks([.. session.CopyBookmarks().Select(b => b.IsStored ? new BookmarkInfo(b.Name, b.Prompts, b.Weights) : null)]);
    }
}
