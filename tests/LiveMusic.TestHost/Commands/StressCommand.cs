using System.CommandLine;
using System.Globalization;
using LiveMusic.TestHost.Stress;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>stress</c>: a long day in a studio, in short, with a count of what leaks. Exit code 1 when something leaks or fails.</summary>
internal static class StressCommand
{
    public static Command Create()
    {
        var plugins = new Option<string[]>("--plugin")
        {
            Description = "A .clap or .vst3 to load; give it twice for two formats in one process. When left out, both formats and the engine are built from this checkout.",
            AllowMultipleArgumentsPerToken = true,
        };
        var defaults = new StressSizes();
        var cycles = new Option<int>("--cycles") { Description = "Loads and unloads.", DefaultValueFactory = _ => defaults.Cycles };
        var instances = new Option<int>("--instances") { Description = "Instances that play at once.", DefaultValueFactory = _ => defaults.Instances };
        var seconds = new Option<double>("--seconds") { Description = "How long they play.", DefaultValueFactory = _ => defaults.Seconds };
        var states = new Option<int>("--states") { Description = "Random states, and as many spoiled ones.", DefaultValueFactory = _ => defaults.States };
        var command = new Command("stress", "Load, play, save and spoil a plugin many times, and count what it leaves behind.") { plugins, cycles, instances, seconds, states };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugins) is not { Length: > 0 } paths)
            {
                return OwnPlugin.Run(parsed, products => [products.Plugin, products.Vst3]);
            }

            var sizes = new StressSizes
            {
                Cycles = parsed.GetValue(cycles),
                Instances = parsed.GetValue(instances),
                Seconds = parsed.GetValue(seconds),
                States = parsed.GetValue(states),
            };
            Console.Out.WriteLine($"{"",-62}{(OperatingSystem.IsWindows() ? "handles" : "descriptors"),14}{"regions",12}{"threads",12}{"children",12}{"seconds",9}");
            IReadOnlyList<StressResult> results = new StressTest(paths, sizes, Write).Run();
            int failed = results.Count(r => r.Failed);
            Console.Out.WriteLine($"{results.Count} steps, {failed} failed");
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Write(StressResult r)
    {
        ProcessFootprint a = r.Before;
        ProcessFootprint b = r.After;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(r.Failed ? "FAILED" : "ok"),-7}{r.Step,-55}{Both(a.Descriptors, b.Descriptors),14}{Both(a.Regions, b.Regions),12}{Both(a.Threads, b.Threads),12}{Both(a.Children, b.Children),12}{r.Seconds,9:0.0}"));
        if (r.Failed)
        {
            Console.Out.WriteLine($"       {r.Fault}");
        }

        static string Both(int before, int after) => $"{before} → {after}";
    }
}
