using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>The player's sound, slow machines, and engines that come after one another.</summary>
[Collection(EngineCollection.Name)]
public sealed class PlayingTests
{
    [Theory]
    [InlineData(44_100, 0)]
    [InlineData(48_000, 0)]
    [InlineData(48_000, 130)]
    [InlineData(96_000, 0)]
    public async Task The_players_sound_is_mixed_in_where_it_was_heard(int rate, int latency)
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync(hasMainInput: true);
        plugin.Set(ParameterId.InjectionMode, (double)InjectionModeValue.Free);
        plugin.Set(ParameterId.InjectionGuidance, 3);
        plugin.Set(ParameterId.InputLatency, latency);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        // Time passes before the host plays: input and output positions differ.
        for (var i = 0; i < 10; i++) plugin.Process(new float[480], null, running: false);
        // A sawtooth on the right: each sample shows its place in the host's time.
        const int period = 9_600;
        await plugin.PullAsync(5 * rate, h => new StereoFrame { Right = 0.5f * (h * 48_000 / rate % period) / period });

        var request = model.Requests[^1];
        Assert.Equal(3f, request.Guidance);
        Assert.NotEmpty(request.NegativeContext);
        Assert.NotEqual(request.Context, request.NegativeContext);
        Assert.True((plugin.ReadStamps()[^1].Flags & StampFlags.Injected) != 0);

        // What was encoded is own output · 0.95 on both sides and the saw on the right: find where each says it is. What comes in late was played so much earlier.
        var mix = model.LastEncoded;
        var checkedSamples = 0;
        var offset = plugin.FirstPulled * 48_000 / rate + latency * 48;
        for (var i = 0; i < mix.Length / 2; i++)
        {
            var saw = mix[2 * i + 1] - mix[2 * i];
            if (saw is < 0.02f or > 0.4f) continue;
            var host = saw / 0.5 * period; // modulo the period, as the saw says
            // The stream sample that was heard with it, modulo the period; its sine must fit the left side.
            var best = Enumerable.Range(0, 40).Min(k => Math.Abs(0.95 * FakeModel.Loudness(5) * FakeModel.Sine(host - offset + k * period) - mix[2 * i]));
            if (best < 0.02) checkedSamples++;
            else checkedSamples--;
        }
        Assert.True(checkedSamples > 4_800, $"{checkedSamples} samples fit.");
    }

    [Fact]
    public async Task The_live_prompt_joins_the_mix_when_the_player_is_heard()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.LivePromptWeight, 1);
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * 48_000);
        Assert.Equal([5], model.Requests[^1].Style); // silence is no prompt
        for (var i = 0; i < 20 && model.Requests[^1].Style[0] == 5; i++) await plugin.PullAsync(48_000, h => new StereoFrame { Left = MathF.Sin(h * 0.05f), Right = 0 });
        Assert.Equal([19], model.Requests[^1].Style); // (5 + 33) / 2
        Assert.Equal(1, plugin.ReadStamps()[^1].LivePromptWeight);
    }

    [Fact]
    public async Task A_machine_slower_than_the_music_is_told_with_its_factor()
    {
        var model = new FakeModel { FrameSeconds = 0.06 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        // Only a stream that sounds is too slow.
        plugin.Process(new float[480], null, running: true);
        var status = await plugin.ExpectAsync<SessionStatus>(s => s.State == "streaming" && s.Message.Length > 0);
        Assert.Matches(@"makes 0\.6\d s of music in a second", status.Message);
        Assert.InRange(status.RealTimeFactor, 0.5f, 0.7f);
        Assert.True(plugin.RefillFrames > 2 * 48_000, "A slow machine plays long stretches between its pauses.");
    }

    [Fact]
    public async Task Underruns_make_the_buffer_longer_for_a_while()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(48_000);
        var before = plugin.Lookahead;
        plugin.AddUnderrun();
        await FakePlugin.WaitAsync(0.1);
        plugin.AddUnderrun();
        await plugin.ExpectAsync<SessionStatus>(s => s.Underruns == 2 && s.LookaheadSeconds > before + 0.1);
    }

    [Fact]
    public async Task Two_streams_that_need_more_than_there_is_are_told()
    {
        var model = new FakeModel { FrameSeconds = 0.026 };
        await using var engine = RunningEngine.Start(model);
        await using var first = await FakePlugin.ConnectAsync();
        await using var second = await FakePlugin.ConnectAsync();
        await first.ActivateAsync(48_000, "piano");
        await second.ActivateAsync(48_000, "piano");
        await Task.WhenAll(first.FollowAsync(), second.FollowAsync());
        first.Process(new float[480], null, running: true);
        second.Process(new float[480], null, running: true);
        Assert.StartsWith("2 playing instances", (await first.ExpectAsync<SessionStatus>(s => s.State == "streaming" && s.Message.Length > 0)).Message, StringComparison.Ordinal);
        await second.ExpectAsync<SessionStatus>(s => s.Message.StartsWith("2 playing instances", StringComparison.Ordinal));
        // And both get their turns.
        await Task.WhenAll(first.PullAsync(48_000), second.PullAsync(48_000));
    }

    [Fact]
    public async Task An_affordable_model_never_runs_dry_in_real_time()
    {
        // 25 ms a call and 8 ms a frame: 3.3 times as fast as the music at 10 frames a call.
        var model = new FakeModel { CallSeconds = 0.025, FrameSeconds = 0.008 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        while (plugin.Buffered < plugin.RefillFrames || plugin.RefillFrames == 0) await FakePlugin.WaitAsync(0.005);
        var least = double.PositiveInfinity;
        var left = new float[480];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 400; i++)
        {
            Assert.Equal(480, plugin.Process(left, null, running: true));
            least = Math.Min(least, plugin.Buffered / 48_000.0);
            var ahead = 0.01 * (i + 1) - clock.Elapsed.TotalSeconds;
            if (ahead > 0) await FakePlugin.WaitAsync(ahead);
        }
        Assert.True(plugin.Lookahead < 1, $"{plugin.Lookahead} s of lookahead are more than this machine needs.");
        Assert.True(least > 0.02, $"Only {least * 1000:0} ms were left.");
    }

    [Fact]
    public async Task Another_engine_goes_on_at_the_very_sample()
    {
        await using var plugin = await FakePlugin.CreateAsync();
        float[] before;
        var first = new FakeModel();
        await using (var engine = RunningEngine.Start(first))
        {
            await plugin.GreetAsync();
            await plugin.ActivateAsync(44_100, "piano");
            await plugin.FollowAsync();
            before = await plugin.PullAsync(2 * 44_100);
        }
        var second = new FakeModel();
        await using (var engine = RunningEngine.StartAgain(second))
        {
            await plugin.GreetAsync();
            await plugin.SendAsync(new SetPrompts([new("piano")]));
            float[] heard = [.. before, .. await plugin.PullAsync(4 * 44_100)];
            for (var i = 4_410; i < heard.Length; i++)
                Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(i * (48_000 / 44_100.0)), heard[i], 2e-3);
        }
        // The context that the second engine began with is the first one's music.
        var resumed = second.Requests.First(r => r.FirstFrame >= 40);
        Assert.Equal(first.Requests.Max(r => r.FirstFrame + r.Frames), resumed.FirstFrame);
        Assert.Equal(5, resumed.Context[^4]);
        Assert.Equal((resumed.FirstFrame - 1) & 63, resumed.Context[^3]);
    }

    [Fact]
    public async Task A_projects_context_is_continued_and_a_foreign_one_refused()
    {
        byte[] saved;
        await using (var engine = RunningEngine.Start(new FakeModel()))
        {
            await using var plugin = await FakePlugin.ConnectAsync();
            await plugin.ActivateAsync(48_000, "piano");
            await plugin.FollowAsync();
            await plugin.PullAsync(48_000);
            saved = plugin.Region.ContextSnapshot.Read()!;
        }
        var again = new FakeModel();
        await using (var engine = RunningEngine.Start(again))
        {
            await using var plugin = await FakePlugin.ConnectAsync();
            await plugin.SendAsync(new RestoreContext(saved));
            plugin.Header.GenerationOrigin = StartValue.Project;
            await plugin.ActivateAsync(48_000, "piano");
            await plugin.FollowAsync();
            await plugin.PullAsync(48_000);
            Assert.True(plugin.ReadStamps()[0].Frame > 20);
            Assert.Equal(5, again.Requests.First(r => r.FirstFrame == plugin.ReadStamps()[0].Frame).Context[^4]);
        }
        await using (var engine = RunningEngine.Start(new FakeModel("another")))
        {
            await using var plugin = await FakePlugin.ConnectAsync();
            await plugin.SendAsync(new RestoreContext(saved));
            plugin.Header.GenerationOrigin = StartValue.Project;
            await plugin.ActivateAsync(48_000, "piano");
            await plugin.FollowAsync();
            await plugin.PullAsync(48_000);
            Assert.Equal(0, plugin.ReadStamps()[0].Frame);
            await plugin.ExpectAsync<SessionStatus>(s => s.Message.Contains("another model", StringComparison.Ordinal));
        }
    }
}
