using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveMusic.Engine.Audio;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>What a page is told, and what becomes of what it wants.</summary>
[Collection(EngineCollection.Name)]
public sealed class EditorTests
{
    private const int Rate = 48_000;

    [Fact]
    public async Task A_page_is_told_how_everything_stands()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync(hasMainInput: true);
        plugin.ShowDefaults();
        await plugin.SendAsync(new SetTrack("Bass"));
        await plugin.ActivateAsync(Rate, "piano", "zurna solo", "gibberish");
        await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 2, State: "error" });

        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        var welcome = await page.ExpectAsync("welcome");
        Assert.Equal(("effect", "Bass"), (welcome.GetProperty("instance").Text("kind"), welcome.GetProperty("instance").Text("track")));
        Assert.Equal(ParameterTable.Count, welcome.GetProperty("parameters").GetArrayLength());
        Assert.False(welcome.GetProperty("playsHere").GetBoolean());

        var values = (await page.ExpectAsync("values")).GetProperty("values");
        Assert.Equal(ParameterTable.All.Select(p => ((uint)p.Id, p.Default)), values.EnumerateArray().Select(v => (v[0].GetUInt32(), v[1].GetDouble())));
        var slots = (await page.ExpectAsync("prompts")).GetProperty("slots");
        Assert.Equal(["ready", "ready", "error", "empty"], slots.EnumerateArray().Take(4).Select(s => s.Text("state")));
        Assert.Contains("zurna", slots[1].Text("message"), StringComparison.Ordinal);
        Assert.Equal("Fake", (await page.ExpectAsync("model", m => m.Text("state") == "ready")).Text("title"));
        Assert.Equal(Rate, (await page.ExpectAsync("status", m => m.Text("state") == "idle")).GetProperty("sampleRate").GetDouble());
        Assert.Empty((await page.ExpectAsync("takes")).GetProperty("takes").EnumerateArray());
    }

    [Fact]
    public async Task A_page_that_is_there_before_the_model_learns_its_words_with_it()
    {
        using var loaded = new ManualResetEventSlim();
        await using var engine = RunningEngine.Start(() =>
        {
            loaded.Wait();
            return new FakeModel();
        });
        await using var plugin = await FakePlugin.ConnectAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await plugin.ActivateAsync(Rate, "piano");
        await page.ExpectAsync("model", m => m.Text("state") == "loading");
        await page.ExpectAsync("status", m => m.Text("state") == "starting" && m.Text("message").Length > 0);
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("state") == "encoding");
        // Written meanwhile, it is what is encoded later.
        await page.SayAsync(new { type = "prompt", slot = 0, text = "strings" });
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "strings");
        Assert.Contains("minimal techno", Genres(await page.ExpectAsync("welcome")));
        loaded.Set();
        Assert.DoesNotContain("minimal techno", Genres(await page.ExpectAsync("model", m => m.Text("state") == "ready")));
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "strings" && m.Slot(0).Text("state") == "ready");

        static string?[] Genres(JsonElement message) => [.. message.GetProperty("vocabulary").GetProperty("genres").EnumerateArray().Select(g => g.GetString())];
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

    [Fact]
    public async Task Two_pages_see_each_others_edits()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.TakesEdits = true;
        await plugin.ActivateAsync(Rate, "piano");
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        await using var one = await FakePage.JoinAsync(address);
        await using var two = await FakePage.JoinAsync(address);
        await one.TurnAsync(ParameterId.TopK, 99);
        await two.ExpectValueAsync(ParameterId.TopK, 99);
        await one.ExpectValueAsync(ParameterId.TopK, 99);
        await two.SayAsync(new { type = "prompt", slot = 3, text = "strings" });
        await one.ExpectAsync("prompts", m => m.Slot(3).Text("text") == "strings" && m.Slot(3).Text("state") == "ready");
        await plugin.ExpectAsync<PromptEdit>(e => e is { Slot: 3, Prompt.Text: "strings" });
    }

    [Fact]
    public async Task Turned_knobs_and_automation_are_told_soon()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        await plugin.ActivateAsync(Rate, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.ExpectAsync("values");
        var (there, back) = (new List<double>(), new List<double>());
        for (var i = 1; i <= 100; i++)
        {
            var value = i / 100.0;
            var edited = new TaskCompletionSource();
            plugin.Hears = m => { if (m is ParameterEdit { Phase: 1 } e && e.Value == value) edited.TrySetResult(); };
            var clock = Stopwatch.StartNew();
            await page.SayAsync(new { type = "edit", id = (uint)ParameterId.Mix, phase = 1, value });
            await edited.Task.WaitAsync(RunningEngine.Patience, TestContext.Current.CancellationToken);
            there.Add(clock.Elapsed.TotalMilliseconds);

            var told = new TaskCompletionSource();
            page.Heard = m => { if (m.Text("type") == "values" && m.GetProperty("values").EnumerateArray().Any(v => v[0].GetUInt32() == (uint)ParameterId.Mix && v[1].GetDouble() == 1 - value)) told.TrySetResult(); };
            clock.Restart();
            plugin.Show(ParameterId.Mix, 1 - value);
            await told.Task.WaitAsync(RunningEngine.Patience, TestContext.Current.CancellationToken);
            back.Add(clock.Elapsed.TotalMilliseconds);
        }
        Tell("knob in the page to the plugin's side", there);
        Tell("host automation to the page", back);
        // Many times what it takes here: the machine may be busy.
        Assert.True(Quantile(there, 0.5) < 30 && Quantile(back, 0.5) < 100);
    }

    [Fact]
    public async Task A_prompt_is_shown_as_it_was_written_and_one_that_is_too_long_changes_nothing()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        const string html = "<img src=x onerror=\"alert('1')\"> & </script> \u202e \ud83c\udfb9";
        await page.SayAsync(new { type = "prompt", slot = 0, text = html });
        Assert.Equal(html, (await plugin.ExpectAsync<PromptEdit>()).Prompt.Text);
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == html);

        await page.SayAsync(new { type = "prompt", slot = 0, text = new string('x', 10_000) });
        Assert.Contains("Shorten", (await page.ProblemAsync("prompt")).Text("message"), StringComparison.Ordinal);
        Assert.Equal(html, plugin.Messages.OfType<PromptEdit>().Single().Prompt.Text);

        // The one that is there is written again, after an error in it: it is tried again.
        await page.SayAsync(new { type = "prompt", slot = 1, text = "gibberish" });
        await page.ExpectAsync("prompts", m => m.Slot(1).Text("state") == "error");
        await page.SayAsync(new { type = "prompt", slot = 1, text = "" });
        await page.ExpectAsync("prompts", m => m.Slot(1).Text("state") == "empty");
    }

    [Fact]
    public async Task Audio_becomes_a_prompt_that_the_project_keeps()
    {
        await using var engine = RunningEngine.Start(new FakeModel { EmbedSeconds = 0.1 });
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.ExpectAsync<PromptStatus>(p => p is { Slot: 0, State: "ready" });
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await SendAudioAsync(page, 0, "loop.flac", i => MathF.Sin(i * 0.1f));
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("state") == "ready" && m.Slot(0).Text("audioName") == "loop.flac");
        Assert.Contains(page.Messages, m => m.Text("type") == "prompts" && m.Slot(0).Text("state") == "encoding" && m.Slot(0).Text("audioName") == "loop.flac");
        var edit = await plugin.ExpectAsync<PromptEdit>();
        Assert.Equal((0, "", "loop.flac", "fake"), (edit.Slot, edit.Prompt.Text, edit.Prompt.AudioName, edit.Prompt.EmbeddingModel));
        Assert.Equal([33f, 33f], edit.Prompt.Embedding!);

        // The plugin tells it back: nothing is encoded again.
        var version = page.Messages.Count(m => m.Text("type") == "prompts");
        await plugin.SendAsync(new SetPrompts([edit.Prompt]));
        await FakePlugin.WaitAsync(0.2);
        Assert.Equal(version, page.Messages.Count(m => m.Text("type") == "prompts"));

        // One that cannot be encoded says so, and the project keeps what it has.
        await SendAudioAsync(page, 0, "silence.wav", _ => 0);
        Assert.Contains("silent", (await page.ExpectAsync("prompts", m => m.Slot(0).Text("state") == "error")).Slot(0).Text("message"), StringComparison.Ordinal);
        Assert.Single(plugin.Messages.OfType<PromptEdit>());
        // The old text is another one than what is there now, though the plugin has it still.
        await page.SayAsync(new { type = "prompt", slot = 0, text = "piano" });
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("state") == "ready" && m.Slot(0).Text("text") == "piano");
    }

    [Fact]
    public async Task What_was_heard_and_played_becomes_a_prompt()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.SayAsync(new { type = "samplePrompt", slot = 1, source = "output", seconds = 2 });
        Assert.Contains("nothing was heard", (await page.ProblemAsync("samplePrompt")).Text("message"), StringComparison.Ordinal);
        await plugin.PullAsync(3 * Rate / 2, i => new() { Left = MathF.Sin(i * 0.05f), Right = 0 }, realTime: true);
        await FakePlugin.WaitAsync(0.15);

        await page.SayAsync(new { type = "samplePrompt", slot = 1, source = "output", seconds = 1 });
        Assert.Equal("Output, 1 s", (await plugin.ExpectAsync<PromptEdit>(e => e.Slot == 1)).Prompt.AudioName);
        await page.SayAsync(new { type = "samplePrompt", slot = 2, source = "sidechain", seconds = 10 });
        Assert.Matches("^Sidechain, 1[.0-9]* s$", (await plugin.ExpectAsync<PromptEdit>(e => e.Slot == 2)).Prompt.AudioName);
        await page.SayAsync(new { type = "samplePrompt", slot = 2, source = "main", seconds = 1 });
        await page.ExpectAsync("problem", m => m.Text("message").Contains("of an effect, 'main'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Frames_are_told_with_their_outline_and_the_one_that_is_heard()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.PromptWeight1, 0.5);
        await plugin.ActivateAsync(44_100, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await plugin.FollowAsync();
        await plugin.PullAsync(44_100, realTime: true);
        plugin.Set(ParameterId.PromptWeight1, 1.5);
        await plugin.PullAsync(2 * 44_100, realTime: true);
        await FakePlugin.WaitAsync(0.2);

        var frames = page.Messages.Where(m => m.Text("type") == "frames").SelectMany(m => m.GetProperty("frames").EnumerateArray()).ToArray();
        var stamps = plugin.ReadStamps();
        Assert.True(frames.Length > 70);
        for (var i = 0; i < frames.Length; i++)
        {
            Assert.Equal((stamps[i].Frame, stamps[i].OutputSample, stamps[i].Samples), (frames[i].GetProperty("frame").GetInt64(), frames[i].GetProperty("start").GetInt64(), frames[i].GetProperty("samples").GetInt32()));
            if (i == 0) continue;
            var peaks = frames[i].GetProperty("peaks").EnumerateArray().Select(p => p.GetDouble()).ToArray();
            Assert.Equal(8, peaks.Length);
            for (var pair = 0; pair < 8; pair += 2) Assert.Equal((-FakeModel.Loudness(5), FakeModel.Loudness(5)), ((float)peaks[pair], (float)peaks[pair + 1]), new Near(0.01f));
        }
        // The step was planned anew: the frames from there on take the place of others.
        var replacing = page.Messages.Where(m => m.Text("type") == "frames" && m.GetProperty("replaces").ValueKind == JsonValueKind.Number).ToArray();
        Assert.All(replacing, m => Assert.Equal(m.GetProperty("replaces").GetInt64(), m.GetProperty("frames")[0].GetProperty("start").GetInt64()));
        Assert.Contains(replacing, m => m.GetProperty("frames")[0].GetProperty("weights")[0].GetDouble() == 1.5);
        Assert.Equal([0.5, 1.5], frames.Select(f => f.GetProperty("weights")[0].GetDouble()).Distinct());

        // What is heard, told while it was heard, is the frame at that place.
        var meters = page.Messages.Where(m => m.Text("type") == "meters" && m.GetProperty("stamp").ValueKind == JsonValueKind.Object).ToArray();
        Assert.True(meters.Length > 30);
        foreach (var meter in meters)
        {
            var heard = meter.GetProperty("heard").GetInt64();
            Assert.Equal(stamps.Last(s => s.OutputSample <= heard).Frame, meter.GetProperty("stamp").GetProperty("frame").GetInt64());
        }
        Assert.Contains(meters, m => m.GetProperty("stamp").GetProperty("weights")[0].GetDouble() == 0.5);
        Assert.Contains(meters, m => m.GetProperty("stamp").GetProperty("weights")[0].GetDouble() == 1.5);

        // Another start: what was made and not heard is void.
        var read = plugin.ReadPosition;
        plugin.Ask(StartValue.Reset);
        await plugin.FollowAsync();
        await plugin.PullAsync(4410);
        var voided = await page.ExpectAsync("frames", m => m.GetProperty("replaces").ValueKind == JsonValueKind.Number && m.GetProperty("replaces").GetInt64() >= read);
        Assert.Equal(read, voided.GetProperty("replaces").GetInt64());
        Assert.Equal(plugin.GenerationStart, voided.GetProperty("frames")[0].GetProperty("start").GetInt64());

        // A page that comes later sees the past.
        await using var late = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        Assert.Equal(stamps[0].OutputSample, (await late.ExpectAsync("frames", m => m.GetProperty("frames")[0].GetProperty("start").GetInt64() == stamps[0].OutputSample)).GetProperty("frames")[0].GetProperty("start").GetInt64());
    }

    [Fact]
    public async Task Song_time_is_told_where_it_does_not_run_on_by_itself()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.ExpectAsync("meters");
        // 120 BPM in 3/4 from quarter 6 on: a bar has 72,000 samples.
        var start = plugin.ReadPosition;
        await plugin.PullSongAsync(2 * Rate, ppq: 6, tempo: 120, numerator: 3);
        await plugin.PullSongAsync(480, ppq: 1, tempo: 90, numerator: 3, TransportFlags.Jumped);
        // As long as it runs the page hears how it runs.
        for (var i = 1; i < 100; i++)
        {
            await plugin.PullSongAsync(480, ppq: 1 + i * 0.015, tempo: 90, numerator: 3);
            await FakePlugin.WaitAsync(0.01);
        }
        Assert.Contains(page.Messages, m => m.Text("type") == "meters" && m.GetProperty("tempo").ValueKind == JsonValueKind.Number && m.GetProperty("tempo").GetDouble() == 90 && m.GetProperty("numerator").GetInt32() == 3);
        var points = page.Messages.Where(m => m.Text("type") == "grid").SelectMany(m => m.GetProperty("points").EnumerateArray())
            .Select(p => (p.GetProperty("sample").GetInt64() - start, p.GetProperty("ppq").GetDouble(), p.GetProperty("tempo").GetDouble(), p.GetProperty("barStart").GetDouble())).ToArray();
        Assert.Equal([(0, 6, 120, 6), (72_000, 9, 120, 9), (2 * Rate, 1, 90, 0)], points);
    }

    [Fact]
    public async Task A_take_is_told_when_it_lies_on_disk_and_is_what_was_heard()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(44_100, "warm piano");
        await plugin.FollowAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.SayAsync(new { type = "capture", seconds = 5 });
        Assert.Contains("Nothing was heard", (await page.ProblemAsync("capture")).Text("message"), StringComparison.Ordinal);
        var heard = await plugin.PullAsync(3 * 44_100, realTime: true);
        await FakePlugin.WaitAsync(0.15);

        var there = new TaskCompletionSource<(JsonElement Take, long Bytes)>();
        page.Heard = m =>
        {
            if (m.Text("type") == "takes" && m.GetProperty("takes").GetArrayLength() == 1) there.TrySetResult((m.GetProperty("takes")[0], new FileInfo(m.GetProperty("takes")[0].Text("path")).Length));
        };
        await page.SayAsync(new { type = "capture", seconds = 2 });
        var (take, bytes) = await there.Task.WaitAsync(RunningEngine.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(44 + 2 * 44_100 * 8, bytes);
        Assert.Equal(2, take.GetProperty("seconds").GetDouble());
        Assert.EndsWith("warm piano", take.Text("name"), StringComparison.Ordinal);
        Assert.StartsWith(engine.Data, take.Text("path"), StringComparison.Ordinal);
        var (samples, rate) = WavFile.Read(take.Text("path"));
        Assert.Equal(44_100, rate);
        Assert.Equal(heard[44_100..], samples.Where((_, i) => i % 2 == 0));

        // By its address, whole and in part; the folder holds nothing else.
        using var http = new HttpClient { BaseAddress = new(page.Address.GetLeftPart(UriPartial.Authority)) };
        Assert.Equal(File.ReadAllBytes(take.Text("path")), await http.GetByteArrayAsync(take.Text("url"), TestContext.Current.CancellationToken));
        using var part = new HttpRequestMessage(HttpMethod.Get, take.Text("url")) { Headers = { { "Range", "bytes=40-47" } } };
        using var answer = await http.SendAsync(part, TestContext.Current.CancellationToken);
        Assert.Equal((206, 8L), ((int)answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(take.Text("path"))!).Count());

        // An engine that follows finds it.
        var data = await engine.CrashAsync();
        await using var next = RunningEngine.StartAgain(new FakeModel(), data);
        await using var other = await FakePlugin.ConnectAsync();
        await using var again = await FakePage.JoinAsync(next.Engine.Pages.AddressOf(other.Instance));
        Assert.Equal(take.Text("name"), (await again.ExpectAsync("takes", m => m.GetProperty("takes").GetArrayLength() == 1)).GetProperty("takes")[0].Text("name"));
    }

    [Fact]
    public async Task A_reset_begins_the_music_anew_also_when_the_button_was_left_pressed()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        plugin.TakesEdits = true;
        plugin.Set(ParameterId.ResetContext, 0);
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(Rate);
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.SayAsync(new { type = "reset" });
        await plugin.ExpectAsync<ParameterEdit>(e => e.Phase == 2);
        await plugin.PullAsync(4 * Rate);
        Assert.Single(plugin.ReadStamps(), s => (s.Flags & StampFlags.ContextReset) != 0);

        plugin.Set(ParameterId.ResetContext, 1);
        await plugin.PullAsync(4 * Rate);
        await page.SayAsync(new { type = "reset" });
        for (var i = 0; i < 500 && plugin.Messages.Count(m => m is ParameterEdit { Phase: 2 }) < 2; i++) await FakePlugin.WaitAsync(0.01);
        await plugin.PullAsync(4 * Rate);
        Assert.Equal(3, plugin.ReadStamps().Count(s => (s.Flags & StampFlags.ContextReset) != 0));
    }

    [Fact]
    public async Task A_page_without_an_instance_chooses_one_and_one_whose_plugin_leaves_waits()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var first = await FakePlugin.ConnectAsync();
        await using var page = await FakePage.OpenAsync(engine.Engine.Pages.AddressOf(first.Instance));
        await page.JoinAsync(instance: "");
        await page.ExpectAsync("instances", m => m.GetProperty("instances").GetArrayLength() == 1);
        await using (var second = await FakePlugin.ConnectAsync(hasMainInput: true))
        {
            var listed = (await page.ExpectAsync("instances", m => m.GetProperty("instances").GetArrayLength() == 2)).GetProperty("instances")[1];
            Assert.Equal("effect", listed.Text("kind"));
            await page.JoinAsync(instance: listed.Text("id"));
            await page.ExpectAsync("welcome", m => m.GetProperty("instance").Text("id") == listed.Text("id"));
        }
        await page.ExpectAsync("status", m => m.Text("state") == "noEngine");
        await page.SayAsync(new { type = "reset" });
        await page.ProblemAsync("reset");
        await page.JoinAsync(instance: first.Instance.ToString("N"));
        await page.ExpectAsync("welcome", m => m.GetProperty("instance").Text("kind") == "instrument");
    }

    [Fact]
    public async Task An_instance_that_does_not_come_is_waited_for_and_then_the_page_is_told()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var page = await FakePage.OpenAsync(engine.Engine.Pages.AddressOf(Guid.NewGuid()));
        await page.JoinAsync();
        Assert.Contains("is not there", (await page.ExpectAsync("refused", seconds: 20)).Text("message"), StringComparison.Ordinal);
        await page.ExpectClosedAsync();
    }

    [Fact]
    public async Task Nobody_is_told_what_does_not_change_and_who_does_not_look_is_told_less()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        await plugin.ActivateAsync(Rate, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.ExpectAsync("status", m => m.Text("state") == "idle");
        await FakePlugin.WaitAsync(1);
        var before = page.Messages.Length;
        await FakePlugin.WaitAsync(2);
        // Twice a second how it goes, and nothing else.
        Assert.InRange(page.Messages.Length - before, 2, 5);

        await page.SayAsync(new { type = "visible", visible = false });
        await FakePlugin.WaitAsync(0.6);
        await plugin.FollowAsync();
        before = page.Messages.Length;
        await plugin.PullAsync(2 * Rate, realTime: true);
        Assert.InRange(page.Messages.Skip(before).Count(m => m.Text("type") == "meters"), 1, 6);
    }

    private static async Task SendAudioAsync(FakePage page, int slot, string name, Func<int, float> sample)
    {
        var samples = Enumerable.Range(0, 44_100).Select(sample).ToArray();
        var bytes = new byte[samples.Length * sizeof(float)];
        Buffer.BlockCopy(samples, 0, bytes, 0, bytes.Length);
        await page.SayAsync(new { type = "audioPrompt", slot, name, sampleRate = 44_100, samples = samples.Length });
        for (var at = 0; at < bytes.Length; at += 100_000) await page.SendAsync(bytes.AsMemory(at, Math.Min(100_000, bytes.Length - at)));
    }

    private static double Quantile(List<double> times, double share) => times.Order().ElementAt((int)(share * (times.Count - 1)));

    private static void Tell(string what, List<double> times) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {Quantile(times, 0.5):0.0} ms, p95 {Quantile(times, 0.95):0.0} ms, longest {times.Max():0.0} ms"));

    private sealed class Near(float tolerance) : IEqualityComparer<(float, float)>
    {
        public bool Equals((float, float) x, (float, float) y) => Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance;

        public int GetHashCode((float, float) obj) => 0;
    }
}
