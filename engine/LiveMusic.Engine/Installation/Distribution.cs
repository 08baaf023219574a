using System.Reflection;

namespace LiveMusic.Engine.Installation;

/// <summary>A release as it was built or unpacked: the engine's folder and the plugin bundles that lie beside it.</summary>
/// <param name="Engine">The engine's folder.</param>
/// <param name="Version">The engine's.</param>
/// <param name="Bundles">The bundles that are there, at least one.</param>
internal sealed record Distribution(string Engine, string Version, IReadOnlyDictionary<PluginFormat, string> Bundles)
{
    /// <summary>The engine's folder in a distribution; the same name that plugins look for beside themselves.</summary>
    public const string EngineFolder = "livemusic-engine";

    /// <param name="folder">What the user named; null: the folder above <paramref name="ownEngine"/>.</param>
    /// <param name="ownEngine">Folder of the engine that runs; taken when <paramref name="folder"/> holds plugins alone.</param>
    /// <exception cref="IOException">Something is missing or for another computer; the message says what to do.</exception>
    public static Distribution Find(string? folder, string ownEngine)
    {
        ownEngine = Path.TrimEndingDirectorySeparator(Path.GetFullPath(ownEngine));
        var from = folder is null ? Path.GetDirectoryName(ownEngine) ?? ownEngine : Path.GetFullPath(folder);
        if (!Directory.Exists(from)) throw new DirectoryNotFoundException($"'{from}' does not exist. Name the folder that holds {PluginFormat.Clap.Bundle} with --from.");
        var bundles = PluginFormat.All.Where(f => Path.Exists(Path.Combine(from, f.Bundle))).ToDictionary(f => f, f => Path.Combine(from, f.Bundle));
        if (bundles.Count == 0)
        {
            throw new FileNotFoundException($"There is no plugin to install: neither {PluginFormat.Clap.Bundle} nor {PluginFormat.Vst3.Bundle} lies in '{from}'. "
                + "Run the livemusic of an unpacked release, or name the plugins' folder with --from.");
        }
        foreach (var bundle in bundles.Values) CheckFits(bundle);
        var beside = Path.Combine(from, EngineFolder);
        var engine = folder is not null && Directory.Exists(beside) ? beside : ownEngine;
        return new(engine, VersionOf(engine) ?? throw new FileNotFoundException($"'{engine}' holds no whole engine ({InstallPlaces.Program} and livemusic.dll). Unpack or build the release again."), bundles);
    }

    /// <summary>Version of the engine in a folder, without starting it; null: there is none.</summary>
    public static string? VersionOf(string engineFolder)
    {
        var assembly = Path.Combine(engineFolder, "livemusic.dll");
        if (!File.Exists(assembly) || !File.Exists(Path.Combine(engineFolder, InstallPlaces.Program))) return null;
        try
        {
            return AssemblyName.GetAssemblyName(assembly).Version?.ToString(3);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static void CheckFits(string bundle)
    {
        var library = PluginFormat.LibraryOf(bundle);
        if (!File.Exists(library)) throw new FileNotFoundException($"'{bundle}' holds no library for this system ({library} is missing). Take the release for {BinaryHeader.Own}.");
        var header = BinaryHeader.Read(library);
        if (!header.FitsHere) throw new IOException($"'{library}' is for {header}, and this is {BinaryHeader.Own}. Take the release for {BinaryHeader.Own}.");
    }
}
