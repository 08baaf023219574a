using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Tests;

/// <summary>Who gets in at the editor's pages, and that nothing that comes in harms the engine.</summary>
[Collection(EngineCollection.Name)]
public sealed class EditorSecurityTests
{
    private const int Rate = 48_000;

    [Fact]
    public async Task The_page_may_load_nothing_from_elsewhere_and_stands_in_no_frame()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        var address = new Uri(engine.Engine.Pages.AddressOf(Guid.NewGuid()));
        Assert.Equal("127.0.0.1", address.Host);
        using var http = new HttpClient { BaseAddress = new(address.GetLeftPart(UriPartial.Authority)) };
        using var page = await http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.False(page.Headers.Contains("Server"));

        foreach (var path in (string[])["/nothing", "/../livemusic.dll", "/takes/x.wav", "/takes/../../../etc/passwd", "/takes/%2e%2e%2f.wav", "/socket/", "/open/x"])
        {
            using var nothing = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True((int)nothing.StatusCode is >= 400 and < 500, $"{path}: {nothing.StatusCode}");
        }
        using var posted = await http.PostAsync("/", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("[::1]")]
    [InlineData("")]
    public async Task A_name_that_is_not_ours_gets_nothing(string host)
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        var address = new Uri(engine.Engine.Pages.AddressOf(Guid.NewGuid()));
        if (host is "evil.example" or "127.0.0.1.evil.example" or "[::1]") host += $":{address.Port}";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("<html", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_page_opens_no_socket_and_a_wrong_token_no_instance()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        foreach (var origin in (string[])["http://evil.example", "null", "http://127.0.0.1", "http://localhost:1", $"https://{new Uri(address).Authority}", ""])
            await Assert.ThrowsAsync<WebSocketException>(() => FakePage.OpenAsync(address, origin));
        await Assert.ThrowsAsync<WebSocketException>(() => FakePage.OpenAsync(address, host: $"evil.example:{new Uri(address).Port}"));

        await using var page = await FakePage.OpenAsync(address);
        foreach (var token in (string[])["", "x", page.Token[..^1], page.Token + "x", page.Token.ToUpperInvariant(), new string('ü', 32)])
        {
            await using var stranger = await FakePage.OpenAsync(address);
            await stranger.JoinAsync(token);
            Assert.Contains("address", (await stranger.ExpectAsync("refused")).Text("message"), StringComparison.Ordinal);
            await stranger.ExpectClosedAsync();
            Assert.Single(stranger.Messages);
        }
        // At least 128 bits, and another one with each engine.
        Assert.True(page.Token.Length * 6 >= 128);
        await using (var other = await FakePage.OpenAsync(address))
        {
            await other.SayAsync(new { type = "edit", id = 100, phase = 1, value = 1 });
            await other.ExpectAsync("refused");
        }
        await using (var other = await FakePage.OpenAsync(address))
        {
            await other.SendAsync(new byte[8]);
            await other.ExpectAsync("refused");
        }
        await using (var other = await FakePage.OpenAsync(address))
        {
            await other.JoinAsync(protocol: 3);
            Assert.Contains("protocol 3", (await other.ExpectAsync("refused")).Text("message"), StringComparison.Ordinal);
        }
        await page.JoinAsync();
        await page.ExpectAsync("welcome");
        Assert.DoesNotContain(plugin.Messages, m => m is ParameterEdit);
    }

    [Fact]
    public async Task What_cannot_be_is_answered_and_changes_nothing()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        await plugin.ActivateAsync(Rate, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        (string About, string Said)[] wrong =
        [
            ("", "no JSON"), ("", "{"), ("", "[]"), ("", "null"), ("", "\"edit\""), ("", "{}"), ("", """{"type":5}"""), ("", "\ud83c\udfb9"),
            ("launchMissiles", """{"type":"launchMissiles"}"""), (new string('x', 40), $$"""{"type":"{{new string('x', 5000)}}"}"""),
            ("edit", """{"type":"edit"}"""), ("edit", """{"type":"edit","id":201,"phase":1}"""), ("edit", """{"type":"edit","id":201,"phase":1,"value":"2"}"""),
            ("edit", """{"type":"edit","id":201,"phase":1,"value":4.001}"""), ("edit", """{"type":"edit","id":201,"phase":1,"value":-1}"""), ("edit", """{"type":"edit","id":201,"phase":1,"value":1e999}"""),
            ("edit", """{"type":"edit","id":201,"phase":1,"value":null}"""), ("edit", """{"type":"edit","id":201,"phase":1,"value":NaN}"""), ("edit", """{"type":"edit","id":201,"phase":3,"value":1}"""),
            ("edit", """{"type":"edit","id":201,"phase":-1,"value":1}"""), ("edit", """{"type":"edit","id":9999,"phase":1,"value":1}"""), ("edit", """{"type":"edit","id":-1,"phase":1,"value":1}"""),
            ("edit", """{"type":"edit","id":4294967397,"phase":1,"value":1}"""), ("edit", """{"type":"edit","id":201.5,"phase":1,"value":1}"""),
            ("prompt", """{"type":"prompt","slot":8,"text":"x"}"""), ("prompt", """{"type":"prompt","slot":-1,"text":"x"}"""), ("prompt", """{"type":"prompt","slot":0}"""), ("prompt", """{"type":"prompt","slot":0,"text":null}"""),
            ("prompt", """{"type":"prompt","slot":0,"text":{"deep":[[[[[[[[[[[[1]]]]]]]]]]]]}}"""), ("prompt", """{"type":"prompt","slot":0,"text":"\ud800"}"""),
            ("audioPrompt", """{"type":"audioPrompt","slot":9,"name":"x","sampleRate":48000,"samples":10}"""), ("audioPrompt", """{"type":"audioPrompt","slot":0,"name":"","sampleRate":48000,"samples":10}"""),
            ("audioPrompt", """{"type":"audioPrompt","slot":0,"name":"x","sampleRate":48000,"samples":0}"""), ("audioPrompt", """{"type":"audioPrompt","slot":0,"name":"x","sampleRate":48000,"samples":2880001}"""),
            ("audioPrompt", """{"type":"audioPrompt","slot":0,"name":"x","sampleRate":1,"samples":10}"""), ("audioPrompt", """{"type":"audioPrompt","slot":0,"name":"x","sampleRate":1e9,"samples":2000000000}"""),
            ("samplePrompt", """{"type":"samplePrompt","slot":0,"source":"microphone","seconds":5}"""), ("samplePrompt", """{"type":"samplePrompt","slot":0,"source":"output","seconds":11}"""),
            ("capture", """{"type":"capture","seconds":601}"""), ("capture", """{"type":"capture","bars":65}"""), ("capture", """{"type":"capture","bars":0}"""),
            ("capture", """{"type":"capture"}"""), ("capture", """{"type":"capture","bars":1,"seconds":1}"""), ("recallTake", """{"type":"recallTake","take":"../x"}"""), ("printTake", """{"type":"printTake","take":"../x"}"""),
            ("printTake", """{"type":"printTake"}"""), ("capture", """{"type":"capture","seconds":0}"""), ("reveal", """{"type":"reveal","take":"../../etc/passwd"}"""),
            ("transport", """{"type":"transport","playing":true}"""), ("played", """{"type":"played","frames":1}"""),
        ];
        foreach (var (about, said) in wrong)
        {
            var before = Problems();
            await page.SayAsync(said);
            for (var i = 0; i < 1000 && Problems() == before; i++) await FakePlugin.WaitAsync(0.005);
            Assert.True(Problems() == before + 1, $"{said} was not answered.");
            var problem = page.Messages.Last(m => m.Text("type") == "problem");
            // Some are no messages at all, so that what they are about cannot be known.
            Assert.True(problem.Text("about") == about || problem.Text("about").Length == 0, $"{said}: {problem}");
            Assert.NotEmpty(problem.Text("message"));
            Assert.True(problem.Text("message").Length < 400, problem.Text("message"));
        }
        Assert.DoesNotContain(plugin.Messages, m => m is ParameterEdit or PromptEdit);
        Assert.Equal(0.9, page.ValueOf(ParameterId.Temperature));
        await page.SayAsync(new { type = "ping", mark = 7, unknown = new[] { 1, 2 } });
        Assert.Equal(7, (await page.ExpectAsync("echo")).GetProperty("mark").GetDouble());

        int Problems() => page.Messages.Count(m => m.Text("type") == "problem");
    }

    [Fact]
    public async Task Sound_that_was_not_announced_or_does_not_fit_is_thrown_away()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano");
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await page.SendAsync(new byte[400]);
        await page.ExpectAsync("problem", m => m.Text("message").Contains("no message announced", StringComparison.Ordinal));
        foreach (var length in (int[])[3, 404, 1 << 20])
        {
            await page.SayAsync(new { type = "audioPrompt", slot = 0, name = $"{length}.wav", sampleRate = Rate, samples = 100 });
            await page.SendAsync(new byte[length]);
            await page.ExpectAsync("problem", m => m.Text("message").Contains($"'{length}.wav' is not what was announced", StringComparison.Ordinal));
        }
        await page.SayAsync(new { type = "audioPrompt", slot = 0, name = "cut.wav", sampleRate = Rate, samples = 100 });
        await page.SayAsync(new { type = "ping", mark = 1 });
        await page.ExpectAsync("problem", m => m.Text("message").Contains("'cut.wav' did not come whole", StringComparison.Ordinal));
        await page.ExpectAsync("echo");
        Assert.DoesNotContain(plugin.Messages, m => m is PromptEdit);
    }

    [Fact]
    public async Task A_message_that_is_too_long_ends_its_page_alone()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        await using var good = await FakePage.JoinAsync(address);
        foreach (var (type, bytes) in ((WebSocketMessageType, int)[])[(WebSocketMessageType.Text, 64 * 1024 + 1), (WebSocketMessageType.Binary, (1 << 20) + 1), (WebSocketMessageType.Binary, 8 << 20)])
        {
            await using var page = await FakePage.JoinAsync(address);
            // It may be cut off while it is still sending.
            try
            {
                await page.SendAsync(new byte[bytes], type);
            }
            catch (WebSocketException)
            {
            }
            await page.ExpectClosedAsync();
            Assert.Contains(page.Messages, m => m.Text("type") == "refused" && m.Text("message").Contains("KiB", StringComparison.Ordinal));
        }
        await good.SayAsync(new { type = "ping", mark = 1 });
        await good.ExpectAsync("echo");
    }

    [Fact]
    public async Task A_page_that_does_not_read_is_let_go_and_holds_up_nobody()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        await plugin.ActivateAsync(Rate, "piano");
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        await using var good = await FakePage.JoinAsync(address);

        using var deaf = new ClientWebSocket();
        deaf.Options.SetRequestHeader("Origin", good.Address.GetLeftPart(UriPartial.Authority));
        await deaf.ConnectAsync(new UriBuilder(good.Address) { Scheme = "ws", Path = "/socket", Fragment = "" }.Uri, TestContext.Current.CancellationToken);
        await deaf.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"join","protocol":2,"token":"{{good.Token}}","instance":"{{good.Instance}}"}"""), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        // Each is answered with something longer, which nobody takes.
        var nonsense = Encoding.UTF8.GetBytes($$"""{"type":"{{new string('x', 40)}}"}""");
        var flood = Task.Run(async () =>
        {
            while (true) await deaf.SendAsync(nonsense, WebSocketMessageType.Text, true, CancellationToken.None);
        }, TestContext.Current.CancellationToken);

        var slowest = 0.0;
        for (var i = 1; !flood.IsCompleted; i++)
        {
            Assert.True(i < 400, "The page that reads nothing is still there.");
            var clock = System.Diagnostics.Stopwatch.StartNew();
            plugin.Show(ParameterId.Mix, i / 400.0);
            await good.ExpectValueAsync(ParameterId.Mix, i / 400.0);
            slowest = Math.Max(slowest, clock.Elapsed.TotalSeconds);
            await FakePlugin.WaitAsync(0.05);
        }
        await Assert.ThrowsAnyAsync<Exception>(() => flood);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"slowest value for the other page meanwhile: {slowest * 1000:0} ms"));
        Assert.True(slowest < 2);
    }

    [Fact]
    public async Task A_hundred_connections_are_served_or_refused_and_those_that_say_nothing_go()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        List<FakePage> pages = [];
        var refused = 0;
        for (var i = 0; i < 100; i++)
        {
            var page = await FakePage.OpenAsync(address);
            pages.Add(page);
            await page.JoinAsync();
            for (var wait = 0; wait < 1000 && page.Messages.Length == 0; wait++) await FakePlugin.WaitAsync(0.005);
            if (page.Messages[0].Text("type") == "refused") refused++;
            else await page.ExpectAsync("welcome");
        }
        Assert.Equal(68, refused);
        plugin.Show(ParameterId.Mix, 0.25);
        foreach (var page in pages.Take(32)) await page.ExpectValueAsync(ParameterId.Mix, 0.25);
        foreach (var page in pages) await page.DisposeAsync();

        // Sockets that never say who they are: a few may wait, for a while.
        List<FakePage> silent = [];
        while (silent.Count < 16) silent.Add(await FakePage.OpenAsync(address));
        await Assert.ThrowsAsync<WebSocketException>(() => FakePage.OpenAsync(address));
        foreach (var page in silent) await page.ExpectClosedAsync();
        foreach (var page in silent) await page.DisposeAsync();
        await using var after = await FakePage.JoinAsync(address);
    }

    [Fact]
    public async Task A_ticket_opens_the_page_once()
    {
        await using var engine = RunningEngine.Start(new FakeModel());
        var instance = Guid.NewGuid();
        var (ticket, address) = (engine.Engine.Pages.TicketFor(instance), engine.Engine.Pages.AddressOf(instance));
        Assert.DoesNotContain("token", ticket, StringComparison.Ordinal);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var first = await http.GetAsync(ticket, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal(address, new Uri(new Uri(ticket), first.Headers.Location!).OriginalString);
        using var second = await http.GetAsync(ticket, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, second.StatusCode);
    }

    [Fact]
    public async Task An_engine_that_follows_a_crash_has_the_same_address_and_one_that_follows_a_clean_end_another()
    {
        var engine = RunningEngine.Start(new FakeModel());
        var instance = Guid.NewGuid();
        var address = engine.Engine.Pages.AddressOf(instance);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(engine.Engine.PipeName + ".page"));
        await engine.CrashAsync();

        engine = RunningEngine.StartAgain(new FakeModel());
        // By itself: the pages that are open ask nobody.
        using var http = new HttpClient { BaseAddress = new(new Uri(address).GetLeftPart(UriPartial.Authority)) };
        for (var i = 0; ; i++)
        {
            try
            {
                using var page = await http.GetAsync("/", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
                break;
            }
            catch (HttpRequestException) when (i < 200)
            {
                await FakePlugin.WaitAsync(0.02);
            }
        }
        Assert.Equal(address, engine.Engine.Pages.AddressOf(instance));
        await engine.CrashAsync();

        // The port is somebody else's by now.
        using var taken = new TcpListener(IPAddress.Loopback, new Uri(address).Port);
        taken.Start();
        engine = RunningEngine.StartAgain(new FakeModel());
        var moved = engine.Engine.Pages.AddressOf(instance);
        Assert.NotEqual(new Uri(address).Port, new Uri(moved).Port);
        await engine.DisposeAsync();
        taken.Stop();

        await using var last = RunningEngine.StartAgain(new FakeModel());
        Assert.NotEqual(new Uri(moved).Fragment, new Uri(last.Engine.Pages.AddressOf(instance)).Fragment);
    }

    [Fact]
    public async Task An_open_page_comes_back_after_a_crash_by_itself()
    {
        var engine = RunningEngine.Start(new FakeModel());
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.ShowDefaults();
        var address = engine.Engine.Pages.AddressOf(plugin.Instance);
        await using (var page = await FakePage.JoinAsync(address))
        {
            await engine.CrashAsync();
            await page.ExpectClosedAsync();
        }
        await using var next = RunningEngine.StartAgain(new FakeModel());
        FakePage? back = null;
        for (var i = 0; back is null; i++)
        {
            try
            {
                back = await FakePage.OpenAsync(address);
            }
            catch (WebSocketException) when (i < 200)
            {
                await FakePlugin.WaitAsync(0.02);
            }
        }
        // The page is there before its plugin is.
        await back.JoinAsync();
        await FakePlugin.WaitAsync(0.3);
        Assert.Empty(back.Messages);
        await plugin.DropAsync();
        await plugin.GreetAsync();
        await back.ExpectAsync("welcome");
        await back.ExpectValueAsync(ParameterId.Temperature, 0.9);
        await back.DisposeAsync();
    }
}
