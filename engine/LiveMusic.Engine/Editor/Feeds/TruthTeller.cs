using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Tells one page what is true of one instance, again and again, for as long as its session lives.</summary>
/// <remarks>Threading: one page's teller alone.</remarks>
internal sealed class TruthTeller
{
    private readonly Instance _instance;
    private readonly PageSocket _socket;
    private readonly IFeed[] _feeds;
    private readonly Action<SharedRegion, Timeline> _look;
    private readonly List<Truth> _new = [];

    public TruthTeller(Instance instance, EditorPages pages, PageSocket socket)
    {
        _instance = instance;
        _socket = socket;
        _look = Look;
        _feeds =
        [
            new ValuesFeed(), new PromptsFeed(instance.Session.Prompts), new ModelFeed(pages.Model), new StatusFeed(instance.Session), new TakesFeed(pages.Takes), new PrintedFeed(instance.Session),
            new ScenesFeed(instance.Session.Scenes), new BallsFeed(instance.Session), new BookmarksFeed(instance.Session),
            new FramesFeed(instance.Sound.Frames), new GridFeed(), new DriftFeed(instance.Sound.Drift), new MetersFeed(instance.Player),
        ];
    }

    /// <summary>What is new since the last time. False: the session has ended.</summary>
    /// <exception cref="IOException">The page takes nothing.</exception>
    public async ValueTask<bool> TellAsync(CancellationToken ct)
    {
        if (!_instance.Session.Look(_look)) return false;
        _new.Clear();
        foreach (var feed in _feeds)
        {
            while (feed.Next() is { } truth) _new.Add(truth);
        }
        if (_new.Count > 0) await _socket.TellAsync(_new, ct).ConfigureAwait(false);
        return true;
    }

    private void Look(SharedRegion region, Timeline timeline)
    {
        foreach (var feed in _feeds) feed.Look(region, timeline);
    }
}
