using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Tests;

/// <summary>What a page is told, and what becomes of what it wants.</summary>
[Collection(EngineCollection.Name)]
public sealed class EditorTests
{
    [Fact]
    public async Task A_page_is_told_how_everything_stands()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync(hasMainInput: true);
        plugin.ShowDefaults();
        await plugin.SendAsync(new SetTrack("Bass"));
        await plugin.ActivateAsync(48_000, "piano", "zurna solo", "gibberish");
        await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 2, State: "error" });

        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        var welcome = await page.ExpectAsync("welcome");
        Assert.Equal(("effect", "Bass"), (welcome.GetProperty("instance").GetProperty("kind").GetString(), welcome.GetProperty("instance").GetProperty("track").GetString()));
        Assert.Equal(ParameterTable.Count, welcome.GetProperty("parameters").GetArrayLength());
        Assert.False(welcome.GetProperty("playsHere").GetBoolean());

        var values = (await page.ExpectAsync("values")).GetProperty("values");
        Assert.Equal(ParameterTable.All.Select(p => ((uint)p.Id, p.Default)), values.EnumerateArray().Select(v => (v[0].GetUInt32(), v[1].GetDouble())));
        var slots = (await page.ExpectAsync("prompts")).GetProperty("slots");
        Assert.Equal(["ready", "ready", "error", "empty"], slots.EnumerateArray().Take(4).Select(s => s.GetProperty("state").GetString()));
        Assert.Contains("zurna", slots[1].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("Fake", (await page.ExpectAsync("model", m => m.GetProperty("state").GetString() == "ready")).GetProperty("title").GetString());
        Assert.Equal(48_000, (await page.ExpectAsync("status", m => m.GetProperty("state").GetString() == "idle")).GetProperty("sampleRate").GetDouble());
    }

    [Fact]
    public async Task An_edit_reaches_the_plugin_in_order_and_the_host_reaches_the_page()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.TurnAsync(ParameterId.Temperature, 1.5, 2, 2.5);
        await plugin.ExpectAsync<ParameterEdit>(e => e.Phase == 2);
        Assert.Equal([(0, 0), (1, 1.5), (1, 2), (1, 2.5), (2, 0)], plugin.Messages.OfType<ParameterEdit>().Select(e => (e.Phase, e.Value)));

        plugin.Show(ParameterId.Temperature, 2.5);
        await page.ExpectValueAsync(ParameterId.Temperature, 2.5);
    }
}
