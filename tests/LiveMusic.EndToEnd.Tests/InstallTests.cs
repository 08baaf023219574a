using System.Diagnostics;
using System.Text.Json;
using LiveMusic.TestHost.Demo;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>What was built is installed by its own command, found sound by its own doctor, and gone after uninstalling; the user's real folders are not touched.</summary>
[Collection(StageCollection.Name)]
public sealed class InstallTests(BuiltStage stage)
{
    [Fact]
    public void The_built_plugins_are_installed_examined_and_uninstalled()
    {
        var folder = Path.Combine(stage.Folder, "installed");
        var (clap, vst3, engine) = (Path.Combine(folder, "clap"), Path.Combine(folder, "vst3"), Path.Combine(folder, "livemusic-engine"));
        string[] places = ["--clap", clap, "--vst3", vst3, "--engine", engine];
        var built = Path.Combine(Products.FindRoot(), "artifacts", "engine", Path.GetFileName(Path.GetDirectoryName(stage.Plugin)!), Program);
        Run(0, built, ["install", "--from", Path.GetDirectoryName(stage.Plugin)!, .. places]);
        Assert.Equal(File.ReadAllBytes(stage.Plugin), File.ReadAllBytes(Path.Combine(clap, "LiveMusic.clap")));

        var installed = Path.Combine(engine, Program);
        using (var report = JsonDocument.Parse(Run(0, installed, ["doctor", "--json", .. places])))
        {
            Assert.True(report.RootElement.GetProperty("ok").GetBoolean());
            var found = report.RootElement.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("check").GetString() == "CLAP" && f.GetProperty("level").GetString() == "ok").ToArray();
            var text = Assert.Single(found).GetProperty("text").GetString();
            Assert.Contains("LiveMusic FX", text, StringComparison.Ordinal);
            Assert.Contains(installed, text, StringComparison.Ordinal);
        }

        // The plugin finds no engine any more, or another than its own: the doctor says so and fails.
        File.Move(Path.Combine(engine, "livemusic.dll"), Path.Combine(folder, "livemusic.dll"));
        using (var report = JsonDocument.Parse(Run(1, built, ["doctor", "--json", .. places])))
            Assert.Contains(report.RootElement.GetProperty("findings").EnumerateArray(), f => f.GetProperty("check").GetString() == "CLAP" && f.GetProperty("level").GetString() == "problem");
        File.Move(Path.Combine(folder, "livemusic.dll"), Path.Combine(engine, "livemusic.dll"));

        Run(0, installed, ["install", "--uninstall", .. places]);
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    private static string Program => OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic";

    // Without the stage's LIVEMUSIC_ENGINE: a user has none.
    private static string Run(int expected, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("LIVEMUSIC_ENGINE");
        start.Environment["LIVEMUSIC_PIPE"] = $"livemusic-install-{Environment.ProcessId}";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == expected, $"livemusic {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{errors.Result}");
        return output;
    }
}
