using System.Runtime.InteropServices;
using LiveMusic.TestHost.Hosting.Clap;
using LiveMusic.TestHost.Hosting.Vst3;

namespace LiveMusic.TestHost.Hosting;

/// <summary>A loaded plugin library of either format. Load, create and dispose on the main thread; dispose the instances first.</summary>
internal abstract class HostedLibrary : IDisposable
{
    /// <summary>Full path as given: the file, or the bundle's folder.</summary>
    public required string Path { get; init; }

    public abstract string Format { get; }

    /// <summary>Whether plugins are told that this host can show their editors.</summary>
    public bool ShowsEditors { get; set; }

    public IReadOnlyList<PluginDescription> Plugins { get; protected set; } = [];

    /// <summary>Loads what the path's ending says: <c>.vst3</c> or <c>.clap</c>.</summary>
    public static HostedLibrary Load(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        return System.IO.Path.GetExtension(full).ToLowerInvariant() switch
        {
            ".clap" => ClapLibrary.Open(full),
            ".vst3" => Vst3Library.Open(full),
            _ => throw new HostException($"{path}: a plugin ends with .clap or .vst3."),
        };
    }

    /// <summary>Creates and initialises a plugin, the first one when <paramref name="id"/> is null.</summary>
    public abstract HostedPlugin Create(string? id, ThreadRoles roles);

    /// <summary>Reads what the factory says, as a scanner does: <see cref="Plugins"/> anew.</summary>
    public abstract void ReadFactory();

    public abstract void Dispose();

    /// <summary>The plugin of an id (or of a name, which is the same in both formats); the first one when <paramref name="id"/> is null.</summary>
    protected PluginDescription Choose(string? id)
    {
        if (Plugins.Count == 0)
        {
            throw new HostException($"{Path} holds no plugins.");
        }

        return id is null ? Plugins[0] : Plugins.FirstOrDefault(p => p.Id == id) ?? Plugins.FirstOrDefault(p => p.Name == id)
            ?? throw new HostException($"{Path} has no plugin '{id}'. It has: {string.Join(", ", Plugins.Select(p => $"{p.Id} ({p.Name})"))}.");
    }

    /// <summary>The shared library in a bundle, or the file itself.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="extension">".clap" or ".vst3".</param>
    protected static string FindBinary(string path, string extension)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new HostException($"{path} does not exist.");
        }

        // The VST3 bundle layout, which CLAP bundles follow too, or a folder with the library and its companions.
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        string machine = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.Arm64 => OperatingSystem.IsWindows() ? "arm64" : "aarch64",
            _ => "x86_64",
        };
        string[] candidates =
        [
            OperatingSystem.IsWindows() ? System.IO.Path.Combine(path, "Contents", $"{machine}-win", name + extension)
                : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(path, "Contents", "MacOS", name)
                : System.IO.Path.Combine(path, "Contents", $"{machine}-linux", name + ".so"),
            System.IO.Path.Combine(path, name + extension),
        ];
        return Array.Find(candidates, File.Exists)
            ?? throw new HostException($"{path} holds no library for this system; looked for {string.Join(" and ", candidates)}.");
    }

    /// <summary>Loads the shared library.</summary>
    protected static nint LoadModule(string file)
    {
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new HostException($"{file} cannot be loaded: {e.Message}", e);
        }
    }
}
