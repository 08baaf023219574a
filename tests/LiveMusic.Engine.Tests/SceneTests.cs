using LiveMusic.Engine.Scenes;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Scenes, the way between them, and the places in the song where they are heard. A style code of the fake model is the mean length of the prompts' texts.</summary>
[Collection(EngineCollection.Name)]
public sealed class SceneTests
{
    private const int Rate = 48_000;
    private const int Frame = 1920;

    private static Scene Pair => new("pair", [new("0123456789"), new("01234567890123456789")], [1, 1], 2, 0.5f, 7);

    private static Scene Solo => new("solo", [new("012345678901234567890123456789")], [0.5f], 6, 1.5f, 11);

    [Fact]
    public async Task A_scene_brings_its_prompts_and_its_sampling_and_the_faders_come_back()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(ParameterId.Scene, 0);
        await plugin.PullAsync(Rate);
        Assert.Equal([5], model.Requests[^1].Style);

        await HearAsync(1, [15], (2, 0.5f, 7));
        await HearAsync(2, [30], (6, 1.5f, 11));
        // Nothing is stored there: no style at all, and the faders' sampling.
        await HearAsync(3, [], (4, 0.9f, 40));
        await HearAsync(0, [5], (4, 0.9f, 40));

        async Task HearAsync(int scene, int[] style, (float, float, int) sampling)
        {
            plugin.Set(ParameterId.Scene, scene);
            await plugin.PullAsync(4 * Rate);
            var request = model.Requests[^1];
            Assert.Equal(style, request.Style);
            Assert.Equal(sampling, (request.Guidance, request.Temperature, request.TopK));
            Assert.Equal(scene, plugin.ReadNewestStamps()[^1].Scene);
        }
    }

    [Fact]
    public async Task Morph_is_the_way_from_one_scene_to_another_however_loud_their_weights()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(ParameterId.Scene, 1);
        plugin.Set(ParameterId.MorphScene, 2);
        plugin.Set(ParameterId.Morph, 0.5);
        await plugin.PullAsync(4 * Rate);
        var request = model.Requests[^1];
        // (15 + 30) / 2, rounded by the model.
        Assert.InRange(request.Style[0], 22, 23);
        Assert.Equal((4f, 1f, 9), (request.Guidance, request.Temperature, request.TopK));
        var stamp = plugin.ReadNewestStamps()[^1];
        Assert.Equal((1, 2, 0.5f), (stamp.Scene, stamp.MorphScene, stamp.Morph));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_switch_glides(int timing)
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await StartAsync(ParameterId.Timing, timing);
        plugin.Set(ParameterId.Scene, 0);
        plugin.Set(ParameterId.Glide, 10);
        await plugin.PullAsync(2 * Rate, realTime: true);
        plugin.Set(ParameterId.Scene, 2);
        await plugin.PullAsync(14 * Rate);
        var codes = model.Requests.Where(r => r.Style.Length > 0).Select(r => r.Style[0]).SkipWhile(c => c == 5).ToArray();
        Assert.Equal(codes.Order(), codes);
        Assert.Equal(30, codes[^1]);
        Assert.True(codes.Distinct().Count() >= 6, $"only {string.Join(' ', codes.Distinct())} on the way");
    }

    [Theory]
    [InlineData(0, 240, 4)]
    [InlineData(0, 171.3, 3)]
    [InlineData(1, 97.3, 4)]
    [InlineData(2, 133.7, 4)]
    public async Task A_quantised_switch_is_heard_on_the_bar(int timing, double tempo, int beats)
    {
        await using var engine = RunningEngine.Start(new FakeModel { CallSeconds = 0.002, FrameSeconds = 0.0005 });
        await using var plugin = await StartAsync(ParameterId.Timing, timing);
        plugin.Set(ParameterId.Scene, 0);
        plugin.Set(ParameterId.Quantise, (int)QuantiseValue.Bar);
        var bar = beats * 60 / tempo * Rate;
        var start = plugin.ReadPosition;
        await PlayAsync(2 * bar);
        var asked = new List<(long Sample, int Scene)>();
        for (var i = 0; i < 4; i++)
        {
            asked.Add((plugin.ReadPosition, 1 + i % 2));
            plugin.Set(ParameterId.Scene, 1 + i % 2);
            await PlayAsync(bar * (3 + 0.37 * i));
        }

        var stamps = plugin.ReadNewestStamps();
        foreach (var (sample, scene) in asked)
        {
            var heard = stamps.First(s => s.OutputSample >= sample && s.Scene == scene).OutputSample;
            var off = (heard - start) / bar;
            Assert.InRange((off - Math.Round(off)) * bar, -Frame, Frame);
            Assert.True(heard - sample < 4 * bar, $"heard only after {(heard - sample) / bar} bars");
        }

        async Task PlayAsync(double samples)
        {
            var blocks = (int)(samples / 480);
            await plugin.PullSongAsync(blocks * 480, (plugin.ReadPosition - start) / (double)Rate * tempo / 60, tempo, beats, realTime: timing == 0);
        }
    }

    [Fact]
    public async Task The_pad_weighs_the_prompts_by_distance()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        float[] places = [0, 0.5f, 1, 0.5f, .. Enumerable.Repeat(0.5f, PadPlaces.Numbers - 4)];
        await plugin.SendAsync(new SetBalls(places));
        plugin.Set(ParameterId.Pad, 1);
        plugin.Set(ParameterId.PadX, 0.25);
        plugin.Set(ParameterId.PadY, 0.5);
        await plugin.ActivateAsync(Rate, "0123456789", "012345678901234567890123456789");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * Rate);
        // Three times as far: a ninth.
        var stamp = plugin.ReadNewestStamps()[^1];
        Assert.Equal((0.9f, 0.1f, 0f), (MathF.Round(stamp.Weights[0], 4), MathF.Round(stamp.Weights[1], 4), stamp.Weights[2]));
        Assert.Equal([12], model.Requests[^1].Style);
        plugin.Set(ParameterId.PadX, 1);
        await plugin.PullAsync(4 * Rate);
        Assert.Equal([30], model.Requests[^1].Style);
    }

    [Fact]
    public async Task A_scene_is_stored_from_the_page_and_put_back_onto_the_controls()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.Set(ParameterTable.PromptWeight(0), 0.25);
        plugin.Set(ParameterTable.PromptWeight(1), 0.75);
        await plugin.ActivateAsync(Rate, "piano", "strings");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        Assert.All((await page.ExpectAsync("scenes")).GetProperty("scenes").EnumerateArray(), s => Assert.Equal(System.Text.Json.JsonValueKind.Null, s.ValueKind));
        await plugin.FollowAsync();

        await page.SayAsync(new { type = "storeScene", scene = 3, name = "" });
        var edit = await plugin.ExpectAsync<SceneEdit>();
        Assert.Equal((2, "strings + piano"), (edit.Index, edit.Scene.Name));
        Assert.Equal([0.25f, 0.75f], edit.Scene.Weights.Take(2));
        await page.ExpectAsync("scenes", m => m.GetProperty("scenes")[2] is { ValueKind: System.Text.Json.JsonValueKind.Object } s && s.Text("name") == "strings + piano");

        await page.SayAsync(new { type = "nameScene", scene = 3, name = "Verse" });
        await plugin.ExpectAsync<SceneEdit>(e => e.Scene.Name == "Verse");
        await page.SayAsync(new { type = "editScene", scene = 3 });
        await plugin.ExpectAsync<ParameterEdit>(e => e is { Id: 101, Phase: 1, Value: 0.75 });
        await page.SayAsync(new { type = "clearScene", scene = 3 });
        await plugin.ExpectAsync<SceneEdit>(e => !e.Scene.IsStored);
        await page.SayAsync(new { type = "clearScene", scene = 3 });
        await page.ExpectAsync("problem", m => m.Text("message").Contains("Nothing is stored in scene 3", StringComparison.Ordinal));
        await page.SayAsync(new { type = "storeScene", scene = 17, name = "" });
        await page.ExpectAsync("problem", m => m.Text("message").Contains("no scene 17", StringComparison.Ordinal));
        await page.SayAsync(new { type = "balls", balls = new[] { 0.5 } });
        await page.ExpectAsync("problem", m => m.Text("about") == "balls");
    }

    [Fact]
    public void Lines_are_found_through_the_wraps_of_a_loop()
    {
        var block = new TransportBlock
        {
            HostSample = 1000, Frames = 64, Ppq = 5, Tempo = 120, BarStartPpq = 4, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4,
            Flags = TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature,
        };
        // A quarter has 24,000 samples.
        Assert.Equal(1000 + 3 * 24_000, SongLines.Next(block, QuantiseValue.Bar, 1000, Rate));
        Assert.Equal(1000, SongLines.Next(block, QuantiseValue.Beat, 1000, Rate));
        Assert.Equal(1000 + 24_000, SongLines.Next(block, QuantiseValue.Beat, 1001, Rate));
        Assert.Null(SongLines.Next(block with { Flags = TransportFlags.HasTempo }, QuantiseValue.Bar, 0, Rate));
        Assert.Null(SongLines.Next(block, QuantiseValue.Off, 0, Rate));
        // A loop from 2 to 7: after 7 comes 2, and the next bar is 4.
        var looping = block with { Flags = block.Flags | TransportFlags.Looping, LoopStartPpq = 2, LoopEndPpq = 7 };
        Assert.Equal(1000 + 4 * 24_000, SongLines.Next(looping, QuantiseValue.Bar, 1000, Rate));
        Assert.Equal(1000 + (2 + 5 * 3 + 2) * 24_000, SongLines.Next(looping, QuantiseValue.Bar, 1000 + (2 + 5 * 3) * 24_000, Rate));
        Assert.Equal(1000 + 4 * 24_000, SongLines.Next(looping with { LoopStartPpq = 4, LoopEndPpq = 9 }, QuantiseValue.Bar, 1000 + 3 * 24_000 + 1, Rate));
    }

    [Fact]
    public void A_switch_waits_for_its_line_and_counts_at_once_without_a_song()
    {
        var block = new TransportBlock
        {
            HostSample = 0, Frames = 4800, Tempo = 120, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4,
            Flags = TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature,
        };
        var track = new SwitchTrack(first: 0);
        track.Add(1000, 1, QuantiseValue.Bar, 2000, late: 960);
        // Until the host has told its time nobody knows.
        Assert.Equal((0, 0), (track.Count(null), track.ValueAt(null, null)));
        track.Resolve(block, Rate);
        Assert.Equal((0, 1), (track.ValueAt(null, 96_959), track.ValueAt(null, 96_960)));
        Assert.Equal((96_960L, 96_000L), (track.NextLine(null, 0), track.LineAt(null, 96_960)));
        track.Add(2000, 2, QuantiseValue.Bar, 2000);
        track.Resolve(block with { Flags = TransportFlags.HasTempo }, Rate);
        Assert.Equal(2, track.ValueAt(null, 2000));
        Assert.Null(track.LineAt(null, 2000));
    }

    private static async Task<FakePlugin> StartAsync(ParameterId id, double value)
    {
        var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new SetScenes([Pair, Solo]));
        plugin.Set(id, value);
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        return plugin;
    }
}
