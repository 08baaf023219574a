using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>kills</c>: what a host hears of engines that die.</summary>
internal static class KillsCommand
{
    public static Command Create()
    {
        var plugin = OwnPlugin.Option();
        var kills = new Option<int>("--kills") { Description = "How often the engine is killed; each takes about ten seconds.", DefaultValueFactory = _ => 200 };
        var picture = OwnPlugin.Picture();
        var command = new Command("kills", "Kill the engine at random moments while a host plays in real time; measure how long there is no music, and what comes after. Fails when an engine is not replaced or its music is not back within a minute.") { plugin, kills, picture };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } path)
            {
                return OwnPlugin.Run(parsed);
            }

            KillFigures figures = new KillBench(path).Run(parsed.GetValue(kills), new ProgressLine(Console.Error, inPlace: !Console.IsErrorRedirected));
            Console.Out.WriteLine(figures.ToText());
            if (parsed.GetValue(picture) is { } file)
            {
                DistributionPlot.Write(file, $"{figures.Without.Length} engines killed while a host plays", "seconds without music", [("time without music", figures.Without)]);
            }

            return figures.IsGood ? 0 : 1;
        });
        return command;
    }
}
