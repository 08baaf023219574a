using System.CommandLine;
using System.Text.Json;
using LiveMusic.TestHost.Bench;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>callback-bench</c>: a plugin's callback beside that of a plugin in C that does nothing.</summary>
internal static class CallbackBenchCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        var plugin = new Option<string?>("--plugin") { Description = "The .clap or .vst3 to load; when left out, plugin and engine are built from this checkout and measured with the engine at work." };
        var id = new Option<string?>("--id") { Description = "Plugin id; the first when absent." };
        var minutes = new Option<double>("--minutes") { Description = "How long, in minutes.", DefaultValueFactory = _ => 1 };
        var frames = new Option<int>("--frames") { Description = "Frames per block.", DefaultValueFactory = _ => 64 };
        var rate = new Option<int>("--rate") { Description = "Sample rate, Hz.", DefaultValueFactory = _ => 48000 };
        var force = new Option<int>("--force-gc-ms") { Description = "Force a collection of the plugin's heap so often; 0 never." };
        var report = new Option<string?>("--report") { Description = "Report to write as JSON." };
        var command = new Command("callback-bench", "Time a plugin's callback beside that of a C plugin that does nothing.") { plugin, id, minutes, frames, rate, force, report };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } library)
            {
                return OwnPlugin.Run(parsed);
            }

            string folder = Path.Combine(Path.GetTempPath(), $"livemusic-host-{Environment.ProcessId}");
            try
            {
                BenchReport result = CallbackBench.Run(
                    library,
                    parsed.GetValue(id),
                    PassthroughPlugin.Build(folder, Path.GetExtension(library.TrimEnd(Path.DirectorySeparatorChar))),
                    parsed.GetValue(minutes) * 60,
                    parsed.GetValue(frames),
                    parsed.GetValue(rate),
                    parsed.GetValue(force));
                Console.Out.Write(result.ToText());
                if (parsed.GetValue(report) is { } file)
                {
                    File.WriteAllText(file, JsonSerializer.Serialize(result, Json));
                }

                return 0;
            }
            finally
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        });
        return command;
    }
}
