using System.Security.Cryptography;
using System.Text.Json;

namespace LiveMusic.Engine.Installation;

/// <summary>One thing that was installed: the engine's folder, or a plugin bundle.</summary>
/// <param name="What">"engine", or a <see cref="PluginFormat.Name"/>.</param>
/// <param name="Version">Of the release that it came from.</param>
/// <param name="Path">Absolute; a folder or a file.</param>
/// <param name="Files">SHA-256 of each file, by its path below <paramref name="Path"/> with '/' (empty: <paramref name="Path"/> itself is the file).</param>
internal sealed record InstalledItem(string What, string Version, string Path, SortedDictionary<string, string> Files)
{
    public const string Engine = "engine";

    public string FullPath(string file) => file.Length == 0 ? Path : System.IO.Path.Combine(Path, file.Replace('/', System.IO.Path.DirectorySeparatorChar));

    /// <summary>Whether that file is what was installed. False: missing or changed.</summary>
    public bool IsWhole(string file) => File.Exists(FullPath(file)) && Hash(FullPath(file)) == Files[file];

    /// <summary>Describes what lies at <paramref name="at"/> and is, or will be, at <paramref name="path"/>.</summary>
    public static InstalledItem Of(string what, string version, string at, string path)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(at)) files[""] = Hash(at);
        else foreach (var file in Directory.EnumerateFiles(at, "*", SearchOption.AllDirectories)) files[System.IO.Path.GetRelativePath(at, file).Replace('\\', '/')] = Hash(file);
        return new(what, version, path, files);
    }

    private static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>What `livemusic install` made, file by file: what it may remove again. Lies in the engine's folder.</summary>
/// <param name="Format">Raised when an older release would misread it.</param>
/// <param name="Items">The engine is the last.</param>
internal sealed record InstallManifest(int Format, IReadOnlyList<InstalledItem> Items)
{
    public const int CurrentFormat = 1;
    public const string FileName = "installation.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public InstalledItem? Find(string what) => Items.FirstOrDefault(i => i.What == what);

    /// <summary>The manifest in an engine's folder; null: none, so nothing was installed there.</summary>
    /// <exception cref="InvalidDataException">It cannot be understood, or names files outside of its own items.</exception>
    public static InstallManifest? Read(string engineFolder)
    {
        var path = Path.Combine(engineFolder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var read = JsonSerializer.Deserialize<InstallManifest>(File.ReadAllText(path), Json);
            if (read is not { Format: CurrentFormat, Items: not null }) throw new InvalidDataException($"it has format {read?.Format ?? 0}, this release knows {CurrentFormat}");
            foreach (var item in read.Items) Check(item);
            return read;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"'{path}' does not say what is installed: {e.Message.TrimEnd('.')}. Install and uninstall with the release that wrote it, or remove this file and install again.", e);
        }
    }

    public void Write(string engineFolder) => File.WriteAllText(Path.Combine(engineFolder, FileName), JsonSerializer.Serialize(this, Json));

    // Uninstalling deletes what is listed: nothing may point out of its item.
    private static void Check(InstalledItem item)
    {
        if (item is not { What: not null, Version: not null, Path: not null, Files: not null } || !Path.IsPathFullyQualified(item.Path)) throw new InvalidDataException("an item is incomplete");
        foreach (var file in item.Files.Keys)
            if (Path.IsPathRooted(file) || file.Contains(':') || file.Split('/', '\\').Contains("..")) throw new InvalidDataException($"'{file}' is not a file of its item");
    }
}
