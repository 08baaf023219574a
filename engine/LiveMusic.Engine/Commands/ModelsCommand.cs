using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Loading;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic models`: what is installed, what it is, and whether it is what it says.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var list = new Command("list", "List the installed models.");
        list.SetAction(_ => List());
        var infoModel = Chosen();
        var info = new Command("info", "Say what a model is and can do.") { infoModel };
        info.SetAction(parsed => Info(parsed.GetValue(infoModel)));
        var verifyModel = Chosen();
        var verify = new Command("verify", "Check a model's files, and its mathematics against the values that its training stored.") { verifyModel };
        verify.SetAction(parsed => Verify(parsed.GetValue(verifyModel)));
        return new("models", "Installed models.") { list, info, verify };
    }

    private static Argument<string?> Chosen() => new("model") { Description = "A folder, or the name of an installed model. Default: the bundled one.", Arity = ArgumentArity.ZeroOrOne };

    private static int List()
    {
        var any = false;
        foreach (var folder in ModelFolder.All())
        {
            any = true;
            try
            {
                using var bundle = Bundle.Open(folder);
                var d = bundle.Description;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{d.Name,-16} {d.Title} {d.Revision}, {bundle.TotalBytes / 1e6:0} MB, {d.Licence}"));
            }
            catch (BundleException e)
            {
                Console.WriteLine($"{Path.GetFileName(folder),-16} cannot be used: {e.Message}");
            }
            Console.WriteLine($"{"",-16} {folder}");
        }
        if (!any) Console.WriteLine($"No models in {string.Join("; ", ModelFolder.Libraries)}.");
        return any ? 0 : 1;
    }

    private static int Info(string? chosen)
    {
        using var bundle = Bundle.Open(ModelFolder.Find(chosen));
        var d = bundle.Description;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {d.Title} {d.Revision} ({d.Name})
            folder        {bundle.Folder}
            size          {bundle.TotalBytes / 1e6:0.0} MB
            hash          {d.ContentHash}
            licence       {d.Licence}
            attribution   {d.Attribution}
            sound         {d.SampleRate} Hz, {d.FrameRate} frames a second, {d.GeneratedLevels} levels of {d.CodebookSize} codes
            memory        {(double)d.ContextFrames / d.FrameRate:0.0} s, {d.ContextLevels} levels; at most {(double)d.ChunkFrames / d.FrameRate:0.0} s a call
            defaults      guidance {d.DefaultGuidance}, temperature {d.DefaultTemperature}, top-k {d.DefaultTopK}
            level         {(d.LevelDb is { } level ? string.Create(CultureInfo.InvariantCulture, $"held near {level:0.0} dB RMS") : "as it happens to be")}
            can           {string.Join(", ", d.Capabilities.Order(StringComparer.Ordinal))}
            """));
        return 0;
    }

    private static int Verify(string? chosen)
    {
        var folder = ModelFolder.Find(chosen);
        using (var bundle = Bundle.Open(folder))
        {
            bundle.VerifyHashes();
            Console.WriteLine($"{bundle.Config.Files.Count} files have the hashes that {Bundle.ConfigFile} states.");
        }
        using var model = LiveModel.Load(folder, new() { VerifyHashes = true, Notice = Console.Error.WriteLine });
        if (!ParityReport.IsAvailable(model))
        {
            Console.WriteLine($"The bundle has no {Bundle.ReferenceFile}: its mathematics cannot be compared.");
            return 1;
        }
        var report = ParityReport.Run(model);
        Console.WriteLine("Largest absolute differences from the training code's values:");
        Console.WriteLine(report);
        Console.WriteLine(report.Passes ? "The model is what it says." : "The model does not compute what its training did. Install it again.");
        return report.Passes ? 0 : 1;
    }
}
