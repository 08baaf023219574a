using LiveMusic.Models;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Loading;

/// <summary>Finds the folder of a model bundle.</summary>
internal static class ModelFolder
{
    /// <summary>The environment variable that names a model where no option does.</summary>
    public const string Variable = "LIVEMUSIC_MODEL";

    /// <summary>The bundled model.</summary>
    public const string Bundled = "seedling";

    /// <summary>Where models lie: beside the executable, then the user's own.</summary>
    public static IReadOnlyList<string> Libraries => [Path.Combine(AppContext.BaseDirectory, "models"), Path.Combine(UserFolders.Data, "models")];

    /// <summary>What will be loaded, to show before it is found.</summary>
    public static string NameOf(string? chosen) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Chosen(chosen) ?? Bundled));

    /// <summary>The folder of the chosen model (a folder, or the name of one in <see cref="Libraries"/>), of <see cref="Variable"/>'s, or of the bundled one.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none; the message lists the places that were looked at.</exception>
    public static string Find(string? chosen)
    {
        var name = Chosen(chosen);
        List<string> places = [];
        if (name is not null) places.Add(Path.GetFullPath(name));
        // A path means that very folder; a name may be one of a library's.
        if (name is null || name == Path.GetFileName(name)) places.AddRange(Libraries.Select(library => Path.Combine(library, name ?? Bundled)));
        if (places.FirstOrDefault(IsBundle) is { } found) return found;
        throw new DirectoryNotFoundException($"No model was found. Looked for {Bundle.ConfigFile} in: {string.Join("; ", places)}. "
            + $"Install LiveMusic again, or name a model's folder with --model or {Variable}.");
    }

    /// <summary>All bundles in the libraries.</summary>
    public static IEnumerable<string> All() => Libraries.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Where(IsBundle).Order(StringComparer.Ordinal);

    private static bool IsBundle(string folder) => File.Exists(Path.Combine(folder, Bundle.ConfigFile));

    private static string? Chosen(string? chosen) => chosen is { Length: > 0 } ? chosen : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : null;
}
