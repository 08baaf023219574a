using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Installation;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic doctor`: everything that must be right before a plugin can play, one line each.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var measure = new Option<bool>("--measure") { Description = "Make music for some seconds and say how fast this computer is." };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var places = new InstallOptions();
        var command = new Command("doctor", "Check that LiveMusic is installed and can work on this computer. Exit code 0: no problem (there may be warnings); 1: a problem.") { model, measure, json };
        places.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (quiet, findings) = (parsed.GetValue(json), new List<Finding>());
            await foreach (var finding in ExamineAsync(parsed.GetValue(model), places.Read(parsed), parsed.GetValue(measure), ct).ConfigureAwait(false))
            {
                findings.Add(finding);
                if (!quiet) Print(finding);
            }
            var problems = findings.Count(f => f.Level == FindingLevel.Problem);
            if (quiet) Console.WriteLine(JsonSerializer.Serialize(new { version = LiveEngine.Version, ok = problems == 0, findings }, Json));
            else Console.WriteLine(Sum(problems, findings.Count(f => f.Level == FindingLevel.Warning)));
            return problems == 0 ? 0 : 1;
        });
        return command;
    }

    private static async IAsyncEnumerable<Finding> ExamineAsync(string? model, InstallPlaces places, bool measure, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return Finding.Ok("engine", $"{LiveEngine.Version} in {AppContext.BaseDirectory}");
        foreach (var finding in new InstallationChecks(places, HostFolders.OfSystem).Run()) yield return finding;
        yield return Finding.Try("model", () => MachineChecks.Model(model));
        foreach (var finding in MachineChecks.OtherModels(model)) yield return finding;
        yield return MachineChecks.Writable("data", UserFolders.Data);
        yield return MachineChecks.Writable("cache", UserFolders.Cache);
        yield return MachineChecks.Writable("logs", UserFolders.Logs);
        yield return Finding.Try("disk", () => MachineChecks.Room(UserFolders.Cache));
        yield return Finding.Try("shared memory", MachineChecks.SharedMemory);
        yield return Finding.Try("stale regions", MachineChecks.StaleMemory);
        yield return await MachineChecks.PipeAsync(ct).ConfigureAwait(false);
        yield return await MachineChecks.EditorAsync(ct).ConfigureAwait(false);
        yield return MachineChecks.Processor();
        yield return Finding.Try("editor", MachineChecks.WebView);
        if (measure) yield return Finding.Try("speed", () => MachineChecks.Speed(model, ct));
    }

    private static void Print(Finding finding)
    {
        var level = finding.Level switch { FindingLevel.Ok => "ok", FindingLevel.Warning => "warning", _ => "PROBLEM" };
        Console.WriteLine($"{level,-8} {finding.Check}: {finding.Text}");
        if (finding.Cure.Length > 0) Console.WriteLine($"{"",-8} cure: {finding.Cure}");
    }

    private static string Sum(int problems, int warnings)
        => (problems, warnings) switch
        {
            (0, 0) => "Everything is in order.",
            (0, 1) => "It works; there is a warning.",
            (0, _) => $"It works; there are {warnings} warnings.",
            (1, _) => "One thing must be put right.",
            _ => $"{problems} things must be put right.",
        };
}
