using System.Globalization;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Tests.Platform;

public sealed class DetachedProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livemusic test ").FullName;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
        }
    }

    [Fact]
    public async Task A_child_outlives_its_starter_and_inherits_nothing()
    {
        var inherited = Path.Combine(_folder, "the host's own file");
        await File.WriteAllTextAsync(inherited, "", _cancel);
        var report = Path.Combine(_folder, "report");
        using var host = OtherProcess.Start(null, "start-report", report, inherited);
        await host.WaitForExitAsync(_cancel);
        // 2, 3: a child of the host's was left over, to be reaped by it.
        Assert.Equal(0, host.ExitCode);

        await Appears(report);
        var said = await File.ReadAllLinesAsync(report, _cancel);
        var pid = int.Parse(Value(said, "pid"), CultureInfo.InvariantCulture);
        Assert.True(ProcessLife.IsAlive(pid), "the child died with its starter");
        Assert.False(ProcessLife.IsAlive(host.Id));
        Assert.Equal("a \"b\" ü=c", Value(said, "variable"));
        Assert.Equal("0", Value(said, "input"));
        if (OperatingSystem.IsLinux())
        {
            Assert.NotEqual(host.Id.ToString(CultureInfo.InvariantCulture), Value(said, "parent"));
            Assert.NotEqual(Session(Environment.ProcessId), Value(said, "session"));
            Assert.Equal("/", Value(said, "folder"));
            Assert.DoesNotContain(said, line => line.Contains("the host's own file", StringComparison.Ordinal));
            foreach (var descriptor in new[] { "0", "1", "2" }) Assert.Contains($"descriptor {descriptor} /dev/null", said);
            Assert.DoesNotContain(said, line => line.Contains("pipe:", StringComparison.Ordinal) && line.StartsWith("descriptor 0", StringComparison.Ordinal));
            Assert.Equal(0UL, ulong.Parse(said.Single(l => l.StartsWith("SigBlk:", StringComparison.Ordinal))[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        await File.WriteAllTextAsync($"{report}.stop", "", _cancel);
        await Appears($"{report}.ended");
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        // The reporter's file name is the argument: it must come through shells and command lines unharmed.
        var name = OperatingSystem.IsWindows() ? "a b 'c' ü$HOME %PATH% ^& x" : "a \"b\" 'c' \\ ü $HOME `id` ;& x\\";
        var report = Path.Combine(_folder, name);
        var (executable, arguments) = OtherProcess.Command("report", report);
        DetachedProcess.Start(executable, arguments);
        await Appears(report);
        await File.WriteAllTextAsync($"{report}.stop", "", _cancel);
        await Appears($"{report}.ended");
    }

    [UnixFact]
    public async Task A_library_is_run_by_dotnet()
    {
        var report = Path.Combine(_folder, "report");
        var library = typeof(DetachedProcessTests).Assembly.Location;
        DetachedProcess.Start(library, [OtherProcess.Mark, "report", report]);
        await Appears(report);
        await File.WriteAllTextAsync($"{report}.stop", "", _cancel);
        await Appears($"{report}.ended");
    }

    [Fact]
    public void What_cannot_be_started_is_said()
    {
        var missing = Path.Combine(_folder, "missing.exe");
        Assert.Contains("no such file", Assert.Throws<EngineStartException>(() => DetachedProcess.Start(missing, [])).Message, StringComparison.Ordinal);
        Assert.Contains(missing, Assert.Throws<EngineStartException>(() => DetachedProcess.Start(missing, [])).Message, StringComparison.Ordinal);
        Assert.Throws<EngineStartException>(() => DetachedProcess.Start(Path.Combine(_folder, "missing.dll"), []));
        Assert.Throws<EngineStartException>(() => DetachedProcess.Start("livemusic-no-such-program", []));
        var plain = Path.Combine(_folder, "plain.exe");
        File.WriteAllText(plain, "not a program");
        var e = Assert.Throws<EngineStartException>(() => DetachedProcess.Start(plain, []));
        if (!OperatingSystem.IsWindows()) Assert.Contains("chmod +x", e.Message, StringComparison.Ordinal);
    }

    private static string Value(string[] said, string name) => said.Single(l => l.StartsWith($"{name} ", StringComparison.Ordinal))[(name.Length + 1)..];

    private static string Session(int process)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
    }

    private async Task Appears(string file)
    {
        for (var i = 0; i < 600 && !File.Exists(file); i++) await Task.Delay(50, _cancel);
        Assert.True(File.Exists(file), $"'{Path.GetFileName(file)}' did not appear within 30 s");
    }
}
