using System.CommandLine;
using LiveMusic.Engine.Loading;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string?> Model() => new("--model") { Description = $"Model: a folder, or the name of an installed one. Default: {ModelFolder.Variable}, else the bundled model.", HelpName = "folder" };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { Description = "Threads that the model may use; the DAW needs cores too.", DefaultValueFactory = _ => new ComputeDevice().Threads, HelpName = "count" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--threads takes 1 to 256.");
        });
        return option;
    }

    public static LiveModel Load(string? chosen, int threads, Action<string> notice)
        => LiveModel.Load(ModelFolder.Find(chosen), new() { Device = new() { Threads = threads }, Notice = notice });
}
