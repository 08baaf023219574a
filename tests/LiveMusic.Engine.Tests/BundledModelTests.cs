using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Rendering;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Tests;

/// <summary>The model that is shipped, where there is one (or the one that LIVEMUSIC_MODEL names).</summary>
[Collection(EngineCollection.Name)]
public sealed class BundledModelTests
{
    [Fact]
    public async Task It_plays_through_the_engine()
    {
        var folder = Folder();
        await using var engine = RunningEngine.Start(() => LiveModel.Load(folder));
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(44_100, "warm piano");
        await plugin.ExpectAsync<ModelStatus>(m => m.State == "ready", seconds: 60);
        await plugin.FollowAsync();
        var heard = await plugin.PullAsync(4 * 44_100);
        Assert.True(heard.Max(Math.Abs) > 0.01f, "It is silent.");
        // The stream stays within ±1; between its samples, where the host's lie, it may reach a little further.
        Assert.True(heard.Max(Math.Abs) <= 1.25f, $"Its peak is {heard.Max(Math.Abs)}.");
        Assert.True(plugin.RealTimeFactor > 0);
        Assert.Equal("", (await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "ready" })).Message);
    }

    [Fact]
    public void It_renders_the_same_twice()
    {
        using var model = LiveModel.Load(Folder());
        var plan = new RenderPlan { Prompts = PromptCurve.Constant(["warm piano"], []), Seconds = 2, Sampling = SamplingControls.DefaultsOf(model.Description, 7) };
        var first = Renderer.Render(model, plan, _ => { }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(first, Renderer.Render(model, plan, _ => { }, _ => { }, TestContext.Current.CancellationToken));
        Assert.NotEqual(first, Renderer.Render(model, plan with { Sampling = plan.Sampling with { Seed = 8 } }, _ => { }, _ => { }, TestContext.Current.CancellationToken));
    }

    /// <summary>A host that takes 10 ms at a time for as long as LIVEMUSIC_SOAK says (in seconds): what a machine needs of lookahead, and whether it keeps up.</summary>
    [Fact]
    public async Task It_keeps_up_with_a_host_in_real_time()
    {
        Assert.SkipUnless(double.TryParse(Environment.GetEnvironmentVariable("LIVEMUSIC_SOAK"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds), "LIVEMUSIC_SOAK is not set.");
        var folder = Folder();
        await using var engine = RunningEngine.Start(() => LiveModel.Load(folder));
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "warm piano");
        await plugin.ExpectAsync<ModelStatus>(m => m.State == "ready", seconds: 60);
        await plugin.FollowAsync();
        var block = new float[480];
        var (underruns, dry, longest) = (0, true, 0f);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < seconds * 100; i++)
        {
            var behind = clock.Elapsed.TotalSeconds - 0.01 * i;
            if (behind < 0) await FakePlugin.WaitAsync(-behind);
            if (dry && plugin.Buffered < Math.Max(480, plugin.RefillFrames))
            {
                plugin.Process(block, null, running: false);
                continue;
            }
            dry = plugin.Process(block, null, running: true) < block.Length;
            if (dry)
            {
                underruns++;
                plugin.AddUnderrun();
            }
            longest = Math.Max(longest, plugin.Lookahead);
            if (i % 500 == 0) Report();
        }
        Report();
        Assert.True(underruns == 0 || plugin.RealTimeFactor < 1.2, $"{underruns} underruns.");

        void Report() => TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:0} s: {plugin.RealTimeFactor:0.00} times real time, lookahead {plugin.Lookahead:0.00} s (longest {longest:0.00}), {underruns} underruns"));
    }

    private static string Folder()
    {
        try
        {
            return ModelFolder.Find(null);
        }
        catch (DirectoryNotFoundException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
