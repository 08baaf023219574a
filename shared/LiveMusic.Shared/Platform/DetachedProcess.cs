using System.Collections;

namespace LiveMusic.Shared.Platform;

/// <summary>
/// Starts a process that outlives us and that we never have to reap: the engine, from inside a DAW. It inherits no handles or descriptors, talks to no
/// terminal, and stands in a session (Unix) or process group (Windows) of its own, so that neither the host's end nor its Ctrl-C reaches it.
/// </summary>
/// <remarks>
/// Any thread but the audio thread. Not System.Diagnostics.Process: that installs a SIGCHLD handler, which has no business in a host's process.
/// </remarks>
public static partial class DetachedProcess
{
    /// <param name="executable">A path, or a name on the search path. A .dll is run by `dotnet`.</param>
    /// <param name="arguments">Passed on as they are, on every system.</param>
    /// <param name="environment">Added to (and before) our own environment.</param>
    /// <exception cref="EngineStartException">The system did not start it; the message says why and what to do.</exception>
    public static void Start(string executable, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(executable);
        ArgumentNullException.ThrowIfNull(arguments);
        if (executable.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            CheckExists(executable);
            arguments = [Path.GetFullPath(executable), .. arguments];
            executable = DotnetHost();
        }
        // A path is made absolute because the new process starts in another folder.
        if (executable.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar))
        {
            executable = Path.GetFullPath(executable);
            CheckExists(executable);
        }
        if (OperatingSystem.IsWindows()) StartOnWindows(executable, arguments, Variables(environment, StringComparer.OrdinalIgnoreCase));
        else StartOnUnix(executable, arguments, Variables(environment, StringComparer.Ordinal));
    }

    private static string DotnetHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)) return host;
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, name))) return Path.Combine(root, name);
        return name;
    }

    private static void CheckExists(string path)
    {
        if (!File.Exists(path)) throw new EngineStartException($"'{path}' cannot be started: no such file. Install LiveMusic again, or set LIVEMUSIC_ENGINE to the engine's path.");
        if (!OperatingSystem.IsWindows() && !path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
        {
            throw new EngineStartException($"'{path}' cannot be started: it is not executable. Allow it (chmod +x), or install LiveMusic again.");
        }
    }

    private static SortedDictionary<string, string> Variables(IReadOnlyDictionary<string, string>? added, StringComparer comparer)
    {
        var all = new SortedDictionary<string, string>(comparer);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) all[(string)entry.Key] = (string?)entry.Value ?? "";
        if (added is not null)
            foreach (var (key, value) in added) all[key] = value;
        return all;
    }
}
