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
        Assert.True(heard.Max(Math.Abs) <= 1);
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
