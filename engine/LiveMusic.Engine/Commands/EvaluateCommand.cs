using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic evaluate`: how good the music of a model is, in numbers. (`bench` says how fast and how obedient the instrument is.)</summary>
internal static class EvaluateCommand
{
    public static Command Create() => new("evaluate", "Measure a model's music.") { Transitions(), Stability(), EvaluateControlsCommand.Create() };

    private static Command Transitions()
    {
        var model = CommonOptions.Model();
        var pairs = Count("--pairs", "At most so many of the paper's pairs.", 128, 2);
        var picture = new Option<string?>("--picture") { Description = "SVG file to draw the curves into.", HelpName = "file" };
        var command = new Command("transitions", "The paper's prompt transitions: from one prompt to another in six steps, a minute each.") { model, pairs, picture };
        command.SetAction((parsed, ct) => Task.Run(() => RunTransitions(parsed.GetValue(model), parsed.GetValue(pairs), parsed.GetValue(picture), ct), ct));
        return command;
    }

    private static int RunTransitions(string? chosen, int count, string? picture, CancellationToken ct)
    {
        using var model = CommonOptions.Load(chosen, new ComputeDevice().Threads, Console.Error.WriteLine);
        var all = TransitionEvaluation.PaperPairs();
        var known = all.Where(p => model.Style.Knows(p.From) && model.Style.Knows(p.To)).ToArray();
        Console.WriteLine($"{known.Length} of the paper's {all.Length} pairs are words that {model.Description.Title} knows.");
        if (known.Length < 2)
        {
            Console.Error.WriteLine("Too few to measure.");
            return 1;
        }
        var pairs = known[..Math.Min(count, known.Length)];
        var figures = TransitionEvaluation.Run(model, pairs, done => Console.Error.WriteLine($"{done} of {pairs.Length} pairs"), ct);
        foreach (var line in figures.ToText()) Console.WriteLine(line);
        if (picture is not null) CurvePlot.Write(picture, $"{pairs.Length} transitions from one prompt to another", "share of the second prompt", 0, 1, figures.ToSeries());
        return 0;
    }

    private static Command Stability()
    {
        var model = CommonOptions.Model();
        var minutes = Count("--minutes", "Of music.", 30, 1);
        var prompts = new Option<string[]>("--prompt") { Description = "Text; may be given more than once. Default: house.", DefaultValueFactory = _ => ["house"], HelpName = "text" };
        var command = new Command("stability", "Music that nobody touches, for half an hour: level, silence, clipping, repetition.") { model, minutes, prompts };
        command.SetAction((parsed, ct) => Task.Run(() => RunStability(parsed.GetValue(model), parsed.GetValue(minutes), parsed.GetValue(prompts)!, ct), ct));
        return command;
    }

    private static int RunStability(string? chosen, int minutes, string[] prompts, CancellationToken ct)
    {
        using var model = CommonOptions.Load(chosen, new ComputeDevice().Threads, Console.Error.WriteLine);
        foreach (var prompt in prompts)
            foreach (var line in StabilityEvaluation.Run(model, prompt, minutes, done => Console.Error.WriteLine($"{prompt}: {done} of {minutes} minutes"), ct).ToText()) Console.WriteLine(line);
        return 0;
    }

    private static Option<int> Count(string name, string description, int standard, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "count" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && (n < least || n > 1000)) result.AddError($"{name} takes {least} to 1000.");
        });
        return option;
    }
}
