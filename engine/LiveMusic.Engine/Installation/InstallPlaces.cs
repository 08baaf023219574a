using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Installation;

/// <summary>Where an installation lies: the folders that hold the plugin bundles, and the engine's own folder.</summary>
internal sealed record InstallPlaces(string Clap, string Vst3, string Engine)
{
    /// <summary>Where hosts and plugins of this user look by themselves.</summary>
    public static InstallPlaces Standard => new(HostFolders.OfUser(PluginFormat.Clap), HostFolders.OfUser(PluginFormat.Vst3), UserFolders.Engine);

    public static string Program { get; } = OperatingSystem.IsWindows() ? "livemusic.exe" : "livemusic";

    public string FolderOf(PluginFormat format) => format == PluginFormat.Clap ? Clap : Vst3;

    public string PathOf(PluginFormat format) => Path.Combine(FolderOf(format), format.Bundle);
}
