using static System.Environment;

namespace LiveMusic.Engine.Installation;

/// <summary>
/// The folders that hosts search for plugins. Sources: CLAP's entry.h ("CLAP plugin search path"), Steinberg's "Plug-in Locations". Paths only: they need not exist.
/// </summary>
internal static class HostFolders
{
    /// <summary>This user's own: no administrator is needed.</summary>
    public static string OfUser(PluginFormat format)
        => OperatingSystem.IsWindows() ? Path.Combine(Folder(SpecialFolder.LocalApplicationData), "Programs", "Common", format.Name)
        : OperatingSystem.IsMacOS() ? Path.Combine(Folder(SpecialFolder.UserProfile), "Library", "Audio", "Plug-Ins", format.Name)
        : Path.Combine(Folder(SpecialFolder.UserProfile), "." + format.Name.ToLowerInvariant());

    /// <summary>Everybody's, and those that CLAP_PATH names.</summary>
    public static IReadOnlyList<string> OfSystem(PluginFormat format)
    {
        string[] standard = OperatingSystem.IsWindows() ? [Path.Combine(Folder(SpecialFolder.CommonProgramFiles), format.Name)]
            : OperatingSystem.IsMacOS() ? [Path.Combine("/Library/Audio/Plug-Ins", format.Name)]
            : [Path.Combine("/usr/lib", format.Name.ToLowerInvariant()), Path.Combine("/usr/local/lib", format.Name.ToLowerInvariant())];
        var more = format == PluginFormat.Clap && GetEnvironmentVariable("CLAP_PATH") is { Length: > 0 } path
            ? path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        return [.. standard, .. more];
    }

    private static string Folder(SpecialFolder folder) => GetFolderPath(folder, SpecialFolderOption.DoNotVerify);
}
