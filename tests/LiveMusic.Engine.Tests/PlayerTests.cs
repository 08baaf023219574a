using System.Diagnostics;
using LiveMusic.Engine.Commands;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Tests;

/// <summary>The instrument without a DAW: a page plays it.</summary>
[Collection(EngineCollection.Name)]
public sealed class PlayerTests
{
    private const int Rate = ListeningPage.Rate;

    [Fact]
    public async Task A_page_plays_it_and_hears_what_it_asks_for()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var client = await PlayerClient.OpenAsync();
        await using var page = await FakePage.JoinAsync(client.Address.Url);
        var welcome = await page.ExpectAsync("welcome");
        Assert.True(welcome.GetProperty("playsHere").GetBoolean());
        Assert.Equal(("player", "player"), (welcome.GetProperty("instance").Text("kind"), welcome.GetProperty("instance").Text("id")));
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "piano" && m.Slot(0).Text("state") == "ready");
        await page.ExpectValueAsync(ParameterId.Temperature, ParameterTable.Get(ParameterId.Temperature).Default);

        // It is stopped: nothing comes, though the page listens.
        await using var listening = await ListeningPage.BeginAsync(page);
        var sound = await page.ExpectAsync("sound");
        Assert.Equal((Rate, 2, true), (sound.GetProperty("sampleRate").GetInt32(), sound.GetProperty("channels").GetInt32(), sound.GetProperty("begins").GetBoolean()));
        await FakePlugin.WaitAsync(0.3);
        Assert.Equal(0, page.SoundFrames);

        await page.SayAsync(new { type = "transport", playing = true, tempo = 90 });
        await HearAsync(page, 2 * Rate);
        var heard = Left(page);
        var first = Array.FindIndex(heard, s => s != 0);
        Assert.InRange(first, 0, Rate);
        // From the first sample of the stream on; it begins softly.
        for (var i = 960; i < Rate; i++) Assert.Equal(FakeModel.Loudness(5) * FakeModel.Sine(i), heard[first + i - 1], 2e-3);
        Assert.InRange(listening.MostAhead, Rate / 10, Rate / 4 + 480);
        var meters = await page.ExpectAsync("meters", m => m.GetProperty("playing").GetBoolean() && m.GetProperty("stamp").ValueKind != System.Text.Json.JsonValueKind.Null);
        Assert.Equal(90, meters.GetProperty("tempo").GetDouble());
        Assert.True(meters.GetProperty("outLeft").GetDouble() > 0.1);
        Assert.True(meters.GetProperty("ppq").GetDouble() > 0);

        // Another prompt: its stamps and its sound, and the plain controls of a plugin.
        await page.SayAsync(new { type = "prompt", slot = 1, text = new string('x', 40) });
        await page.TurnAsync(ParameterId.PromptWeight1, 0);
        await page.TurnAsync(ParameterId.PromptWeight1 + 1, 1);
        await page.ExpectAsync("meters", m => m.GetProperty("stamp").ValueKind != System.Text.Json.JsonValueKind.Null && m.GetProperty("stamp").GetProperty("weights")[1].GetDouble() == 1);
        await HearAsync(page, (int)page.SoundFrames + Rate / 2);
        Assert.Equal(FakeModel.Loudness(40), Left(page)[^(Rate / 10)..].Max(), 0.01);
        await page.TurnAsync(ParameterId.OutputGain, -6);
        await HearAsync(page, (int)page.SoundFrames + Rate / 2);
        Assert.Equal(FakeModel.Loudness(40) * Math.Pow(10, -0.3), Left(page)[^(Rate / 10)..].Max(), 0.01);

        // Stopped: it fades out, and then nothing comes.
        await page.SayAsync(new { type = "transport", playing = false });
        await page.ExpectAsync("meters", m => !m.GetProperty("playing").GetBoolean());
        await FakePlugin.WaitAsync(0.5);
        var frames = page.SoundFrames;
        await FakePlugin.WaitAsync(0.3);
        Assert.Equal(frames, page.SoundFrames);
        heard = Left(page)[^(Rate / 2)..];
        for (var i = 1; i < heard.Length; i++) Assert.True(Math.Abs(heard[i] - heard[i - 1]) < 0.08, $"A click at {i}: {heard[i - 1]} to {heard[i]}");
        Assert.Equal(0, heard[^1]);

        await page.SayAsync(new { type = "transport", tempo = 301 });
        await page.ProblemAsync("transport");
        await page.SayAsync(new { type = "played", frames = -1 });
        await page.ProblemAsync("played");
    }

    [Fact]
    public async Task An_engine_that_is_too_slow_fades_and_refills_and_time_goes_on()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var client = await PlayerClient.OpenAsync();
        await using var page = await FakePage.JoinAsync(client.Address.Url);
        await using var listening = await ListeningPage.BeginAsync(page);
        await page.SayAsync(new { type = "transport", playing = true });
        await HearAsync(page, Rate);
        model.CallSeconds = 3;
        await page.ExpectAsync("status", m => m.GetProperty("underruns").GetInt64() > 0, seconds: 15);
        model.CallSeconds = 0;
        await page.ExpectAsync("status", m => m.Text("state") == "playing");
        await HearAsync(page, (int)page.SoundFrames + Rate);
        var heard = Left(page);
        var start = Array.FindIndex(heard, s => s != 0);
        Assert.Contains(heard.Skip(start).Chunk(480), block => Array.TrueForAll(block, s => s == 0));
        for (var i = 1; i < heard.Length; i++) Assert.True(Math.Abs(heard[i] - heard[i - 1]) < 0.08, $"A click at {i}: {heard[i - 1]} to {heard[i]}");
        Assert.True(listening.Missed < Rate / 2, $"The page itself missed {listening.Missed} frames.");
    }

    [Fact]
    public async Task One_page_plays_the_sound_and_another_takes_over_when_it_is_gone()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var client = await PlayerClient.OpenAsync();
        await using var one = await FakePage.JoinAsync(client.Address.Url);
        await using var two = await FakePage.JoinAsync(client.Address.Url);
        var listening = await ListeningPage.BeginAsync(one);
        await one.ExpectAsync("sound");
        await using var waiting = await ListeningPage.BeginAsync(two);
        // Both control.
        await two.SayAsync(new { type = "transport", playing = true });
        await HearAsync(one, Rate);
        Assert.Equal(0, two.SoundFrames);
        Assert.DoesNotContain(two.Messages, m => m.Text("type") == "sound");
        await listening.DisposeAsync();
        await one.DisposeAsync();
        await two.ExpectAsync("sound");
        await HearAsync(two, Rate / 2);
    }

    [Fact]
    public async Task It_lasts_as_long_as_somebody_keeps_it_open_and_keeps_what_it_was_told()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        string address;
        await using (var client = await PlayerClient.OpenAsync())
        {
            address = client.Address.Url;
            await using var page = await FakePage.JoinAsync(address);
            await page.SayAsync(new { type = "prompt", slot = 2, text = "strings" });
            await page.TurnAsync(ParameterId.TopK, 123);
            await page.ExpectValueAsync(ParameterId.TopK, 123);
            await using (var second = await PlayerClient.OpenAsync()) Assert.Equal(address, second.Address.Url);
            await page.SayAsync(new { type = "ping", mark = 1 });
            await page.ExpectAsync("echo");
            Assert.Single(engine.Engine.Pages.All);
        }
        for (var i = 0; i < 500 && engine.Engine.Pages.All.Any(); i++) await FakePlugin.WaitAsync(0.01);
        Assert.Empty(engine.Engine.Pages.All);

        await using var again = await PlayerClient.OpenAsync();
        await using var later = await FakePage.JoinAsync(again.Address.Url);
        await later.ExpectValueAsync(ParameterId.TopK, 123);
        await later.ExpectAsync("prompts", m => m.Slot(2).Text("text") == "strings" && m.Slot(0).Text("text") == "piano");
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_put_aside()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        File.WriteAllText(Path.Combine(engine.Data, "player.json"), """{ "version": 99 }""");
        await using var client = await PlayerClient.OpenAsync();
        await using var page = await FakePage.JoinAsync(client.Address.Url);
        await page.ExpectAsync("prompts", m => m.Slot(0).Text("text") == "piano");
        Assert.Contains("99", File.ReadAllText(Path.Combine(engine.Data, "player.json.unreadable")), StringComparison.Ordinal);
        Assert.Contains("version 99", engine.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_devices_reach_the_player_alone_and_only_while_it_is_wanted()
    {
        Assert.SkipWhen(OwnNetwork.Address is null, "This machine is in no network.");
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await using var stays = await PlayerClient.OpenAsync();
        Assert.Equal("", stays.Address.LanUrl);
        string lan;
        await using (var client = await PlayerClient.OpenAsync(lan: true))
        {
            lan = client.Address.LanUrl;
            Assert.Equal(OwnNetwork.Address!.ToString(), new Uri(lan).Host);
            await using var page = await FakePage.JoinAsync(lan);
            Assert.NotEqual(page.Token, new Uri(client.Address.Url).Fragment);
            // A wider door with a name that is still ours alone, and a token of its own.
            await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => FakePage.OpenAsync(lan, host: $"evil.example:{page.Address.Port}"));
            await using (var stranger = await FakePage.OpenAsync(client.Address.Url))
            {
                await stranger.JoinAsync(token: page.Token);
                await stranger.ExpectAsync("refused");
            }
            await page.JoinAsync(instance: "");
            var listed = (await page.ExpectAsync("instances")).GetProperty("instances");
            Assert.Equal("player", Assert.Single(listed.EnumerateArray()).Text("id"));
            await page.JoinAsync(instance: plugin.Instance.ToString("N"));
            await page.ExpectAsync("refused", seconds: 20);
        }
        for (var i = 0; i < 300; i++)
        {
            try
            {
                await using var page = await FakePage.OpenAsync(lan);
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                return;
            }
            await FakePlugin.WaitAsync(0.02);
        }
        Assert.Fail("The network still reaches the player.");
    }

    /// <summary>With the real engine in a process of its own, and the real model: everything comes back after a kill.</summary>
    [Fact]
    public async Task The_command_outlives_its_engine_and_the_page_finds_the_next_one()
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic");
        Assert.SkipUnless(File.Exists(program) && Directory.Exists(Path.Combine(AppContext.BaseDirectory, "models")), "The engine or its model lies not beside the tests.");
        var data = Directory.CreateTempSubdirectory("livemusic-test-");
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", $"livemusic-test-{Guid.NewGuid():N}"[..32]);
        var start = new ProcessStartInfo(program, ["play", "--no-browser"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LIVEMUSIC_DATA"] = data.FullName;
        start.Environment["LIVEMUSIC_IDLE_EXIT"] = "10";
        using var command = Process.Start(start)!;
        try
        {
            var line = await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("LiveMusic plays at ", line, StringComparison.Ordinal);
            var address = line!.Split(' ')[^1];
            var engine = await EngineAsync();
            await using (var page = await FakePage.JoinAsync(address))
            {
                await page.ExpectAsync("model", m => m.Text("state") == "ready", seconds: 60);
                await page.SayAsync(new { type = "prompt", slot = 1, text = "techno" });
                await page.TurnAsync(ParameterId.Temperature, 1.25);
                await page.SayAsync(new { type = "transport", playing = true, tempo = 77 });
                await using var listening = await ListeningPage.BeginAsync(page);
                await HearMusicAsync(page);
                using (var process = Process.GetProcessById(engine.ProcessId)) process.Kill();
                await page.ExpectClosedAsync();
            }
            FakePage? back = null;
            for (var i = 0; back is null; i++)
            {
                try
                {
                    back = await FakePage.OpenAsync(address);
                }
                catch (System.Net.WebSockets.WebSocketException) when (i < 1000)
                {
                    await FakePlugin.WaitAsync(0.02);
                }
            }
            await using (back)
            {
                await back.JoinAsync();
                await back.ExpectAsync("welcome");
                await back.ExpectValueAsync(ParameterId.Temperature, 1.25);
                await back.ExpectAsync("prompts", m => m.Slot(1).Text("text") == "techno" && m.Slot(1).Text("state") == "ready", seconds: 60);
                // It plays on as soon as the page listens again.
                await using var listening = await ListeningPage.BeginAsync(back);
                await HearMusicAsync(back);
                Assert.Equal(77, (await back.ExpectAsync("meters", m => m.GetProperty("playing").GetBoolean())).GetProperty("tempo").GetDouble());
            }
            Assert.NotEqual(engine.ProcessId, (await EngineAsync()).ProcessId);
            Assert.False(command.HasExited);
        }
        finally
        {
            command.Kill();
            await command.WaitForExitAsync(CancellationToken.None);
            // Without the command the player ends, and with it the engine.
            for (var i = 0; i < 100 && await RunsAsync(); i++) await FakePlugin.WaitAsync(0.2);
            data.Delete(recursive: true);
        }

        // A busy machine begins late; silence comes first then.
        static async Task HearMusicAsync(FakePage page)
        {
            for (var seconds = 2; ; seconds += 2)
            {
                await HearAsync(page, seconds * Rate, seconds: 60);
                if (Left(page).Max(Math.Abs) > 0.01f) return;
                Assert.True(seconds < 20, "It is silent.");
            }
        }

        static async Task<bool> RunsAsync()
        {
            try
            {
                return await EngineClient.AskAsync(new QueryEngine(), CancellationToken.None) is not null;
            }
            // It is just ending.
            catch (IOException)
            {
                return true;
            }
        }

        static async Task<EngineReport> EngineAsync()
        {
            for (var i = 0; ; i++)
            {
                if (await EngineClient.AskAsync(new QueryEngine(), TestContext.Current.CancellationToken) is { } report) return report;
                Assert.True(i < 500);
                await FakePlugin.WaitAsync(0.02);
            }
        }
    }

    private static async Task HearAsync(FakePage page, int frames, double seconds = 15)
    {
        var clock = Stopwatch.StartNew();
        while (page.SoundFrames < frames)
        {
            if (clock.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"{page.SoundFrames} of {frames} frames came.");
            await Task.Delay(10);
        }
    }

    private static float[] Left(FakePage page) => [.. page.Sound().Where((_, i) => i % 2 == 0)];
}
