using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.Engine.Measuring.Controls;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic bench injection`: whether the music follows what is injected, in numbers.</summary>
internal static class BenchInjectionCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var loops = new Option<int>("--loops") { Description = "Loops that the model never saw.", DefaultValueFactory = _ => 24, HelpName = "count" };
        var seconds = new Option<double>("--seconds") { Description = "Seconds that are listened to, after ten in which the window fills.", DefaultValueFactory = _ => 16 };
        var guidance = new Option<float>("--guidance") { Description = "Injection guidance.", DefaultValueFactory = _ => 1.5f };
        var picture = new Option<string?>("--picture") { Description = "SVG file to draw the distribution into.", HelpName = "file" };
        loops.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 1000) result.AddError("--loops takes 2 to 1000.");
        });
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 4 and <= 600)) result.AddError("--seconds takes 4 to 600.");
        });
        var command = new Command("injection", "Render loops with and without injection and compare what comes out with what went in.") { model, loops, seconds, guidance, picture };
        command.SetAction((parsed, ct) => Task.Run(() => Run(parsed.GetValue(model), parsed.GetValue(loops), parsed.GetValue(seconds), parsed.GetValue(guidance), parsed.GetValue(picture), ct), ct));
        return command;
    }

    private static int Run(string? chosen, int loops, double seconds, float guidance, string? picture, CancellationToken ct)
    {
        using var loaded = new LoadedHost(() => CommonOptions.Load(chosen, new ComputeDevice().Threads, Console.Error.WriteLine));
        var model = loaded.Model;
        if (!model.Description.Capabilities.Contains("audio_injection"))
        {
            Console.Error.WriteLine($"{model.Description.Title} cannot be injected into.");
            return 1;
        }
        var figures = InjectionBench.Run(loaded.Music, model.Codec.SampleRate, model.Description.Capabilities.Contains(ControlNames.Tempo), loops, seconds, guidance, done => Console.Error.WriteLine($"{done} of {loops} loops"), ct);
        foreach (var line in figures.ToText()) Console.WriteLine(line);
        if (picture is not null)
            DistributionPlot.Write(picture, $"{loops} loops that the model never saw", "chroma: correlation of the music's pitch classes with the loop's", figures.ToSeries());
        return 0;
    }
}
