using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.Engine.Measuring.Controls;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic evaluate controls`: whether a model does what its controls and the host's tempo say.</summary>
internal static class EvaluateControlsCommand
{
    private const double SlowestHost = 60, FastestHost = 180;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var threads = CommonOptions.Threads();
        var only = new Option<string[]>("--only") { Description = $"Of {string.Join(", ", ControlsPlan.Measures)}. Default: all.", AllowMultipleArgumentsPerToken = true, HelpName = "measure" };
        only.AcceptOnlyFromAmong(ControlsPlan.Measures);
        var prompts = new Option<string[]>("--prompt") { Description = "Text; may be given more than once. Default: styles that the model knows.", HelpName = "text" };
        var count = Number("--prompts", "So many of the styles that the model knows.", 6, 1, 10);
        var tempi = Number("--tempi", "So many tempi of the host from 60 to 180 BPM.", 13, 1, 121);
        var seconds = Number("--seconds", "Of music for each tempo.", 120, 10, 3600);
        var keys = Number("--keys", "So many of the 24 keys.", 24, 1, KeyFinder.Keys);
        var others = Number("--other-seconds", "Of music for each key, density, brightness and level.", 34, 4, 3600);
        var turned = Number("--turned-after", "Seconds of music before a wish is made; 0: it stands from the start. Tempo follow always does.", 0, 0, 600);
        var quick = new Option<bool>("--quick") { Description = "A look: two tempi of 20 s, two keys, the ends of the other controls, 8 s and one prompt each." };
        var lines = new Option<FileInfo?>("--lines") { Description = "File for every measured value, a JSON object a line.", HelpName = "file" };
        var sound = new Option<DirectoryInfo?>("--sound") { Description = "Folder to keep the sound in that the beat tracker hears. Default: it is thrown away.", HelpName = "folder" };
        var picture = new Option<string?>("--picture") { Description = "SVG files: NAME.svg makes NAME-tempo.svg, NAME-phase.svg and NAME-order.svg.", HelpName = "file" };
        var command = new Command("controls", "Whether tempo, beat, key, density, brightness and levels are those that were asked for. Needs a model with controls, and aubiotrack for the tempo.")
        {
            model, threads, only, prompts, count, tempi, seconds, keys, others, turned, quick, lines, sound, picture,
        };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var loaded = new LoadedHost(() => CommonOptions.Load(parsed.GetValue(model), parsed.GetValue(threads), Console.Error.WriteLine));
            if (loaded.Model.Description.Controls is null)
                throw new NotSupportedException($"The model {loaded.Model.Description.Title} has no controls, so there is nothing to measure. Choose one that has them with --model (docs/bundle-format.md, version 2).");
            var styles = parsed.GetValue(prompts) is { Length: > 0 } own ? own : ControlsPlan.PromptsOf(loaded.Model, parsed.GetValue(quick) ? 1 : parsed.GetValue(count));
            if (styles.Length == 0) throw new ArgumentException("The model knows none of the usual styles. Say with --prompt what it knows.");
            var plan = parsed.GetValue(quick)
                ? new ControlsPlan(styles, [100, 128], 20, [0, 21], 8, Ends: true, parsed.GetValue(turned))
                : new ControlsPlan(styles, ControlsPlan.Spread(SlowestHost, FastestHost, parsed.GetValue(tempi)), parsed.GetValue(seconds), KeysOf(parsed.GetValue(keys)), parsed.GetValue(others), Ends: false, parsed.GetValue(turned));
            using var told = parsed.GetValue(lines) is { } file ? file.CreateText() : null;
            var measures = parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : ControlsPlan.Measures;
            var folder = parsed.GetValue(sound) is { } kept ? Directory.CreateDirectory(kept.FullName) : Directory.CreateTempSubdirectory("livemusic-evaluate-");
            try
            {
                Run(loaded, plan, measures, folder.FullName, new(told), parsed.GetValue(picture), ct);
            }
            finally
            {
                if (parsed.GetValue(sound) is null) folder.Delete(recursive: true);
            }
            return 0;
        }, ct));
        return command;
    }

    private static void Run(LoadedHost loaded, ControlsPlan plan, string[] measures, string folder, MeasureLines lines, string? picture, CancellationToken ct)
    {
        var (model, music, rate) = (loaded.Model, loaded.Music, loaded.Model.Codec.SampleRate);
        List<LevelFigures> levels = [];
        foreach (var measure in ControlsPlan.Measures.Where(measures.Contains))
        {
            if (model.Description.Controls!.IndexOf(measure) < 0)
            {
                Console.WriteLine($"{measure}: {model.Description.Title} has no such control.");
                continue;
            }
            if (!model.Description.Capabilities.Contains(measure)) Console.WriteLine($"{measure}: {model.Description.Title} does not offer it to players; measured all the same.");
            switch (measure)
            {
                case ControlNames.Tempo:
                    var tempo = TempoEvaluation.Run(music, plan, rate, folder, lines, Console.Error.WriteLine, ct);
                    Tell(tempo.ToText());
                    if (picture is null) break;
                    DistributionPlot.Write(Named(picture, "tempo"), "How far the music's tempo is from the host's", "BPM, octave put right", tempo.ToSeries(), 1);
                    DistributionPlot.Write(Named(picture, "phase"), "How far the music's beats are from the host's", "ms, where the octave is right", tempo.ToPhaseSeries(), 30);
                    break;
                case ControlNames.Key:
                    Tell(KeyEvaluation.Run(music, plan, rate, lines, Console.Error.WriteLine, ct).ToText());
                    break;
                default:
                    levels.Add(LevelEvaluation.Run(measure, music, plan, rate, lines, Console.Error.WriteLine, ct));
                    Tell(levels[^1].ToText());
                    break;
            }
        }
        var eight = levels.Where(l => l.Wishes.Length == 8).ToArray();
        if (picture is not null && eight.Length > 0)
            CurvePlot.Write(Named(picture, "order"), "More of a control against what is heard", "wished, of 8 (heard: standard deviations from a prompt's mean)", 1, 8, [.. eight.Select(l => ($"{l.Name}: {l.Unit}", l.ToCurve()))]);
    }

    private static void Tell(IEnumerable<string> text)
    {
        foreach (var line in text) Console.WriteLine(line);
        Console.WriteLine();
    }

    private static string Named(string picture, string what) => Path.ChangeExtension(picture, null) + $"-{what}.svg";

    // Major and minor by turns, a fifth apart.
    private static int[] KeysOf(int count) => [.. Enumerable.Range(0, KeyFinder.Keys).Select(i => i * 7 % 12 + (i % 2 == 0 ? 0 : 12)).Concat(Enumerable.Range(0, KeyFinder.Keys)).Distinct().Take(count)];

    private static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "count" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && (n < least || n > most)) result.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }
}
