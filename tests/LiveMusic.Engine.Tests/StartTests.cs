using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>With what a generation begins, and that the same bounce gives the same music.</summary>
[Collection(EngineCollection.Name)]
public sealed class StartTests
{
    private const int Rate = 44_100;
    private const int Block = 441;

    [Theory]
    [InlineData(StartValue.Project)]
    [InlineData(StartValue.Reset)]
    public async Task Two_offline_starts_give_the_same_samples_whatever_was_played_before(StartValue origin)
    {
        var model = new FakeModel { Noisy = true };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        // A moment in real time, so that there is a context and a place in the frames.
        await plugin.ActivateAsync(Rate, "piano", "techno drums");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * Rate);
        await plugin.SendAsync(new RestoreContext(plugin.Region.ContextSnapshot.Read()!, 7));
        plugin.Header.ProjectContext = 7;
        plugin.SetOffline(true);
        var first = await Bounce(plugin, origin);
        var second = await Bounce(plugin, origin, leisurely: true);
        Assert.Equal(first.Heard, second.Heard);
        Assert.Equal(first.Weights, second.Weights);
        Assert.Contains(first.Weights, w => w is > 0.1f and < 0.9f); // the automation moved in it
        Assert.Equal(origin == StartValue.Project, first.Frame > 20);
        Assert.Equal(first.Frame, second.Frame);

        plugin.Set(ParameterId.Seed, 5);
        var other = await Bounce(plugin, origin);
        Assert.NotEqual(first.Heard, other.Heard);
    }

    [Fact]
    public async Task A_generation_that_goes_on_goes_on()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * 48_000);
        plugin.Ask(StartValue.Continue);
        await plugin.FollowAsync();
        await plugin.PullAsync(24_000);
        Assert.Equal(50, plugin.ReadStamps().First(s => s.Generation == 2).Frame);
        plugin.Ask(StartValue.Reset);
        await plugin.FollowAsync();
        await plugin.PullAsync(24_000);
        Assert.Equal(0, plugin.ReadStamps().First(s => s.Generation == 3).Frame);
    }

    [Fact]
    public async Task Music_that_plays_does_not_begin_anew_when_its_timing_becomes_repeatable()
    {
        const int rate = 48_000;
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Header.GenerationOrigin = StartValue.Reset;
        plugin.Set(ParameterId.Temperature, 0.9);
        plugin.Set(ParameterId.Timing, (double)TimingValue.Responsive);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * rate, realTime: true);
        // The controls stand otherwise than at the start.
        plugin.Set(ParameterId.Temperature, 1.75);
        await plugin.PullAsync(rate, realTime: true);
        plugin.Set(ParameterId.Timing, (double)TimingValue.RepeatableShort);
        await plugin.PullAsync(2 * rate, realTime: true);
        var stamps = plugin.ReadStamps();
        Assert.Contains(stamps, s => s.Temperature == 1.75f && s.Frame > 75);
        for (var i = 1; i < stamps.Length; i++) Assert.True(stamps[i].Frame > stamps[i - 1].Frame - 25, $"Frame {stamps[i].Frame} after {stamps[i - 1].Frame}.");
        Assert.Single(model.Requests, r => r is { FirstFrame: 0, TopK: 40 }); // the warm-up asks otherwise
    }

    [Fact]
    public async Task It_waits_for_the_projects_context_and_offline_for_the_start()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Header.ProjectContext = 3;
        plugin.Header.GenerationOrigin = StartValue.Project;
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.SendAsync(new RestoreContext([], 2));
        await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "ready" });
        await FakePlugin.WaitAsync(0.2);
        Assert.Equal(0u, plugin.Header.OutputGeneration);
        await plugin.SendAsync(new RestoreContext([], 3));
        await plugin.FollowAsync();

        plugin.SetOffline(true);
        plugin.Ask(StartValue.Project);
        await FakePlugin.WaitAsync(0.2);
        Assert.Equal(1u, plugin.Header.OutputGeneration);
        plugin.Process(new float[480], null, running: true);
        await plugin.FollowAsync();
    }

    [Fact]
    public async Task A_host_that_stops_calling_costs_nothing_and_the_stream_goes_on_where_it_was()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        float[] heard = await plugin.PullAsync(2 * 48_000);
        // Playing, and then no call any more; what is buffered is made full first.
        await FakePlugin.WaitAsync(0.3);
        var requests = model.Requests.Length;
        await FakePlugin.WaitAsync(0.7);
        Assert.Equal(requests, model.Requests.Length);
        heard = [.. heard, .. await plugin.PullAsync(2 * 48_000)];
        for (var i = 960; i < heard.Length; i++) Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(i), heard[i], 2e-3);
        Assert.Equal(Enumerable.Range(0, 80), plugin.ReadStamps().Take(80).Select(s => (int)s.Frame));
    }

    private static async Task<(float[] Heard, float[] Weights, long Frame)> Bounce(FakePlugin plugin, StartValue origin, bool leisurely = false)
    {
        plugin.Set(ParameterId.PromptWeight1, 1);
        plugin.Ask(origin);
        var generation = plugin.RequestedGeneration;
        // As the plugin does it: the start is told, then it waits; the block that waited says where the ring stood before.
        var start = plugin.HostSamples;
        plugin.Tell(Block);
        await plugin.FollowAsync();
        var heard = new List<float>();
        // Every 100 ms another weight, at the start as well.
        for (var i = 0; i < 400; i++)
        {
            // One that takes its time finds the ring never dry, the engine works earlier for it.
            if (leisurely && plugin.Buffered < Rate / 5) await FakePlugin.WaitAsync(0.02);
            if (i % 10 == 0) plugin.Set(ParameterId.PromptWeight1, i == 0 ? 1 : 1 - i / 400f);
            heard.AddRange(await plugin.PullAsync(Block, block: Block));
        }
        plugin.Process(new float[Block], null, running: false);
        var stamps = plugin.ReadStamps().Where(s => s.Generation == generation && s.OutputSample < plugin.GenerationStart + heard.Count).ToArray();
        Assert.Equal(start, plugin.HostSamples - 401 * Block);
        return ([.. heard], [.. stamps.Select(s => s.Weights[0])], stamps[0].Frame);
    }
}
