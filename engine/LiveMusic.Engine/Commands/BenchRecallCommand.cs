using System.CommandLine;
using LiveMusic.Engine.Measuring;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic bench recall`: whether going back to a bookmark sounds like the moment.</summary>
internal static class BenchRecallCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var moments = new Option<int>("--moments") { Description = "Moments that are stored and recalled.", DefaultValueFactory = _ => 20, HelpName = "count" };
        var picture = new Option<string?>("--picture") { Description = "SVG file to draw the distribution into.", HelpName = "file" };
        moments.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 1000) result.AddError("--moments takes 2 to 1000.");
        });
        var command = new Command("recall", "Go back to moments of the music and compare what follows with what followed then.") { model, moments, picture };
        command.SetAction((parsed, ct) => Task.Run(() => Run(parsed.GetValue(model), parsed.GetValue(moments), parsed.GetValue(picture), ct), ct));
        return command;
    }

    private static int Run(string? chosen, int moments, string? picture, CancellationToken ct)
    {
        using var model = CommonOptions.Load(chosen, new ComputeDevice().Threads, Console.Error.WriteLine);
        var figures = RecallBench.Run(model, moments, done => Console.Error.WriteLine($"{done} of {moments} moments"), ct);
        foreach (var line in figures.ToText()) Console.WriteLine(line);
        if (picture is not null)
            DistributionPlot.Write(picture, $"{moments} moments gone back to", "likeness of the style to what followed the moment itself", figures.ToSeries());
        return 0;
    }
}
