using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Frozen bars sound again on the host's bars, to the sample, and the music goes on from them.</summary>
[Collection(EngineCollection.Name)]
public sealed class FreezeTests
{
    private const double Tempo = 120;

    /// <summary>Bars pass into each other, and music into the loop, over less than this.</summary>
    private const int Passage = 2500;

    [Theory]
    [InlineData(0, 48_000, 1)]
    [InlineData(0, 44_100, 2)]
    [InlineData(2, 48_000, 2)]
    public async Task The_last_bars_loop_on_the_hosts_bars_and_thaw(int timing, int rate, int bars)
    {
        var model = new FakeModel { Noisy = true };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(timing, rate);
        var bar = 2 * rate;
        List<float> heard = [];
        await PlayAsync(4.5);
        plugin.Set(ParameterId.FreezeLength, Math.Log2(bars));
        plugin.Set(ParameterId.Freeze, 1);
        await PlayAsync(8);
        var stamps = plugin.ReadNewestStamps();
        var first = stamps.First(s => (s.Flags & StampFlags.Frozen) != 0).OutputSample - plugin.GenerationStart;
        var calls = model.Requests.Length;
        // From there on, that bar of the last whole ones that the song is in: the fifth bar is as the fourth (or the third) was.
        var from = (int)Math.Ceiling((first + Passage) / (double)bar) * bar;
        for (var at = from; at + bar <= heard.Count - bar; at += bar)
        {
            var again = (at / bar - (4 - bars)) % bars + (4 - bars);
            var (then, now) = (heard.GetRange(again * bar + Passage, bar - 2 * Passage), heard.GetRange(at + Passage, bar - 2 * Passage));
            Assert.InRange(then.Zip(now, (a, b) => Math.Abs(a - b)).Max(), 0, rate == 48_000 ? 1e-4 : 0.02);
        }
        Assert.True(heard.Skip(from).Max() > 0.05, "silence");
        await PlayAsync(2);
        // The model waits.
        Assert.Equal(calls, model.Requests.Length);
        plugin.Set(ParameterId.Freeze, 0);
        await PlayAsync(3);
        Assert.True(model.Requests.Length > calls);
        // What was encoded of the loop is what the music follows (the fake codec hears a 7 in everything).
        Assert.Equal(7, model.Requests[calls].Context[^1]);
        Assert.Equal(StampFlags.None, plugin.ReadNewestStamps()[^1].Flags & StampFlags.Frozen);

        async Task PlayAsync(double count)
        {
            var ppq = heard.Count / (double)rate * Tempo / 60;
            heard.AddRange(await plugin.PullSongAsync((int)(count * bar / 480) * 480, ppq, Tempo, 4));
            await FakePlugin.WaitAsync(0.2); // what was heard is kept some times a second
        }
    }

    [Fact]
    public async Task Before_a_whole_bar_was_heard_there_is_nothing_to_freeze_and_fewer_bars_are_said()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await StartAsync(0, 48_000);
        await plugin.PullSongAsync(48_000, 1, Tempo, 4);
        plugin.Set(ParameterId.Freeze, 1);
        await plugin.PullSongAsync(48_000 + 480, 3, Tempo, 4);
        await plugin.ExpectAsync<SessionStatus>(s => s.Message.StartsWith("Nothing can be frozen", StringComparison.Ordinal));
        Assert.DoesNotContain(plugin.ReadStamps(), s => (s.Flags & StampFlags.Frozen) != 0);
        plugin.Set(ParameterId.Freeze, 0);
        await plugin.PullSongAsync(3 * 96_000, 5.02, Tempo, 4);
        plugin.Set(ParameterId.FreezeLength, 4);
        plugin.Set(ParameterId.Freeze, 1);
        await plugin.PullSongAsync(96_000, 17.02, Tempo, 4);
        await plugin.ExpectAsync<SessionStatus>(s => s.Message.Contains("loop instead of 16", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 48_000, 1, 0)]
    [InlineData(0, 48_000, 1, 2)]
    [InlineData(2, 48_000, 2, 0)]
    [InlineData(2, 48_000, 2, 3)]
    [InlineData(2, 44_100, 1, 0)]
    public async Task Quantised_the_bars_up_to_the_line_loop_from_the_line_on_and_thaw_on_one(int timing, int rate, int bars, int hostLoop)
    {
        const double fast = 240;
        var model = new FakeModel { Noisy = true, CallSeconds = 0.002, FrameSeconds = 0.0005 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(timing, rate);
        var (bar, frame) = (rate, rate / 25);
        List<float> heard = [];
        plugin.Set(ParameterId.Quantise, (int)QuantiseValue.Bar);
        plugin.Set(ParameterId.FreezeLength, Math.Log2(bars));
        await PlayAsync(4.3);
        var frozen = heard.Count;
        plugin.Set(ParameterId.Freeze, 1);
        await PlayAsync(6.4);
        var thawed = heard.Count;
        plugin.Set(ParameterId.Freeze, 0);
        await PlayAsync(4);

        var stamps = plugin.ReadNewestStamps();
        var line = LineOf(stamps.First(s => (s.Flags & StampFlags.Frozen) != 0), frozen);
        var end = LineOf(stamps.First(s => s.OutputSample - plugin.GenerationStart > (line + 1) * bar && (s.Flags & StampFlags.Frozen) == 0), thawed);
        // The bar in which freeze was pressed is the last of the loop, whole.
        for (var at = line; at < end - 1; at++)
        {
            var begins = at == line ? 2 * Passage : Passage;
            var again = line - bars + ((Place(at) - Place(line - bars)) % bars + bars) % bars;
            var (then, now) = (heard.GetRange(again * bar + begins, bar - begins - 64), heard.GetRange(at * bar + begins, bar - begins - 64));
            Assert.InRange(then.Zip(now, (a, b) => Math.Abs(a - b)).Max(), 0, rate == 48_000 ? 1e-4 : 0.02);
        }
        // Up to its line the loop is heard, then the music goes on.
        Assert.True(heard.GetRange(line * bar, bar).Max() > 0.05, "silence");
        Assert.True(end - line >= 3, $"frozen from bar {line} to {end}");

        // In the song.
        int Place(int bar) => hostLoop > 0 ? bar % hostLoop : bar;

        int LineOf(OutputStamp stamp, int asked)
        {
            var off = stamp.OutputSample - plugin.GenerationStart;
            var nearest = (int)Math.Round(off / (double)bar);
            Assert.InRange(off - (long)nearest * bar, -frame, frame);
            Assert.InRange(off - asked, 0, 3 * bar);
            return nearest;
        }

        async Task PlayAsync(double count)
        {
            var ppq = heard.Count / (double)rate * fast / 60;
            heard.AddRange(await plugin.PullSongAsync((int)(count * bar / 480) * 480, ppq, fast, 4, realTime: timing == 0, loop: 4 * hostLoop));
            if (timing != 0) await FakePlugin.WaitAsync(0.2); // what was heard is kept some times a second
        }
    }

    private static async Task<FakePlugin> StartAsync(int timing, int rate)
    {
        var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Timing, timing);
        plugin.Set(ParameterId.Freeze, 0);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        return plugin;
    }
}
