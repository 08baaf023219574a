using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Installation;

/// <summary>Whether hosts find the plugins, can load them, and the plugins find an engine of their own release.</summary>
/// <param name="places">Where this user's installation lies.</param>
/// <param name="systemFolders">Where else hosts search.</param>
internal sealed class InstallationChecks(InstallPlaces places, Func<PluginFormat, IReadOnlyList<string>> systemFolders)
{
    private const string InstallAgain = "Run `livemusic install` of the release that you want.";

    public IEnumerable<Finding> Run()
    {
        InstallManifest? manifest = null;
        var installed = Finding.Try("installation", () =>
        {
            manifest = InstallManifest.Read(places.Engine);
            return Installation(manifest);
        });
        yield return installed;
        foreach (var format in PluginFormat.All)
            foreach (var finding in Plugin(format, manifest)) yield return finding;
    }

    private Finding Installation(InstallManifest? manifest)
    {
        const string check = "installation";
        if (manifest is null)
        {
            return Distribution.VersionOf(places.Engine) is { } version
                ? Finding.Warning(check, $"engine {version} in {places.Engine} was put there by hand: it can neither be checked nor uninstalled", InstallAgain)
                : Finding.Warning(check, "LiveMusic is not installed for this user; this engine works from where it lies", "Run `livemusic install` of an unpacked release.");
        }
        var damaged = manifest.Items.SelectMany(i => i.Files.Keys.Where(f => !i.IsWhole(f)).Select(i.FullPath)).ToArray();
        if (damaged.Length > 0) return Finding.Problem(check, $"{damaged.Length} installed files are missing or changed: {string.Join("; ", damaged.Take(5))}{(damaged.Length > 5 ? "; …" : "")}", InstallAgain);
        var versions = manifest.Items.Select(i => i.Version).Distinct().ToArray();
        return versions.Length == 1
            ? Finding.Ok(check, $"LiveMusic {versions[0]}, {manifest.Items.Sum(i => i.Files.Count)} files, all whole")
            : Finding.Problem(check, $"its parts are of different releases: {string.Join(", ", manifest.Items.Select(i => $"{i.What} {i.Version}"))}", InstallAgain);
    }

    private IEnumerable<Finding> Plugin(PluginFormat format, InstallManifest? manifest)
    {
        var found = Found(format);
        if (found.Count == 0)
        {
            var where = string.Join("; ", [places.FolderOf(format), .. systemFolders(format)]);
            yield return manifest?.Find(format.Name) is { } gone
                ? Finding.Problem(format.Name, $"it was installed at {gone.Path} and is gone", InstallAgain)
                : Finding.Warning(format.Name, $"no host finds it: {format.Bundle} is in none of {where}", InstallAgain);
        }
        foreach (var bundle in found) yield return Finding.Try(format.Name, () => Bundle(format, bundle));
        if (found.Count > 1)
        {
            yield return Finding.Warning(format.Name, $"{found.Count} copies shadow each other, and which one a host takes is its own business: {string.Join("; ", found)}",
                $"Keep one. `livemusic install --uninstall` removes the one in {places.FolderOf(format)}; the others are removed as they were installed.");
        }
    }

    // Links to one and the same bundle are one.
    private List<string> Found(PluginFormat format)
        => [.. new[] { places.FolderOf(format) }.Concat(systemFolders(format)).Select(f => Path.Combine(f, format.Bundle)).Where(Path.Exists).DistinctBy(Target)];

    private static string Target(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? info.FullName;
    }

    private static Finding Bundle(PluginFormat format, string bundle)
    {
        var library = PluginFormat.LibraryOf(bundle);
        if (!File.Exists(library)) return Finding.Problem(format.Name, $"{bundle} has no library for this system: {library} is missing", InstallAgain);
        var header = BinaryHeader.Read(library);
        if (!header.FitsHere) return Finding.Problem(format.Name, $"{library} is for {header}, and this is {BinaryHeader.Own}", $"Install the release for {BinaryHeader.Own}.");
        PluginProbe probe;
        try
        {
            probe = PluginProbe.Run(bundle);
        }
        catch (IOException e)
        {
            return Finding.Problem(format.Name, $"{bundle} cannot be loaded: {e.Message.TrimEnd('.')}", InstallAgain);
        }
        string engine;
        try
        {
            engine = EngineLocation.Find(Path.GetDirectoryName(library));
        }
        catch (EngineStartException e)
        {
            return Finding.Problem(format.Name, $"{bundle} {probe.Version} loads, and finds no engine", e.Message);
        }
        var version = Distribution.VersionOf(Path.GetDirectoryName(engine)!);
        if (version != probe.Version) return Finding.Problem(format.Name, $"{bundle} is {probe.Version}, and the engine that it starts is {version ?? "incomplete"}: {engine}", InstallAgain);
        if (Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE") is { Length: > 0 })
            return Finding.Warning(format.Name, $"{bundle} {probe.Version} loads and starts the engine that LIVEMUSIC_ENGINE names, {engine}", "A host that is not started from this shell may not see the variable: remove it unless you want it.");
        return Finding.Ok(format.Name, $"{bundle} {probe.Version} loads ({string.Join(", ", probe.Plugins)}) and finds {engine}");
    }
}
