namespace LiveMusic.Shared.Platform;

/// <summary>Finds the engine that belongs to this plugin.</summary>
/// <remarks>Any thread but the audio thread (looks at files).</remarks>
public static class EngineLocation
{
    /// <summary>Folder of the engine beside the plugin.</summary>
    private const string Folder = "livemusic-engine";

    private static string Program => OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic";

    /// <summary>
    /// The engine's path, for <see cref="DetachedProcess.Start"/>. In this order: the environment variable LIVEMUSIC_ENGINE (an executable, or a .dll that
    /// `dotnet` runs); livemusic-engine/ beside the plugin's binary, or up to four folders above it (a VST3 bundle is X.vst3/Contents/arch/X.so, and the engine
    /// may lie in the bundle or beside it); the folder of a per-user installation.
    /// </summary>
    /// <param name="pluginFolder">Folder of the plugin's binary; null: only the other places.</param>
    /// <exception cref="EngineStartException">No engine anywhere; the message lists every place that was looked at.</exception>
    public static string Find(string? pluginFolder)
    {
        if (Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE") is { Length: > 0 } chosen)
        {
            var path = Path.GetFullPath(chosen);
            if (File.Exists(path)) return path;
            throw new EngineStartException($"LIVEMUSIC_ENGINE names '{path}', and no such file exists. Correct or remove this environment variable.");
        }
        List<string> places = [];
        var folder = pluginFolder is null ? null : Path.GetFullPath(pluginFolder);
        for (var up = 0; up <= 4 && folder is not null; up++)
        {
            places.Add(Path.Combine(folder, Folder, Program));
            folder = Path.GetDirectoryName(folder);
        }
        places.Add(Path.Combine(UserFolders.Engine, Program));
        foreach (var place in places)
            if (File.Exists(place)) return place;
        throw new EngineStartException($"The LiveMusic engine was not found. Install LiveMusic again, or set LIVEMUSIC_ENGINE to its path. Looked at: {string.Join("; ", places)}.");
    }
}
