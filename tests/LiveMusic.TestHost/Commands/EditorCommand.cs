using System.CommandLine;
using System.Globalization;
using LiveMusic.TestHost.Editors;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>editor</c>: shows a plugin's editor in a window of this host, uses it, and counts what it leaves behind. Exit code 1 when a check fails.</summary>
internal static class EditorCommand
{
    public static Command Create()
    {
        Option<string> plugin = PluginOption.Create();
        var id = new Option<string?>("--id") { Description = "Which plugin of the file; the first one when left out." };
        var defaults = new EditorTask();
        var cycles = new Option<int>("--cycles") { Description = "Times that it is opened and closed.", DefaultValueFactory = _ => defaults.Cycles };
        var picture = new Option<string?>("--picture") { Description = "A PNG of the first opening." };
        var text = new Option<string>("--type") { Description = "What is written into the first prompt; empty: nothing.", DefaultValueFactory = _ => defaults.Text };
        var at = new Option<string>("--prompt-at") { Description = "Where the first prompt is, X,Y in pixels at scale 1.", DefaultValueFactory = _ => $"{defaults.Prompt.X},{defaults.Prompt.Y}" };
        var size = new Option<string?>("--size") { Description = "First size, WIDTHxHEIGHT." };
        var scale = new Option<double?>("--scale") { Description = "1 is 96 dots per inch." };
        var expect = new Option<string>("--expect") { Description = "Where the editor shall be: shown, window, browser.", DefaultValueFactory = _ => defaults.Expected };
        var gentle = new Option<bool>("--gentle") { Description = "Kill and stop nothing." };
        var command = new Command("editor", "Open, use and close a plugin's editor many times.") { plugin, id, cycles, picture, text, at, size, scale, expect, gentle };
        command.SetAction(parsed =>
        {
            var task = defaults with
            {
                Cycles = parsed.GetValue(cycles),
                Picture = parsed.GetValue(picture),
                Text = parsed.GetValue(text)!,
                Prompt = Pair(parsed.GetValue(at)!, ','),
                Size = parsed.GetValue(size) is { } s ? Pair(s, 'x') : null,
                Scale = parsed.GetValue(scale),
                Expected = parsed.GetValue(expect)!,
                Harm = !parsed.GetValue(gentle),
            };
            using HostedLibrary library = HostedLibrary.Load(parsed.GetValue(plugin)!);
            library.ShowsEditors = true;
            using HostedPlugin hosted = library.Create(parsed.GetValue(id), new ThreadRoles());
            var test = new EditorTest(hosted, task, check => Console.Out.WriteLine(check));
            bool ok = test.Run();
            Console.Out.WriteLine(test.Figures());
            return ok ? 0 : 1;
        });
        return command;
    }

    private static (int, int) Pair(string text, char between) =>
        text.Split(between) is [var a, var b]
        && int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out int first) && int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            ? (first, second)
            : throw new HostException($"'{text}' are not two numbers with '{between}' between them.");
}
