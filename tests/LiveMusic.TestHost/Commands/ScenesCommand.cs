using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Measuring;
using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>scenes</c>: whether quantised scenes are heard on the bar.</summary>
internal static class ScenesCommand
{
    public static Command Create()
    {
        var plugin = OwnPlugin.Option();
        var changes = new Option<int>("--changes") { Description = "Switches at each tempo.", DefaultValueFactory = _ => 50 };
        var tempi = new Option<double[]>("--tempo") { Description = "BPM.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [72, 97.3, 120, 174] };
        var timing = new Option<int>("--timing") { Description = "Value of the parameter Timing.", DefaultValueFactory = _ => 0 };
        var picture = OwnPlugin.Picture();
        var command = new Command("scenes", "Measure at real-time pace whether scenes that are quantised to the bar are heard there. Fails when less than 99 of 100 are.") { plugin, changes, tempi, timing, picture };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } path)
            {
                return OwnPlugin.Run(parsed);
            }

            (int made, int good) = (0, 0);
            List<(string, double[])> drawn = [];
            foreach (double tempo in parsed.GetValue(tempi)!)
            {
                SceneTimes times = new SceneBench(path).Run(parsed.GetValue(changes), tempo, parsed.GetValue(timing), new ProgressLine(Console.Error, inPlace: !Console.IsErrorRedirected));
                Console.Out.WriteLine(times.ToText());
                drawn.Add((string.Create(CultureInfo.InvariantCulture, $"{tempo:0.#} BPM"), times.Frames));
                made += times.Changes;
                good += times.OnTheBar;
            }

            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{good} of {made} on the bar ({100.0 * good / made:0.0} %)"));
            if (parsed.GetValue(picture) is { } file)
            {
                DistributionPlot.Write(file, "Scenes that are quantised to the bar", "codec frames (40 ms) from the bar line to where the scene is heard", drawn);
            }

            return good >= 0.99 * made ? 0 : 1;
        });
        return command;
    }
}
