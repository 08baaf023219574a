using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>One kind of truth for one page: looks at what is, and says what the page does not know yet. Nothing is queued: a page that reads slowly misses what was in between.</summary>
/// <remarks>Threading: one page's teller alone.</remarks>
internal interface IFeed
{
    /// <summary>Within <see cref="Session.Look"/>: copies what it needs, and is gone. No allocation.</summary>
    void Look(SharedRegion region, Timeline timeline)
    {
    }

    /// <summary>What is new; null: nothing. The first time all of it.</summary>
    Truth? Next();
}
