using System.Diagnostics;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Demo;

/// <summary>
/// The built products with an engine of their own (a user's may be running): every program started here finds that engine and no other. The host runs as a
/// process of its own, because a plugin reads its environment where the process began. Disposing ends the engine.
/// </summary>
internal sealed class Stage(Products products) : IDisposable
{
    private static int _stages;

    private readonly string _pipe = $"livemusic-stage-{Environment.ProcessId}-{Interlocked.Increment(ref _stages)}";

    public Products Products { get; } = products;

    /// <summary>Runs <c>livemusic-host</c>; <paramref name="output"/> null: its output goes to ours.</summary>
    public int Host(IReadOnlyList<string> arguments, Action<string>? output = null)
        => Run(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "livemusic-host.exe" : "livemusic-host"), arguments, output);

    /// <summary>Runs <c>livemusic</c>.</summary>
    public int Engine(IReadOnlyList<string> arguments, Action<string>? output = null) => Run(Products.Engine, arguments, output);

    public void Dispose() => Engine(["stop"], _ => { });

    private int Run(string program, IReadOnlyList<string> arguments, Action<string>? output)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = output is not null };
        start.Environment["LIVEMUSIC_ENGINE"] = Products.Engine;
        start.Environment["LIVEMUSIC_PIPE"] = _pipe;
        using Process process = Process.Start(start) ?? throw new HostException($"'{program}' cannot be started.");
        if (output is not null)
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                output(line);
            }
        }

        process.WaitForExit();
        return process.ExitCode;
    }
}
