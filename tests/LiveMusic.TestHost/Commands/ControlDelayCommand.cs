using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Measuring;
using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>control-delay</c>: how soon a control is heard, beside what it would take without planning anew.</summary>
internal static class ControlDelayCommand
{
    /// <summary>The paper's chunk; a change waits for the end of the one that plays, and longer when the next is being made already.</summary>
    private const double ChunkSeconds = 2;

    public static Command Create()
    {
        var plugin = OwnPlugin.Option();
        var steps = new Option<int>("--steps") { Description = "Steps of each control.", DefaultValueFactory = _ => 100 };
        var timings = new Option<int[]>("--timing") { Description = "Values of the parameter Timing.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [0, 1] };
        var most = new Option<double?>("--most") { Description = "Fail when 95 of 100 responsive steps take longer than so many milliseconds, or anything runs dry." };
        var picture = OwnPlugin.Picture();
        var command = new Command("control-delay", "Measure at real-time pace how long a control takes to be heard.") { plugin, steps, timings, most, picture };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } path)
            {
                return OwnPlugin.Run(parsed);
            }

            bool good = true;
            List<(string, double[])> drawn = [];
            foreach (int timing in parsed.GetValue(timings)!)
            {
                ControlDelays delays = new ControlDelayBench(path).Run(parsed.GetValue(steps), timing, new ProgressLine(Console.Error, inPlace: !Console.IsErrorRedirected));
                Console.Out.WriteLine(delays.ToText(timing == 0 ? "responsive" : $"timing {timing}"));
                drawn.Add((timing == 0 ? "responsive" : $"timing {timing}", [.. delays.Weights, .. delays.Temperatures]));
                if (timing != 0)
                {
                    continue;
                }

                double[] chunks = WithoutPlanning(delays.RealTimeFactor);
                drawn.Add(("2 s chunks, computed", chunks));
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{"2 s chunks",-14}without planning anew, computed from this machine's real-time factor of {delays.RealTimeFactor:0.0}: p50 {ControlDelays.Quantile(chunks, 0.5) * 1000:0} p95 {ControlDelays.Quantile(chunks, 0.95) * 1000:0} ms"));
                good &= parsed.GetValue(most) is not { } limit || (delays.High * 1000 <= limit && delays.Underruns == 0);
            }

            if (parsed.GetValue(picture) is { } file)
            {
                DistributionPlot.Write(file, "From a step of a control to its sound, at real-time pace", "seconds", drawn, parsed.GetValue(most) / 1000);
            }

            return good ? 0 : 1;
        });
        return command;
    }

    // Chunk after chunk, each made as late as this machine can: a change that comes before the making begins is heard with the next chunk, else one chunk later.
    private static double[] WithoutPlanning(double factor)
    {
        double making = ChunkSeconds / factor;
        return [.. Enumerable.Range(0, 1000).Select(i => ChunkSeconds * (i + 0.5) / 1000).Select(into => ChunkSeconds - into + (into > ChunkSeconds - making ? ChunkSeconds : 0))];
    }
}
