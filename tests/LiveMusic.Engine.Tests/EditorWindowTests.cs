using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Editor.Window;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Tests;

/// <summary>How the engine handles an editor's process, good and bad ones: here it is a shell script that writes down what it is told.</summary>
[Collection(EngineCollection.Name)]
public sealed class EditorWindowTests : IDisposable
{
    private const string Good = """while read -r word rest; do echo "$word $rest" >> "$LOG"; case $word in page) echo loaded; echo shown;; ping) echo pong;; close) exit 0;; esac; done; echo end >> "$LOG" """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic-editor").FullName;

    private string Log => Path.Combine(_folder, "log");

    public EditorWindowTests()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The editor of these tests is a shell script.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_editor_is_shown_where_the_plugin_says_and_ends_when_it_says()
    {
        await using var engine = Start(Good);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 0x2a, 980, 620, 1.5, "--title of @mine", ":7", "/tmp/key"));
        await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
        Assert.Equal(["opening", "shown"], States(plugin));
        var lines = Lines();
        Assert.Equal("started --platform=x11 --parent=42 --width=980 --height=620 --scale=1.5 --title=--title of @mine DISPLAY=:7 XAUTHORITY=/tmp/key", lines[0]);
        var page = lines[1].Split(' ');
        var instance = plugin.Region.Name["livemusic-".Length..];
        Assert.Equal(("page", 3), (page[0], page.Length));
        Assert.Matches($"^http://127\\.0\\.0\\.1:[0-9]+/#token=[^&]+&instance={instance}$", page[1]);
        // The address for a browser's command line opens the page once and says nothing of the token.
        Assert.DoesNotContain("token", page[2], StringComparison.Ordinal);

        await plugin.SendAsync(new ResizeEditor(1200, 800, 2));
        await UntilAsync(() => Lines().Contains("size 1200 800 2"));
        // The same window again is the same editor.
        await plugin.SendAsync(new OpenEditor("x11", 0x2a, 700, 500, 1, "--title of @mine", ":7", "/tmp/key"));
        await UntilAsync(() => Lines().Contains("size 700 500 1"));
        Assert.Single(Started());

        var process = Started().Single();
        await plugin.SendAsync(new CloseEditor());
        await UntilAsync(() => !ProcessLife.IsAlive(process));
        Assert.Contains("close ", Lines());
        await plugin.SendAsync(new ResizeEditor(1000, 700, 1));
        await plugin.SendAsync(new CloseEditor());
        await plugin.SendAsync(new QueryEngine());
        await plugin.ExpectAsync<EngineReport>();
        Assert.Equal(["opening", "shown"], States(plugin));
    }

    [Fact]
    public async Task Another_window_is_another_process_and_what_the_old_one_says_counts_no_more()
    {
        // It says something when it is told to close, and takes its time.
        await using var engine = Start(Good.Replace("close) exit 0", "close) echo 'window too late'; sleep 0.3; exit 0", StringComparison.Ordinal));
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
        await plugin.SendAsync(new OpenEditor("x11", 2, 980, 620, 1, "a"));
        await UntilAsync(() => States(plugin).Length == 4);
        var (first, second) = (Started()[0], Started()[1]);
        await UntilAsync(() => !ProcessLife.IsAlive(first));
        Assert.True(ProcessLife.IsAlive(second));
        Assert.Equal(["opening", "shown", "opening", "shown"], States(plugin));
    }

    [Fact]
    public async Task An_editor_that_hears_nothing_is_ended_and_nobody_waits_for_it()
    {
        await using var engine = Start("""echo loaded; echo shown; trap "" TERM HUP; while true; do sleep 0.1; done""");
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
        var process = Started().Single();
        var watch = Stopwatch.StartNew();
        await plugin.SendAsync(new CloseEditor());
        await plugin.SendAsync(new QueryEngine());
        await plugin.ExpectAsync<EngineReport>();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 0.5);
        await UntilAsync(() => !ProcessLife.IsAlive(process));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.5, 5);
    }

    [Fact]
    public async Task A_window_that_does_not_answer_is_closed_and_comes_back_on_opening()
    {
        var hangs = Good.Replace("ping) echo pong", "ping) [ -e \"$LOG.well\" ] && echo pong || true", StringComparison.Ordinal);
        await using var engine = Start(hangs, pings: TimeSpan.FromMilliseconds(200));
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        Assert.Contains("did not answer", (await plugin.ExpectAsync<EditorStatus>(s => s.State == "failed")).Message, StringComparison.Ordinal);
        var process = Started().Single();
        await UntilAsync(() => !ProcessLife.IsAlive(process));
        // One that answers stays.
        await File.WriteAllTextAsync(Log + ".well", "", TestContext.Current.CancellationToken);
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        var before = Lines().Count(l => l == "ping ");
        await UntilAsync(() => Lines().Count(l => l == "ping ") > before + 15);
        Assert.Equal("shown", States(plugin)[^1]);
        Assert.True(ProcessLife.IsAlive(Started()[1]));
    }

    [Fact]
    public async Task An_editor_that_dies_is_told_of_and_the_session_lives()
    {
        await using var engine = Start(Good);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
        using (var process = Process.GetProcessById(Started().Single())) process.Kill();
        Assert.Contains("ended unexpectedly", (await plugin.ExpectAsync<EditorStatus>(s => s.State == "failed")).Message, StringComparison.Ordinal);
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        await UntilAsync(() => States(plugin)[^1] == "shown");
        Assert.False(plugin.Disconnected);
    }

    [Theory]
    [InlineData("echo 'browser The editor is in your browser: no web view.'", "browser", "The editor is in your browser: no web view.")]
    [InlineData("echo 'failed The editor cannot be shown: no display.'; exit 1", "failed", "The editor cannot be shown: no display.")]
    [InlineData("echo loaded; echo 'window '; sleep 0.1; echo closed", "closed", "")]
    public async Task What_an_editor_says_last_is_what_counts(string script, string state, string message)
    {
        await using var engine = Start(script);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("", 0, 980, 620, 1, "a"));
        Assert.Equal(message, (await plugin.ExpectAsync<EditorStatus>(s => s.State == state)).Message);
        await UntilAsync(() => !ProcessLife.IsAlive(Started().Single()));
        await FakePlugin.WaitAsync(0.2);
        Assert.Equal(state, States(plugin)[^1]);
    }

    [Fact]
    public async Task An_editor_that_cannot_be_started_is_told_of()
    {
        await using var engine = RunningEngine.Start(new FakeModel(), new EngineOptions { Editor = new("/nowhere/editor") });
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
        Assert.Contains("/nowhere/editor", (await plugin.ExpectAsync<EditorStatus>(s => s.State == "failed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_its_plugin_an_editor_ends()
    {
        await using var engine = Start(Good);
        int process;
        await using (var plugin = await FakePlugin.ConnectAsync())
        {
            await plugin.SendAsync(new OpenEditor("x11", 1, 980, 620, 1, "a"));
            await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
            process = Started().Single();
            await plugin.DropAsync();
            await UntilAsync(() => !ProcessLife.IsAlive(process));
        }
        await using var asks = await FakePlugin.ConnectAsync();
        await asks.SendAsync(new QueryEngine());
        Assert.Equal(1, (await asks.ExpectAsync<EngineReport>()).Sessions);
    }

    [Fact]
    public async Task Sizes_that_cannot_be_are_brought_in()
    {
        await using var engine = Start(Good);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.SendAsync(new OpenEditor("X11", 1, -5, int.MaxValue, double.NaN, "a"));
        await plugin.ExpectAsync<EditorStatus>(s => s.State == "shown");
        Assert.StartsWith("started --platform=x11 --parent=1 --width=1 --height=16384 --scale=1 ", Lines()[0], StringComparison.Ordinal);
        await plugin.SendAsync(new ResizeEditor(0, 1 << 20, double.PositiveInfinity));
        await UntilAsync(() => Lines().Contains("size 1 16384 1"));
    }

    private RunningEngine Start(string script, TimeSpan? pings = null)
    {
        var whole = $"""LOG='{Log}'; echo "started $* DISPLAY=$DISPLAY XAUTHORITY=$XAUTHORITY" >> "$LOG"; echo $$ >> "$LOG.ids"; {script}""";
        var editor = new EditorStart("/bin/sh", "-c", whole, "editor") { PingPeriod = pings ?? TimeSpan.FromSeconds(1) };
        return RunningEngine.Start(new FakeModel(), new EngineOptions { Editor = editor });
    }

    private string[] Lines() => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private int[] Started() => [.. File.ReadAllLines(Log + ".ids").Select(l => int.Parse(l, CultureInfo.InvariantCulture))];

    private static string[] States(FakePlugin plugin) => [.. plugin.Messages.OfType<EditorStatus>().Select(s => s.State)];

    private static async Task UntilAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed.TotalSeconds < 20, "It did not happen in time.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
