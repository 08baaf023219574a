using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Moments are kept as they were heard, and one can go back to them. The fake model writes the frame's number into its codes, so a context says when it was made.</summary>
[Collection(EngineCollection.Name)]
public sealed class BookmarkTests
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task The_moment_that_was_heard_comes_back_with_its_style_until_a_control_moves(int timing)
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(timing);
        await plugin.PullAsync(6 * Rate);
        var heard = plugin.ReadPosition - plugin.GenerationStart;
        plugin.Set(ParameterId.StoreBookmark, 1);
        await plugin.PullAsync(Rate);
        var stored = (await plugin.ExpectAsync<BookmarkEdit>()).Bookmark;
        Assert.Equal(("piano", "piano", 1f), (stored.Name, stored.Prompts[0], stored.Weights[0]));
        Assert.Equal([5f, 5f], stored.Style);

        // Another style for a while.
        plugin.Set(ParameterTable.PromptWeight(0), 0);
        plugin.Set(ParameterTable.PromptWeight(1), 1);
        await plugin.PullAsync(6 * Rate);
        Assert.Equal([10], model.Requests[^1].Style);
        var before = model.Requests.Length;
        plugin.Set(ParameterId.RecallBookmark, 1);
        await plugin.PullAsync(4 * Rate);

        var first = model.Requests.Skip(before).First(r => r.Style is [5]);
        // The context ends with the frame that was heard when it was stored.
        Assert.InRange(LastFrame(first.Context), heard / FakeModel.FrameSamples - 2, heard / FakeModel.FrameSamples + 1);
        Assert.Equal([5], model.Requests[^1].Style);
        Assert.Single(plugin.ReadNewestStamps(), s => (s.Flags & StampFlags.Recalled) != 0);
        plugin.Set(ParameterTable.PromptWeight(1), 0.5);
        await plugin.PullAsync(4 * Rate);
        Assert.Equal([10], model.Requests[^1].Style);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Quantised_a_moment_comes_back_on_the_bar(int timing)
    {
        const double tempo = 240;
        await using var engine = RunningEngine.Start(new FakeModel { CallSeconds = 0.002, FrameSeconds = 0.0005 });
        await using var plugin = await StartAsync(timing);
        plugin.Set(ParameterId.Quantise, (int)QuantiseValue.Bar);
        var start = plugin.ReadPosition;
        await PlayAsync(3);
        plugin.Set(ParameterId.StoreBookmark, 1);
        await PlayAsync(2.3);
        await plugin.ExpectAsync<BookmarkEdit>();
        var asked = plugin.ReadPosition;
        plugin.Set(ParameterId.RecallBookmark, 1);
        await PlayAsync(4);
        var heard = Assert.Single(plugin.ReadNewestStamps(), s => (s.Flags & StampFlags.Recalled) != 0).OutputSample;
        // A bar is a second.
        var bars = (heard - start) / (double)Rate;
        Assert.InRange((bars - Math.Round(bars)) * Rate, -FakeModel.FrameSamples, FakeModel.FrameSamples);
        Assert.InRange(heard - asked, 0, 3 * Rate);

        async Task PlayAsync(double count)
            => await plugin.PullSongAsync((int)(count * Rate / 480) * 480, (plugin.ReadPosition - start) / (double)Rate * tempo / 60, tempo, 4, realTime: timing == 0);
    }

    [Fact]
    public async Task A_project_brings_its_bookmarks_and_what_cannot_be_recalled_is_said()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(0);
        await plugin.SendAsync(new SetBookmarks([new("of another model", [1, 2, 3], [1, 1], "another", ["x"], [1], 0)]));
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.ExpectAsync("bookmarks", m => m.GetProperty("bookmarks")[0] is { ValueKind: System.Text.Json.JsonValueKind.Object });
        await plugin.PullAsync(2 * Rate);
        await PressAsync(1, "made with another model");
        await PressAsync(2, "Bookmark 2 is empty");
        Assert.DoesNotContain(plugin.ReadStamps(), s => (s.Flags & StampFlags.Recalled) != 0);

        await page.SayAsync(new { type = "storeBookmark", bookmark = 3, name = "The drop" });
        await plugin.PullAsync(2 * Rate);
        await plugin.ExpectAsync<BookmarkEdit>(e => e is { Index: 2, Bookmark: { Name: "The drop", IsStored: true } });
        await page.SayAsync(new { type = "nameBookmark", bookmark = 3, name = "The other drop" });
        await page.ExpectAsync("bookmarks", m => m.GetProperty("bookmarks")[2] is { ValueKind: System.Text.Json.JsonValueKind.Object } b && b.Text("name") == "The other drop");
        await page.SayAsync(new { type = "clearBookmark", bookmark = 3 });
        await plugin.ExpectAsync<BookmarkEdit>(e => e is { Index: 2, Bookmark.IsStored: false });
        await page.SayAsync(new { type = "clearBookmark", bookmark = 3 });
        await page.ExpectAsync("problem", m => m.Text("message").Contains("Bookmark 3 is empty", StringComparison.Ordinal));

        async Task PressAsync(int bookmark, string message)
        {
            plugin.Set(ParameterId.Bookmark, bookmark);
            plugin.Set(ParameterId.RecallBookmark, 1);
            await plugin.PullAsync(2 * Rate);
            await plugin.ExpectAsync<SessionStatus>(s => s.Message.Contains(message, StringComparison.Ordinal));
            plugin.Set(ParameterId.RecallBookmark, 0);
        }
    }

    private static long LastFrame(int[] context)
    {
        var row = context.AsSpan(context.Length - 4);
        return row[1] | row[2] << 6 | row[3] << 12;
    }

    private static async Task<FakePlugin> StartAsync(int timing)
    {
        var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Timing, timing);
        plugin.Set(ParameterTable.PromptWeight(0), 1);
        plugin.Set(ParameterTable.PromptWeight(1), 0);
        plugin.Set(ParameterId.StoreBookmark, 0);
        plugin.Set(ParameterId.RecallBookmark, 0);
        await plugin.ActivateAsync(Rate, "piano", "0123456789");
        await plugin.FollowAsync();
        return plugin;
    }
}
