using System.Diagnostics;
using System.Text.Json;
using LiveMusic.Editor;

namespace LiveMusic.Engine.Tests;

/// <summary>The editor's process where there is no screen, and the small parts of its window.</summary>
[Collection(EngineCollection.Name)]
public sealed class EditorProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic-editor").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_screen_the_page_opens_in_the_browser_and_the_reason_is_told()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Browsers are opened by xdg-open on Linux alone.");
        await File.WriteAllTextAsync(Path.Combine(_folder, "xdg-open"), "#!/bin/sh\necho this is no line of ours\necho \"$1\" > \"$(dirname \"$0\")/opened\"\n", Ended);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_folder, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (code, lines) = await RunAsync("page http://127.0.0.1:1/#token=secret http://127.0.0.1:1/open/once", "--platform=x11", "--parent=1");
        Assert.Equal(0, code);
        var told = Assert.Single(lines);
        Assert.StartsWith("browser The editor is in your browser: ", told, StringComparison.Ordinal);
        Assert.True(told.Contains("display", StringComparison.Ordinal) || told.Contains("WebKitGTK", StringComparison.Ordinal), told);
        Assert.Equal("http://127.0.0.1:1/open/once", (await File.ReadAllTextAsync(Path.Combine(_folder, "opened"), Ended)).Trim());
    }

    [Fact]
    public async Task Without_a_browser_too_that_is_told()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Browsers are opened by xdg-open on Linux alone.");
        var (code, lines) = await RunAsync("page http://127.0.0.1:1/ http://127.0.0.1:1/open/once");
        Assert.Equal(1, code);
        Assert.Matches("^failed The editor cannot be shown: .*; no browser was opened \\(xdg-open ended with 127\\)\\.$", Assert.Single(lines));
    }

    [Fact]
    public async Task By_hand_it_says_that_it_is_not_for_hands()
    {
        var (code, lines) = await RunAsync("hello");
        Assert.Equal((1, 0), (code, lines.Length));
    }

    [Theory]
    [InlineData("""{"type":"ready"}""", true)]
    [InlineData("""{"type":"key","down":true,"code":"Space","key":" ","shift":false,"control":true,"alt":false,"meta":false}""", true)]
    [InlineData("""{"type":"typing","on":true}""", true)]
    [InlineData("""{"type":"key","down":true}""", false)]
    [InlineData("""{"type":"storage","items":[1]}""", false)]
    [InlineData("""{"type":"open","url":"http://example.com"}""", false)]
    [InlineData("""["ready"]""", false)]
    [InlineData("ready", false)]
    [InlineData("", false)]
    public void Of_what_a_page_says_only_what_is_agreed_is_heard(string json, bool known) => Assert.Equal(known, PageMessage.Read(json) is not null);

    [Fact]
    public void A_message_that_is_too_long_is_none()
    {
        Assert.NotNull(PageMessage.Read($$$"""{"type":"storage","items":{"a":"{{{new string('x', 500_000)}}}"}}"""));
        Assert.Null(PageMessage.Read($$$"""{"type":"storage","items":{"a":"{{{new string('x', 2_000_000)}}}"}}"""));
    }

    [Fact]
    public void Keys_have_their_places_on_both_systems()
    {
        // As evdev's keycodes (+8) and PC scan codes are published; the ones beyond 88 differ.
        Assert.Equal(65, Keys.X11("Space"));
        Assert.Equal((0x39, false), Keys.Windows("Space"));
        Assert.Equal(38, Keys.X11("KeyA"));
        Assert.Equal(95, Keys.X11("F11"));
        Assert.Equal((0x57, false), Keys.Windows("F11"));
        Assert.Equal(111, Keys.X11("ArrowUp"));
        Assert.Equal((0x48, true), Keys.Windows("ArrowUp"));
        Assert.Equal(86, Keys.X11("NumpadAdd"));
        Assert.Equal(104, Keys.X11("NumpadEnter"));
        Assert.Equal((0x1C, true), Keys.Windows("NumpadEnter"));
        Assert.Null(Keys.X11("Unknown"));
        Assert.Null(Keys.Windows(""));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000/#token=x", true)]
    [InlineData("http://127.0.0.1:8000/takes/a.wav", true)]
    [InlineData("http://127.0.0.1:8001/", false)]
    [InlineData("http://127.0.0.1.evil.example:8000/", false)]
    [InlineData("http://127.0.0.1:8000@evil.example/", false)]
    [InlineData("https://127.0.0.1:8000/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("", false)]
    public void Only_the_engine_is_gone_to(string address, bool ours) => Assert.Equal(ours, new PageSource("http://127.0.0.1:8000/#token=a").Owns(address));

    [Fact]
    public void What_a_page_keeps_comes_back_as_data_and_not_as_script()
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", _folder);
        try
        {
            const string nasty = """{"a":"</script>\");alert(1)//SAVED"}""";
            new PageStore().Keep(nasty);
            var items = new PageStore().Items;
            Assert.Equal("</script>\");alert(1)//SAVED", JsonSerializer.Deserialize<Dictionary<string, string>>(items)!["a"]);
            Assert.Contains($"const saved = {items}", WindowScript.With(items), StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(_folder, "editor.json"), "alert(1)");
            Assert.Equal("{}", new PageStore().Items);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LIVEMUSIC_DATA", null);
        }
    }

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    /// <summary>`livemusic editor` without display, and with our folder as its whole path.</summary>
    private async Task<(int Code, string[] Lines)> RunAsync(string first, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "livemusic.dll"), "editor", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DISPLAY"] = "";
        start.Environment["WAYLAND_DISPLAY"] = "";
        start.Environment["PATH"] = $"{_folder}:{(File.Exists(Path.Combine(_folder, "xdg-open")) ? "/usr/bin:/bin" : "")}";
        start.Environment["LIVEMUSIC_DATA"] = _folder;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(first);
        await process.StandardInput.FlushAsync(Ended);
        var output = process.StandardOutput.ReadToEndAsync(Ended);
        _ = process.StandardError.ReadToEndAsync(Ended);
        await process.WaitForExitAsync(Ended).WaitAsync(RunningEngine.Patience, Ended);
        return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
