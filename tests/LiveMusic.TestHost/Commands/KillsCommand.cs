using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Demo;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>kills</c>: what a host hears of engines that die.</summary>
internal static class KillsCommand
{
    public static Command Create()
    {
        var plugin = new Option<string?>("--plugin") { Description = "The .clap or .vst3 to load. When left out, plugin and engine are built from this checkout." };
        var kills = new Option<int>("--kills") { Description = "How often the engine is killed; each takes about ten seconds.", DefaultValueFactory = _ => 200 };
        var picture = new Option<string?>("--picture") { Description = "SVG file to draw the distribution into.", HelpName = "file" };
        var command = new Command("kills", "Kill the engine at random moments while a host plays in real time; measure how long there is no music, and what comes after. Fails when an engine is not replaced or its music is not back within a minute.") { plugin, kills, picture };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } path)
            {
                Products products = Products.Build(text => Console.Error.WriteLine($"{text} …"));
                using var stage = new Stage(products);
                return stage.Host(["kills", .. parsed.Tokens.Skip(1).Select(t => t.Value), "--plugin", products.Plugin]);
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
