namespace LiveMusic.Shared.Platform;

/// <summary>Where this user's files of LiveMusic belong. Paths only: whoever writes makes the folder.</summary>
/// <remarks>Any thread.</remarks>
public static class UserFolders
{
    /// <summary>What can be made again (compiled models). LIVEMUSIC_CACHE overrides it.</summary>
    public static string Cache => Override("LIVEMUSIC_CACHE")
        ?? (OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, "LiveMusic", "Cache")
            : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Caches", "LiveMusic")
            : Path.Combine(Xdg("XDG_CACHE_HOME", ".cache"), "livemusic"));

    /// <summary>What the user would miss (installed models, presets). LIVEMUSIC_DATA overrides it.</summary>
    public static string Data => Override("LIVEMUSIC_DATA")
        ?? (OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, "LiveMusic")
            : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Application Support", "LiveMusic")
            : Path.Combine(Xdg("XDG_DATA_HOME", Path.Combine(".local", "share")), "livemusic"));

    /// <summary>Music that the user kept, where one looks for music. Below the data folder when LIVEMUSIC_DATA is set.</summary>
    public static string Captures => Override("LIVEMUSIC_DATA") is { } data
        ? Path.Combine(data, "captures")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.MyMusic, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } music ? music : Path.Combine(Home, "Music"), "LiveMusic");

    /// <summary>What a bug report needs. Below the data folder when LIVEMUSIC_DATA is set.</summary>
    public static string Logs => Override("LIVEMUSIC_DATA") is { } data ? Path.Combine(data, "logs")
        : OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, "LiveMusic", "Logs")
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Logs", "LiveMusic")
        : Path.Combine(Xdg("XDG_STATE_HOME", Path.Combine(".local", "state")), "livemusic", "logs");

    /// <summary>Where the installer puts the engine for this user alone.</summary>
    public static string Engine => OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, "Programs", "LiveMusic")
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Application Support", "LiveMusic", "engine")
        : Path.Combine(Xdg("XDG_DATA_HOME", Path.Combine(".local", "share")), "livemusic", "engine");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static string LocalApplicationData => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private static string? Override(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? Path.GetFullPath(value) : null;

    // The XDG base directory specification: relative values are invalid and ignored.
    private static string Xdg(string variable, string standard)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && Path.IsPathRooted(value) ? value : Path.Combine(Home, standard);
}
