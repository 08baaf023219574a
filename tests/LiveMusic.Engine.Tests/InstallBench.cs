using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Tests;

/// <summary>A user with nothing installed, and releases to install, below a temporary folder. The plugins' library is this engine's own executable: its header is right, no host can load it.</summary>
internal sealed class InstallBench : IDisposable
{
    public InstallBench()
    {
        Root = Directory.CreateTempSubdirectory("livemusic-test-").FullName;
        Places = new(Below("user/clap"), Below("user/vst3"), Below("user/livemusic-engine"));
        Installer = new(Places, Said.Add);
    }

    public string Root { get; }

    public InstallPlaces Places { get; }

    public Installer Installer { get; }

    public List<string> Said { get; } = [];

    public string Clap => Places.PathOf(PluginFormat.Clap);

    public string Vst3 => Places.PathOf(PluginFormat.Vst3);

    public static string Executable => Path.Combine(AppContext.BaseDirectory, InstallPlaces.Program);

    public string Below(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));

    public string InEngine(string path) => Path.Combine(Places.Engine, path.Replace('/', Path.DirectorySeparatorChar));

    public string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A release with both formats; <paramref name="files"/> lie in its engine's folder and hold its name.</summary>
    public Distribution Release(string name, params string[] files)
    {
        var engine = Below($"{name}/{Distribution.EngineFolder}");
        foreach (var file in files) Write(Path.Combine(engine, file), name);
        Directory.CreateDirectory(engine);
        File.Copy(Executable, Path.Combine(engine, InstallPlaces.Program));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "livemusic.dll"), Path.Combine(engine, "livemusic.dll"));
        File.Copy(Executable, Below($"{name}/{PluginFormat.Clap.Bundle}"));
        var bundle = Directory.CreateDirectory(Below($"{name}/{PluginFormat.Vst3.Bundle}")).FullName;
        var library = PluginFormat.LibraryOf(bundle);
        Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        File.Copy(Executable, library);
        Write(Path.Combine(bundle, "Contents", "Resources", "moduleinfo.json"), name);
        return Distribution.Find(Below(name), AppContext.BaseDirectory);
    }

    /// <summary>Everything below the user's folder: names, and what small files say.</summary>
    public SortedDictionary<string, string> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(Below("user"))) return tree;
        foreach (var path in Directory.EnumerateFiles(Below("user"), "*", SearchOption.AllDirectories))
            tree[Path.GetRelativePath(Below("user"), path).Replace('\\', '/')] = new FileInfo(path).Length < 1000 ? File.ReadAllText(path) : $"{new FileInfo(path).Length} bytes";
        return tree;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
