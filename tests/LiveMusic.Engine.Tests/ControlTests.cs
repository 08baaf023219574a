using System.IO.Pipes;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>What clients say, rightly or wrongly, and what becomes of their sessions.</summary>
[Collection(EngineCollection.Name)]
public sealed class ControlTests
{
    [Fact]
    public async Task The_model_and_each_prompt_are_told()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        var status = await plugin.ExpectAsync<ModelStatus>(m => m.State == "ready");
        Assert.Equal(("fake", "Fake", 8), (status.Name, status.Title, status.DefaultTopK));
        await plugin.ActivateAsync(48_000, "piano", "zurna solo", "gibberish", new string('x', ControlProtocol.MaximumPromptLength + 1));

        Assert.Equal("", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "ready" })).Message);
        Assert.Equal("The model does not know 'zurna'; it plays the rest.", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 1, State: "ready" })).Message);
        Assert.Contains("gibberish", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 2, State: "error" })).Message, StringComparison.Ordinal);
        Assert.Contains("Shorten", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 3, State: "error" })).Message, StringComparison.Ordinal);
        Assert.Contains(plugin.Messages, m => m is PromptStatus { Slot: 0, State: "encoding" });
    }

    [Fact]
    public async Task A_prompt_that_fails_leaves_its_slot_silent()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(24_000);
        await plugin.SendAsync(new SetPrompts([new("gibberish")]));
        await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "error" });
        await plugin.PullAsync(3 * 48_000);
        Assert.Empty(model.Requests[^1].Style);
        Assert.Equal(0, plugin.ReadStamps()[^1].Weights[0]);
    }

    [Fact]
    public async Task Audio_prompts_are_encoded_given_back_and_taken_again_only_from_this_model()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000);
        await plugin.SendAsync(new SetAudioPrompt(0, "loop.wav", 44_100, [.. Enumerable.Range(0, 44_100).Select(i => MathF.Sin(i * 0.1f))]));
        var ready = await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "ready" });
        Assert.Equal([33f, 33f], ready.Embedding!);
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * 48_000);
        Assert.Equal([33], model.Requests[^1].Style);

        await plugin.SendAsync(new SetPrompts([new("", "loop.wav", [20f, 20f], "fake"), new("", "old.wav", [9f, 9f], "another")]));
        Assert.Contains("another model", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 1, State: "error" })).Message, StringComparison.Ordinal);
        await plugin.PullAsync(3 * 48_000);
        Assert.Equal([20], model.Requests[^1].Style);

        await plugin.SendAsync(new SetAudioPrompt(2, "silence.wav", 48_000, new float[48_000]));
        Assert.Contains("silent", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 2, State: "error" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_says_why()
    {
        await using var engine = RunningEngine.Start(() => throw new InvalidOperationException("/models/x/model.json: cannot be opened. Choose a folder that holds a model bundle."));
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        Assert.Contains("model.json", (await plugin.ExpectAsync<ModelStatus>(m => m.State == "failed")).Message, StringComparison.Ordinal);
        await plugin.ExpectAsync<SessionStatus>(s => s.State == "failed" && s.Message.Contains("model.json", StringComparison.Ordinal));
        Assert.Equal(EngineStreamState.Failed, plugin.State);
    }

    [Fact]
    public async Task Strangers_and_other_releases_are_refused_with_a_reason()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using (var other = await FakePlugin.CreateAsync())
        {
            await other.GreetAsync(ControlProtocol.Version + 1);
            Assert.Contains("protocol", (await other.ExpectAsync<Refused>()).Message, StringComparison.Ordinal);
        }
        await using (var lost = await FakePlugin.CreateAsync())
        {
            await lost.GreetAsync(region: $"livemusic-{Guid.NewGuid():N}");
            Assert.NotEmpty((await lost.ExpectAsync<Refused>()).Message);
        }
        await using var good = await FakePlugin.ConnectAsync();
        await using var twice = await FakePlugin.CreateAsync();
        await twice.GreetAsync(region: good.Region.Name);
        Assert.Contains("already", (await twice.ExpectAsync<Refused>()).Message, StringComparison.Ordinal);
        await good.SendAsync(new QueryEngine());
        Assert.Equal(1, (await good.ExpectAsync<EngineReport>()).Sessions);
    }

    [Fact]
    public async Task The_log_says_on_which_track_a_session_plays()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new SetTrack("Bass\nline"));
        await plugin.SendAsync(new QueryEngine());
        await plugin.ExpectAsync<EngineReport>();
        Assert.Contains("plays on the track 'Bass line'", engine.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_ends_its_own_connection_and_nothing_else()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        foreach (var bytes in (byte[][])[[255, 255, 255, 255], [4, 0, 0, 0, 1, 2, 3, 4], [9, 0, 0, 0, 1]])
        {
            await using var stranger = new NamedPipeClientStream(".", ControlPipe.Name, PipeDirection.InOut, PipeOptions.Asynchronous);
            await stranger.ConnectAsync(5000, TestContext.Current.CancellationToken);
            await stranger.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        await plugin.PullAsync(2 * 48_000);
        Assert.False(plugin.Disconnected);

        // A message at the wrong time ends its connection too, politely.
        await using var early = await FakePlugin.CreateAsync();
        await early.ConnectOnlyAsync();
        await early.SendAsync(new StopEngine());
        await early.ExpectAsync<Refused>();
        Assert.False(engine.Running.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_vanishes_takes_its_session_with_it()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var stays = await FakePlugin.ConnectAsync();
        await using (var leaves = await FakePlugin.ConnectAsync())
        {
            await leaves.ActivateAsync(48_000, "piano");
            await leaves.FollowAsync();
            await leaves.DropAsync();
            await WaitForSessionsAsync(stays, 1);
            Assert.Equal(EngineStreamState.None, leaves.State);
        }
        await stays.ActivateAsync(48_000, "piano");
        await stays.FollowAsync();
        await stays.PullAsync(48_000);
    }

    [Fact]
    public async Task A_plugin_whose_heart_stops_is_let_go()
    {
        var options = new EngineOptions { Session = new SessionOptions { PluginPatience = TimeSpan.FromSeconds(0.4) } };
        await using var engine = RunningEngine.Start(new FakeModel(), options);
        await using var plugin = await FakePlugin.ConnectAsync();
        await FakePlugin.WaitAsync(0.8);
        Assert.False(plugin.Disconnected);
        plugin.HeartBeats = false;
        for (var i = 0; i < 400 && !plugin.Disconnected; i++) await FakePlugin.WaitAsync(0.01);
        Assert.True(plugin.Disconnected);
        Assert.Contains("heartbeat", engine.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engines_heart_beats_while_the_model_works()
    {
        var model = new FakeModel { CallSeconds = 0.4 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        var busy = plugin.EngineHeartbeat;
        await FakePlugin.WaitAsync(0.3);
        Assert.True(plugin.EngineHeartbeat - busy > 10);
    }

    [Fact]
    public async Task An_engine_that_nobody_needs_ends()
    {
        await using var engine = RunningEngine.Start(new FakeModel(), new EngineOptions { IdleExit = TimeSpan.FromSeconds(0.6) });
        await using (var plugin = await FakePlugin.ConnectAsync())
        {
            await FakePlugin.WaitAsync(1);
            Assert.False(engine.Running.IsCompleted);
        }
        await engine.EndedAsync();
    }

    [Fact]
    public async Task Asked_to_stop_it_waits_for_the_last_session()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using (var plugin = await FakePlugin.ConnectAsync())
        {
            await plugin.SendAsync(new StopEngine());
            await FakePlugin.WaitAsync(0.3);
            Assert.False(engine.Running.IsCompleted);
        }
        await engine.EndedAsync();
    }

    [Fact]
    public async Task A_second_engine_of_the_same_user_is_not_started()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        Assert.Throws<EngineAlreadyRunningException>(() => RunningEngine.StartAgain(new FakeModel()));
    }

    [Fact]
    public async Task A_model_that_fails_says_so_and_the_music_comes_back_with_it()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(24_000);
        model.Broken = new InvalidOperationException("out of registers");
        var left = new float[plugin.Buffered];
        plugin.Process(left, null, running: true);
        await plugin.ExpectAsync<SessionStatus>(s => s.Message.Contains("out of registers", StringComparison.Ordinal));
        model.Broken = null;
        await plugin.PullAsync(48_000);
        await plugin.ExpectAsync<SessionStatus>(s => s is { Message: "", State: "streaming" });
    }

    private static async Task WaitForSessionsAsync(FakePlugin asks, int count)
    {
        for (var i = 0; i < 100; i++)
        {
            await asks.SendAsync(new QueryEngine());
            await FakePlugin.WaitAsync(0.02);
            if (asks.Messages.OfType<EngineReport>().LastOrDefault()?.Sessions == count) return;
        }
        Assert.Fail($"There are not {count} sessions.");
    }
}
