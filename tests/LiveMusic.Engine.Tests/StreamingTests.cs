using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Music flows from a model into a region, every sample at its place.</summary>
[Collection(EngineCollection.Name)]
public sealed class StreamingTests
{
    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(96_000)]
    public async Task Every_sample_lies_where_stream_time_puts_it(int rate)
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        var heard = await plugin.PullAsync(3 * rate);

        // A prompt of 5 letters has style code 5. The filter needs a moment of past; from then on the sine is exact.
        var loudness = FakeModel.Loudness(5);
        for (var i = rate / 50; i < heard.Length; i++)
            Assert.Equal(loudness * FakeModel.Sine((double)i * FakeModel.Rate / rate), heard[i], 2e-3);
        Assert.Equal(EngineStreamState.Streaming, plugin.State);
    }

    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(96_000)]
    public async Task Stamps_follow_each_other_without_gap_or_overlap(int rate)
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(4 * rate);

        var stamps = plugin.ReadStamps();
        Assert.True(stamps.Length >= 100);
        Assert.Equal(plugin.GenerationStart, stamps[0].OutputSample);
        for (var i = 0; i < stamps.Length; i++)
        {
            Assert.Equal(i, stamps[i].Frame);
            Assert.Equal(plugin.GenerationStart + (long)Math.Ceiling(i * 0.04 * rate - 1e-9), stamps[i].OutputSample);
            if (i > 0) Assert.Equal(stamps[i - 1].OutputSample + stamps[i - 1].Samples, stamps[i].OutputSample);
        }
    }

    [Fact]
    public async Task A_rate_that_no_music_is_made_at_is_told_and_another_one_plays()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(4_990, "piano");
        await plugin.ExpectAsync<SessionStatus>(s => s.State == "failed" && s.Message.Contains("4990 Hz", StringComparison.Ordinal));
        Assert.Equal(EngineStreamState.Failed, plugin.State);
        plugin.Activate(48_000);
        await plugin.FollowAsync();
        Assert.Contains(await plugin.PullAsync(48_000), sample => sample != 0);
    }

    [Fact]
    public async Task A_new_generation_begins_at_the_rings_end_at_the_new_rate_and_the_music_goes_on()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * 48_000);

        var before = plugin.ReadPosition;
        plugin.Activate(44_100);
        await plugin.FollowAsync();
        Assert.True(plugin.GenerationStart >= before);
        var heard = await plugin.PullAsync(44_100);

        // 96,000 samples were heard: frame 50 comes first again.
        var first = plugin.ReadStamps().First(s => s.Generation == 2);
        Assert.Equal(50, first.Frame);
        Assert.Equal(plugin.GenerationStart, first.OutputSample);
        for (var i = 8_820; i < heard.Length; i++)
            Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(96_000 + (double)i * 48_000 / 44_100), heard[i], 2e-3);
    }

    [Fact]
    public async Task Automation_reaches_the_model_and_the_stamps()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano", "techno drums");
        await plugin.FollowAsync();
        await plugin.PullAsync(48_000);
        plugin.Set(ParameterId.PromptWeight1, 0);
        plugin.Set(ParameterTable.PromptWeight(1), 1.5);
        plugin.Set(ParameterId.StyleStrength, 4);
        plugin.Set(ParameterId.Temperature, 0.5);
        plugin.Set(ParameterId.TopK, 1024);
        plugin.Set(ParameterId.Seed, 77);
        await plugin.PullAsync(4 * 48_000);

        var request = model.Requests[^1];
        Assert.Equal([12], request.Style);
        Assert.Equal((4f, 0.5f), (request.Guidance, request.Temperature));
        Assert.Equal(FakeModel.CodeCount, request.TopK); // the table allows more codes than this model has
        var stamp = plugin.ReadStamps()[^1];
        Assert.Equal((0f, 1.5f, 77ul), (stamp.Weights[0], stamp.Weights[1], stamp.Seed));
    }

    [Fact]
    public async Task A_muted_slot_and_a_reset_are_obeyed()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.ResetContext, 0);
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * 48_000);
        plugin.Set(ParameterTable.PromptMute(0), 1);
        plugin.Set(ParameterId.ResetContext, 1);
        await plugin.PullAsync(4 * 48_000);

        Assert.Empty(model.Requests[^1].Style);
        var stamps = plugin.ReadNewestStamps();
        var reset = Assert.Single(stamps, s => (s.Flags & StampFlags.ContextReset) != 0).Frame;
        Assert.True((stamps[^1].Flags & StampFlags.NoStyle) != 0);
        // What is heard then was made after nothing.
        Assert.Contains(model.Requests, r => r.FirstFrame > 25 && r.FirstFrame <= reset && r.Context.All(code => code == -1));
    }

    [Fact]
    public async Task A_reset_that_is_planned_anew_before_it_is_heard_is_still_done()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.ResetContext, 0);
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(4 * 48_000);
        var before = model.Requests.Length;
        plugin.Set(ParameterId.ResetContext, 1);
        // First the reset is planned, then the temperature, mostly from the same place on.
        await ExpectAsync(r => r.Context.All(code => code < 0));
        plugin.Set(ParameterId.Temperature, 0.5);
        await ExpectAsync(r => r.Temperature == 0.5f);
        await plugin.PullAsync(4 * 48_000);
        Assert.Single(plugin.ReadNewestStamps(), s => (s.Flags & StampFlags.ContextReset) != 0);

        async Task ExpectAsync(Func<FakeModel.Request, bool> wanted)
        {
            for (var i = 0; !model.Requests.Skip(before).Any(wanted); i++)
            {
                Assert.True(i < 1000, "no such plan");
                // A busy machine plans nothing anew: there it comes when what lies ready is over.
                await plugin.PullAsync(480, realTime: true);
            }
        }
    }

    [Fact]
    public async Task Nothing_is_generated_beyond_the_lookahead_while_nobody_listens()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await FakePlugin.WaitAsync(0.4);
        var requests = model.Requests.Length;
        await FakePlugin.WaitAsync(0.3);
        Assert.Equal(requests, model.Requests.Length);
        Assert.InRange(plugin.Buffered / 48_000.0, plugin.RefillFrames / 48_000.0, plugin.Lookahead + 0.25);
        Assert.True(plugin.Lookahead < 1, $"{plugin.Lookahead} s is long for a model that costs nothing.");
    }

    [Fact]
    public async Task Offline_makes_no_more_ahead_than_automation_can_bear()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.SetOffline(true);
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(480);
        await FakePlugin.WaitAsync(0.5);
        Assert.InRange(plugin.Buffered, 1, (int)(1.5 * 48_000));
    }

    [Fact]
    public async Task Two_instances_share_one_model_and_both_flow()
    {
        var loads = 0;
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(() =>
        {
            loads++;
            return model;
        });
        await using var first = await FakePlugin.ConnectAsync();
        await using var second = await FakePlugin.ConnectAsync();
        await first.ActivateAsync(48_000, "piano");
        await second.ActivateAsync(44_100, "techno drums");
        await Task.WhenAll(first.FollowAsync(), second.FollowAsync());
        var heard = await Task.WhenAll(first.PullAsync(96_000), second.PullAsync(88_200));
        Assert.Equal(1, loads);
        Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(90_000), heard[0][90_000], 2e-3);
        Assert.Equal(FakeModel.Loudness(12) * FakeModel.Sine(80_000 * (48_000 / 44_100.0)), heard[1][80_000], 2e-3);
        await first.SendAsync(new QueryEngine());
        Assert.Equal(2, (await first.ExpectAsync<EngineReport>()).Sessions);
    }
}
