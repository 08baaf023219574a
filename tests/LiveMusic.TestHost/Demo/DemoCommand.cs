using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Demo;

/// <summary>
/// <c>demo</c>: builds the real plugin and engine, plays <c>demo/arrangement.json</c> through them in this host at real-time pace, and judges the result.
/// The playing is the <c>play</c> command, see <see cref="Stage"/>.
/// </summary>
internal static class DemoCommand
{
    // Parts of the arrangement in which one prompt alone has been in force long enough to be heard.
    private const string FirstSpan = "1-8";
    private const string SecondSpan = "19-26";

    /// <summary>A killed engine's successor must be heard within this time.</summary>
    private const double RecoverySeconds = 5;

    public static Command Create()
    {
        var arrangement = new Option<string?>("--arrangement") { Description = "Another arrangement than demo/arrangement.json." };
        var folder = new Option<string?>("--out") { Description = "Folder for demo.wav, demo.png and demo-report.json; the checkout's root when left out." };
        var kill = new Option<double?>("--kill-engine") { Description = "Kill the engine at this second and watch it come back." };
        var offline = new Option<bool>("--offline") { Description = "As a bounce, not at the pace of time." };
        var command = new Command("demo", "Hear music: build everything, play a 40 s arrangement through the real plugin, and judge it.") { arrangement, folder, kill, offline };
        command.SetAction(parsed =>
        {
            Products products = Products.Build(text => Console.Error.WriteLine($"{text} …"));
            string song = parsed.GetValue(arrangement) ?? Path.Combine(products.Root, "demo", "arrangement.json");
            return Run(products, song, parsed.GetValue(folder) ?? products.Root, parsed.GetValue(kill), parsed.GetValue(offline));
        });
        return command;
    }

    private static int Run(Products products, string song, string folder, double? kill, bool offline)
    {
        Directory.CreateDirectory(folder);
        string wav = Path.Combine(folder, "demo.wav");
        string png = Path.Combine(folder, "demo.png");
        string report = Path.Combine(folder, "demo-report.json");
        Console.Error.WriteLine("Playing (the first run compiles the model for this machine) …");
        List<string> arguments = ["play", song, "--plugin", products.Plugin, "--out", wav, "--png", png, "--report", report];
        if (kill is { } at)
        {
            arguments.AddRange(["--kill-engine", at.ToString(CultureInfo.InvariantCulture)]);
        }

        if (offline)
        {
            arguments.Add("--offline");
        }

        using var stage = new Stage(products);
        int played = stage.Host(arguments);
        return played != 0 ? played : Judge(stage, song, wav, png, report, engineKilled: kill is not null);
    }

    private static int Judge(Stage stage, string song, string wav, string png, string report, bool engineKilled)
    {
        PlayReport facts = PlayReport.FromJson(File.ReadAllText(report));
        PluginStatus status = facts.Status ?? throw new HostException("The plugin said nothing of itself.");
        string[] prompts = [.. Arrangement.Load(song).Prompts.OfType<string>().Take(2)];

        var heard = new System.Text.StringBuilder();
        List<string> listen = ["listen", wav, "--json", "--span", FirstSpan, "--span", SecondSpan];
        foreach (string prompt in prompts)
        {
            listen.AddRange(["--prompt", prompt]);
        }

        if (stage.Engine(listen, line => heard.AppendLine(line)) != 0)
        {
            throw new HostException("The engine could not listen to demo.wav; its message is above.");
        }

        using JsonDocument similarity = JsonDocument.Parse(heard.ToString());
        double Nearness(int span, int prompt) => similarity.RootElement.GetProperty("spans")[span].GetProperty("similarity")[prompt].GetDouble();

        Console.Out.WriteLine();
        var good = true;
        void Check(bool passed, FormattableString text)
        {
            good &= passed;
            Console.Out.WriteLine($"  {(passed ? "ok    " : "FAILED")} {text.ToString(CultureInfo.InvariantCulture)}");
        }

        if (engineKilled)
        {
            Check(facts.EngineBackAfter <= RecoverySeconds, $"the engine was killed; music of a new one {(facts.EngineBackAfter is { } back ? string.Create(CultureInfo.InvariantCulture, $"{back:0.0} s later") : "never came")}; {status.UnderrunSamples / (double)facts.SampleRate:0.00} s without music");
        }
        else
        {
            Check(status.Underruns == 0, $"{status.Underruns} underruns");
        }

        Check(facts.Rms > 0.003, $"not silent: rms {facts.Rms:0.000}");
        Check(facts.Peak < 0.999, $"not clipped: peak {facts.Peak:0.000}");
        Check(Nearness(0, 0) > Nearness(0, 1), $"{FirstSpan} s is nearer to \"{prompts[0]}\" ({Nearness(0, 0):0.00}) than to \"{prompts[1]}\" ({Nearness(0, 1):0.00})");
        Check(Nearness(1, 1) > Nearness(1, 0), $"{SecondSpan} s is nearer to \"{prompts[1]}\" ({Nearness(1, 1):0.00}) than to \"{prompts[0]}\" ({Nearness(1, 0):0.00})");
        Console.Out.WriteLine($"{Environment.NewLine}  {wav}{Environment.NewLine}  {png}{Environment.NewLine}  {report}");
        return good ? 0 : 1;
    }
}
