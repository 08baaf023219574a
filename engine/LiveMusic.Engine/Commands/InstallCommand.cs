using System.CommandLine;
using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic install`: puts plugins, engine and model where this user's hosts find them, and takes them away again.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var uninstall = new Option<bool>("--uninstall") { Description = "Remove what this command installed. Your models, presets and captures stay." };
        var from = new Option<string?>("--from") { Description = "Folder that holds LiveMusic.clap and LiveMusic.vst3. Default: the one around this engine's folder.", HelpName = "folder" };
        var places = new InstallOptions();
        var command = new Command("install", "Install the plugins and the engine for this user; no administrator is needed.") { uninstall, from };
        places.AddTo(command);
        command.SetAction((parsed, ct) => parsed.GetValue(uninstall) ? UninstallAsync(places.Read(parsed), ct) : InstallAsync(places.Read(parsed), parsed.GetValue(from), ct));
        return command;
    }

    private static async Task<int> InstallAsync(InstallPlaces places, string? from, CancellationToken ct)
    {
        var release = Distribution.Find(from, AppContext.BaseDirectory);
        await EngineInTheWay.EndAsync(ct).ConfigureAwait(false);
        new Installer(places, Console.WriteLine).Install(release);
        foreach (var missing in PluginFormat.All.Except(release.Bundles.Keys)) Console.WriteLine($"Note: this release has no {missing.Bundle}: the {missing.Name} plugin was not installed.");
        Console.WriteLine($"LiveMusic {release.Version} is installed. Let your DAW scan for plugins; if it does not show LiveMusic, `{Path.Combine(places.Engine, InstallPlaces.Program)} doctor` says why.");
        return 0;
    }

    private static async Task<int> UninstallAsync(InstallPlaces places, CancellationToken ct)
    {
        await EngineInTheWay.EndAsync(ct).ConfigureAwait(false);
        new Installer(places, Console.WriteLine).Uninstall();
        Console.WriteLine("LiveMusic is uninstalled.");
        return 0;
    }
}
