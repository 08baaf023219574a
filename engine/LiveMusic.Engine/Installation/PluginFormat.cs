using System.Runtime.InteropServices;

namespace LiveMusic.Engine.Installation;

/// <summary>A plugin format, as hosts find it on disk.</summary>
/// <param name="Name">For people.</param>
/// <param name="Bundle">The file or folder that hosts look for.</param>
internal sealed record PluginFormat(string Name, string Bundle)
{
    public static PluginFormat Clap { get; } = new("CLAP", "LiveMusic.clap");

    public static PluginFormat Vst3 { get; } = new("VST3", "LiveMusic.vst3");

    public static IReadOnlyList<PluginFormat> All { get; } = [Clap, Vst3];

    /// <summary>
    /// The library that a host of this system and processor loads from the bundle at <paramref name="path"/>; it need not exist. A plain file is the library
    /// itself; a folder holds it at the place that the VST3 SDK's page "Plug-in Format Structure" gives (CLAP bundles of macOS have the same shape).
    /// </summary>
    public static string LibraryOf(string path)
    {
        if (!Directory.Exists(path)) return path;
        var name = Path.GetFileNameWithoutExtension(path);
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var (folder, file) = OperatingSystem.IsWindows() ? (arm ? "arm64-win" : "x86_64-win", Path.GetFileName(path))
            : OperatingSystem.IsMacOS() ? ("MacOS", name)
            : (arm ? "aarch64-linux" : "x86_64-linux", name + ".so");
        return Path.Combine(path, "Contents", folder, file);
    }
}
