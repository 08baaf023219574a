using System.Diagnostics;

namespace LiveMusic.Engine.Tests;

/// <summary>Plays a page's sound as a browser does: takes what came at the pace of the clock, and says twenty times a second how far it is.</summary>
internal sealed class ListeningPage : IAsyncDisposable
{
    public const int Rate = 48_000;

    private readonly FakePage _page;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _playing;
    private long _begins;

    private ListeningPage(FakePage page)
    {
        _page = page;
        page.Heard = message =>
        {
            if (message.Text("type") == "sound") Interlocked.Exchange(ref _begins, page.SoundFrames);
        };
        _playing = Task.Run(PlayAsync);
    }

    /// <summary>Frames that the page has played of the present stream.</summary>
    public long Played { get; private set; }

    /// <summary>Most frames that ever lay ready.</summary>
    public long MostAhead { get; private set; }

    /// <summary>Frames for which it wanted to play and had none, since the first came.</summary>
    public long Missed { get; private set; }

    public static async Task<ListeningPage> BeginAsync(FakePage page)
    {
        var listening = new ListeningPage(page);
        await page.SayAsync(new { type = "played", frames = 0 });
        return listening;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _playing;
        _end.Dispose();
    }

    private async Task PlayAsync()
    {
        var clock = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                await Task.Delay(50, _end.Token);
                var wanted = (long)(clock.Elapsed.TotalSeconds * Rate);
                clock.Restart();
                var ready = _page.SoundFrames - Interlocked.Read(ref _begins) - Played;
                MostAhead = Math.Max(MostAhead, ready);
                var taken = Math.Min(wanted, ready);
                if (Played > 0) Missed += wanted - taken;
                Played += taken;
                await _page.SayAsync(new { type = "played", frames = Played });
            }
        }
        // The page is gone.
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
        }
    }
}
