using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using LiveMusic.Engine.Audio;
using LiveMusic.Engine.Captures;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Bars that were heard, kept with what made them; what becomes of them.</summary>
[Collection(EngineCollection.Name)]
public sealed class TakeTests
{
    private const double Tempo = 97;
    private const double From = 0.7;

    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public async Task The_last_bars_are_kept_from_bar_line_to_bar_line_with_what_made_them(int rate)
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Capture, 0);
        plugin.Set(ParameterId.Seed, 7);
        plugin.Set(ParameterTable.PromptWeight(1), 0.5);
        await plugin.ActivateAsync(rate, "warm piano", "techno drums");
        await plugin.FollowAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        var heard = await plugin.PullSongAsync(12 * rate, From, Tempo, numerator: 3);
        // A line of 3/4 is three quarters on; four bars end at the last one.
        var last = (int)((From + heard.Length * Tempo / (60 * rate)) / 3);
        var (start, end) = (LineAt(last - 4), LineAt(last));
        await WaitUntilKeptAsync();
        await page.SayAsync(new { type = "capture", bars = 4 });
        var take = (await page.ExpectAsync("takes", m => m.GetProperty("takes").GetArrayLength() == 1)).GetProperty("takes")[0];
        Assert.Equal((4, Tempo), (take.GetProperty("bars").GetInt32(), take.GetProperty("tempo").GetDouble()));
        Assert.EndsWith(", 4 bars, 97 BPM", take.Text("name"), StringComparison.Ordinal);
        Assert.Contains("warm piano 1 + techno drums 0.5", take.Text("recipe"), StringComparison.Ordinal);

        var (samples, fileRate) = WavFile.Read(take.Text("path"));
        Assert.Equal(rate, fileRate);
        Assert.Equal(heard[start..end], samples.Where((_, i) => i % 2 == 0));
        var chunks = Chunks(File.ReadAllBytes(take.Text("path")));
        var acid = chunks["acid"];
        Assert.Equal((12, 4, 3, (float)Tempo), (Int(acid, 12), BinaryPrimitives.ReadInt16LittleEndian(acid.AsSpan(16)), BinaryPrimitives.ReadInt16LittleEndian(acid.AsSpan(18)), BinaryPrimitives.ReadSingleLittleEndian(acid.AsSpan(20))));
        var smpl = chunks["smpl"];
        Assert.Equal((60, 1, 0, end - start - 1), (smpl.Length, Int(smpl, 28), Int(smpl, 44), Int(smpl, 48)));

        var recipe = Recipe.Read(take.Text("path"), out var fault);
        Assert.Equal("", fault);
        Assert.Equal((1, rate, (long)(end - start), 4, 3, 4, true, true), (recipe!.Version, recipe.SampleRate, recipe.Frames, recipe.Bars, recipe.Numerator, recipe.Denominator, recipe.Steady, recipe.OnePiece));
        Assert.Equal(3.0 * (last - 4), recipe.Ppq!.Value, 9);
        Assert.Equal(engine.Engine.Host.Status.ContentHash, recipe.Model.Hash);
        var step = recipe.Steps[0];
        Assert.Equal((7UL, 0.9f, 40), (step.Seed, step.Temperature, step.TopK));
        Assert.Equal(["warm piano", "techno drums"], recipe.PromptsOf(step).Take(2).Select(p => p.Text));
        Assert.NotNull(recipe.Context);
        Assert.InRange(recipe.Context.SecondsBefore, 0, 5);

        int LineAt(int bar) => (int)Math.Round((3 * bar - From) * 60 * rate / Tempo);
    }

    [Fact]
    public async Task The_button_keeps_the_bars_that_were_over_when_it_was_pressed_and_fewer_are_said()
    {
        const int rate = 48_000;
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Capture, 0);
        plugin.Set(ParameterId.CaptureLength, 2);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        // 2.5 bars of 2 s, then the button, then another bar: four were asked for, two were over.
        await plugin.PullSongAsync(5 * rate, 0, 120, numerator: 4);
        plugin.Set(ParameterId.Capture, 1);
        var status = plugin.ExpectAsync<SessionStatus>(s => s.Message.Contains("2 bars kept instead of 4", StringComparison.Ordinal));
        await plugin.PullSongAsync(2 * rate, 10, 120, numerator: 4);
        await status;
        var take = Assert.Single(engine.Engine.Pages.Takes.List());
        Assert.Equal(2, take.Bars);
        Assert.Equal(4, take.Seconds);
        Assert.Equal(0, Recipe.Read(take.Path, out _)!.Ppq);
    }

    [Fact]
    public async Task A_message_keeps_seconds_where_the_host_tells_no_bars_and_says_so()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(48_000, "piano");
        await plugin.FollowAsync();
        await plugin.SendAsync(new CaptureTake(2));
        Assert.Contains("Nothing was heard", (await plugin.ExpectAsync<TakeStatus>()).Message, StringComparison.Ordinal);
        await plugin.PullAsync(6 * 48_000);
        await WaitUntilKeptAsync();
        await plugin.SendAsync(new CaptureTake(2));
        var told = await plugin.ExpectAsync<TakeStatus>(t => t.Path.Length > 0);
        Assert.Contains("no bars", told.Message, StringComparison.Ordinal);
        Assert.Equal((0, 4.0), (told.Bars, WavFile.Seconds(told.Path)));
        Assert.False(Chunks(File.ReadAllBytes(told.Path)).ContainsKey("acid"));
        await plugin.SendAsync(new CaptureTake(65));
        await plugin.ExpectAsync<TakeStatus>(t => t.Message.Contains("1 to 64", StringComparison.Ordinal));
        // What cannot be printed says why.
        await plugin.SendAsync(new UseTake("print", told.Path));
        await plugin.ExpectAsync<TakeStatus>(t => t.Message.Contains("no place in the song", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recipe_follows_what_was_heard_and_a_recall_puts_its_beginning_onto_the_controls()
    {
        const int rate = 48_000;
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.TakesEdits = true;
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullSongAsync(4 * rate, 0, 120, numerator: 4);
        plugin.Set(ParameterId.Temperature, 1.75);
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.SayAsync(new { type = "prompt", slot = 0, text = "strings" });
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "strings" && m.Slot(0).Text("state") == "ready");
        await plugin.PullSongAsync(8 * rate, 8, 120, numerator: 4);
        await WaitUntilKeptAsync();
        await page.SayAsync(new { type = "capture", bars = 5 });
        var take = (await page.ExpectAsync("takes", m => m.GetProperty("takes").GetArrayLength() == 1)).GetProperty("takes")[0];
        var recipe = Recipe.Read(take.Text("path"), out _)!;
        Assert.Equal(("piano", 0.9f), (recipe.PromptsOf(recipe.Steps[0])[0].Text, recipe.Steps[0].Temperature));
        Assert.Equal(("strings", 1.75f), (recipe.PromptsOf(recipe.Steps[^1])[0].Text, recipe.Steps[^1].Temperature));
        // Where the stamps say that the step was heard.
        var changed = plugin.ReadNewestStamps().First(s => s.Temperature == 1.75f).OutputSample;
        var start = plugin.GenerationStart + 2 * rate;
        Assert.Equal((double)(changed - start) / rate, recipe.Steps.First(s => s.Temperature == 1.75f).Seconds, 0.02);

        var (before, from) = (plugin.ReadNewestStamps(), plugin.ReadPosition);
        await page.SayAsync(new { type = "recallTake", take = take.Text("id") });
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "piano");
        await page.ExpectValueAsync(ParameterId.Temperature, 0.9f);
        await plugin.ExpectAsync<PromptEdit>(e => e is { Slot: 0, Prompt.Text: "piano" });

        // The frames count on from where the take's context ended.
        await plugin.PullAsync(3 * rate, realTime: true);
        var stamps = plugin.ReadNewestStamps();
        var recalled = Array.FindIndex(stamps, s => s.OutputSample >= from && s.Frame < before[^1].Frame - 100);
        Assert.True(recalled > 0, $"No frame of before was made again: the last is {stamps[^1].Frame}, it was {before[^1].Frame}.");
        var kept = stamps.First(s => s.Frame == stamps[recalled].Frame);
        Assert.Equal((double)(start - kept.OutputSample) / rate, recipe.Context!.SecondsBefore, 0.02);
        for (var i = recalled + 1; i < stamps.Length; i++) Assert.Equal(stamps[recalled].Frame + i - recalled, stamps[i].Frame);
        // No gap between the two: it begins where the old music ended, of whose last frame the end may not have been given out yet.
        Assert.InRange(stamps[recalled].OutputSample, stamps[recalled - 1].OutputSample + 1, stamps[recalled - 1].OutputSample + stamps[recalled - 1].Samples + 1);

        await page.SayAsync(new { type = "printTake", take = take.Text("id") });
        var print = await plugin.ExpectAsync<PrintTake>();
        Assert.Equal((take.Text("path"), recipe.Audio, 5L * 2 * rate, rate, 4.0, 120.0), (print.Path, print.Hash, print.Frames, print.SampleRate, print.Ppq, print.Tempo));
        await page.ExpectValueAsync(ParameterId.Print, 1);
        await plugin.SendAsync(new PrintedTakeStatus(print.Name, "its file is gone"));
        await page.ExpectAsync("printed", m => m.Text("name") == print.Name && m.Text("message") == "its file is gone");
        await page.SayAsync(new { type = "printTake", take = "" });
        await plugin.ExpectAsync<PrintTake>(p => p.Path.Length == 0);
        await page.ExpectValueAsync(ParameterId.Print, 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Quantised_a_take_comes_back_on_the_bar_and_its_controls_with_it(int timing)
    {
        const int rate = 48_000;
        // A bar is a second.
        const double tempo = 240;
        await using var engine = RunningEngine.Start(new FakeModel { CallSeconds = 0.002, FrameSeconds = 0.0005 });
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.TakesEdits = true;
        plugin.Set(ParameterId.Timing, timing);
        plugin.Set(ParameterId.Quantise, (int)QuantiseValue.Bar);
        plugin.Set(ParameterId.Temperature, 0.9);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        var start = plugin.ReadPosition;
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await PlayAsync(5);
        await WaitUntilKeptAsync();
        await page.SayAsync(new { type = "capture", bars = 2 });
        var take = (await page.ExpectAsync("takes", m => m.GetProperty("takes").GetArrayLength() == 1)).GetProperty("takes")[0];
        plugin.Set(ParameterId.Temperature, 1.75);
        await PlayAsync(3.3);
        var asked = plugin.ReadPosition;
        await page.SayAsync(new { type = "recallTake", take = take.Text("id") });
        await PlayAsync(4);

        var stamps = plugin.ReadNewestStamps();
        var heard = Assert.Single(stamps, s => (s.Flags & StampFlags.Recalled) != 0).OutputSample;
        var bars = (heard - start) / (double)rate;
        Assert.InRange((bars - Math.Round(bars)) * rate, -FakeModel.FrameSamples, FakeModel.FrameSamples);
        Assert.InRange(heard - asked, 0, 3 * rate);
        Assert.All(stamps.Where(s => s.OutputSample >= asked && s.OutputSample < heard), s => Assert.Equal(1.75f, s.Temperature));
        Assert.Equal(0.9f, stamps[^1].Temperature);

        async Task PlayAsync(double seconds)
            => await plugin.PullSongAsync((int)(seconds * rate / 480) * 480, (plugin.ReadPosition - start) / (double)rate * tempo / 60, tempo, 4, realTime: true);
    }

    [Fact]
    public async Task A_context_is_put_back_while_the_controls_stand_still()
    {
        const int rate = 48_000;
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullSongAsync(3 * rate, 0, 120, numerator: 4, realTime: true);
        var kept = plugin.Region.ContextSnapshot.Read()!;
        await plugin.PullSongAsync(3 * rate, 6, 120, numerator: 4, realTime: true);
        Assert.Single(engine.Engine.Pages.All).Session.RecallContext(kept);
        var before = plugin.ReadPosition;
        await plugin.PullSongAsync(3 * rate, 12, 120, numerator: 4, realTime: true);
        Assert.Contains(plugin.ReadNewestStamps(), s => s.OutputSample >= before && (s.Flags & StampFlags.Recalled) != 0);
    }

    [Fact]
    public async Task A_take_of_a_scene_names_the_scenes_prompts_and_brings_them_back_when_the_scene_is_another()
    {
        const int rate = 48_000;
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.TakesEdits = true;
        await plugin.SendAsync(new SetScenes([new("Drop", [new("techno"), new("brass section")], [1.5f, 0.5f], 5, 1.25f, 30)]));
        plugin.Set(ParameterId.Scene, 1);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullSongAsync(4 * rate, 0, 120, numerator: 4);
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await WaitUntilKeptAsync();
        await page.SayAsync(new { type = "capture", bars = 1 });
        var take = (await page.ExpectAsync("takes", m => m.GetProperty("takes").GetArrayLength() == 1)).GetProperty("takes")[0];
        Assert.StartsWith("techno 0.75 + brass section 0.25", take.Text("recipe"), StringComparison.Ordinal);
        Assert.Contains("techno + brass section", take.Text("path"), StringComparison.Ordinal);

        await plugin.SendAsync(new SetScenes([new("Drop", [new("flute")], [1], 5, 1.25f, 30)]));
        await page.SayAsync(new { type = "recallTake", take = take.Text("id") });
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "techno" && m.Slot(1).Text("text") == "brass section" && m.Slot(2).Text("text") == "");
        await page.ExpectValueAsync(ParameterId.Scene, 0);
        await page.ExpectValueAsync(ParameterTable.PromptWeight(1), 0.25f);
        await page.ExpectValueAsync(ParameterId.Temperature, 1.25f);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told_and_the_music_goes_on_until_it_takes_something_again()
    {
        var before = Environment.GetEnvironmentVariable("LIVEMUSIC_CACHE");
        var cache = Path.GetTempFileName();
        Environment.SetEnvironmentVariable("LIVEMUSIC_CACHE", cache);
        try
        {
            await using var engine = RunningEngine.Start(new FakeModel());
            await using var plugin = await FakePlugin.ConnectAsync();
            await plugin.ActivateAsync(48_000, "piano");
            await plugin.FollowAsync();
            await plugin.PullAsync(48_000);
            await plugin.ExpectAsync<SessionStatus>(s => s.State == "streaming" && s.Message.Contains("LIVEMUSIC_CACHE", StringComparison.Ordinal));
            File.Delete(cache);
            for (var i = 0; i < 300 && plugin.Messages.OfType<SessionStatus>().Last().Message.Length > 0; i++) await plugin.PullAsync(4800, realTime: true);
            await plugin.SendAsync(new CaptureTake(0, 1));
            Assert.Equal("", (await plugin.ExpectAsync<TakeStatus>(t => t.Path.Length > 0)).Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LIVEMUSIC_CACHE", before);
            if (File.Exists(cache)) File.Delete(cache);
            else if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public void Ten_minutes_are_kept_and_no_more()
    {
        const int rate = 8000;
        using var sound = new RollingSound(2, InstanceSound.OutputSeconds);
        var second = new float[2 * rate];
        for (var s = 0; s < 650; s++)
        {
            Array.Fill(second, s + 1);
            sound.Append(second, rate);
        }
        var (position, frames) = sound.Last(10_000);
        Assert.Equal((50L * rate, 600 * rate), (position, frames));
        Assert.True(sound.TryRead(position, second));
        Assert.All(second, v => Assert.Equal(51, v));
        Assert.True(sound.TryRead(649 * rate, second));
        Assert.All(second, v => Assert.Equal(650, v));
        // Some seconds more for readers that take a while; the rest is gone, and its place on disk used again.
        Assert.InRange(sound.Oldest, 40L * rate, 50L * rate);
        Assert.False(sound.TryRead(39 * rate, second));
    }

    // The keeper looks twenty times a second.
    private static Task WaitUntilKeptAsync() => FakePlugin.WaitAsync(0.3);

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static Dictionary<string, byte[]> Chunks(byte[] file)
    {
        Assert.Equal(("RIFF", file.Length - 8, "WAVE"), (Encoding.ASCII.GetString(file, 0, 4), Int(file, 4), Encoding.ASCII.GetString(file, 8, 4)));
        Dictionary<string, byte[]> chunks = [];
        for (var at = 12; at < file.Length; at += 8 + Int(file, at + 4)) chunks.Add(Encoding.ASCII.GetString(file, at, 4), file[(at + 8)..(at + 8 + Int(file, at + 4))]);
        return chunks;
    }
}
