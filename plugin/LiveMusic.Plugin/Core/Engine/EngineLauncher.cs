using System.Runtime.InteropServices;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Plugin.Core.Engine;

/// <summary>
/// Starts and ends engines for all instances of this process: they notice a missing engine at the same moment, and one start is enough. An engine that keeps
/// dying is not started for ever.
/// </summary>
/// <remarks>Threading: any engine link's thread.</remarks>
internal static partial class EngineLauncher
{
    private const int MostStartsAMinute = 6;

    /// <summary>An engine needs less than this to listen; until then no second one is started.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(5);

    private static readonly Lock Gate = new();
    private static readonly Queue<long> Starts = new();
    private static bool _starting;

    /// <summary>Starts an engine unless one was started just now and did not answer yet.</summary>
    /// <exception cref="EngineStartException">None is installed, the system refuses, or too many died lately.</exception>
    public static void Start(EngineAccess access)
    {
        lock (Gate)
        {
            var now = Environment.TickCount64;
            while (Starts.TryPeek(out var oldest) && now - oldest > 60_000) Starts.Dequeue();
            if (_starting && now - Starts.LastOrDefault() < StartTime.TotalMilliseconds) return;
            if (Starts.Count >= MostStartsAMinute)
            {
                throw new EngineStartException($"The LiveMusic engine ended {Starts.Count} times within a minute and is left alone for a while. "
                    + $"Its log says why: {UserFolders.Logs}.");
            }
            var engine = EngineLocation.Find(access.PluginFolder);
            Starts.Enqueue(now);
            _starting = true;
            DetachedProcess.Start(engine, ["run"]);
        }
    }

    /// <summary>An engine answered: when none does after that, it is gone, and the next one is started at once.</summary>
    public static void Answered()
    {
        lock (Gate) _starting = false;
    }

    /// <summary>Ends an engine that hangs: while it lives it holds the name under which its successor must listen.</summary>
    public static void End(int processId)
    {
        if (!ProcessLife.IsAlive(processId)) return;
        if (OperatingSystem.IsWindows())
        {
            const uint terminate = 1;
            var process = OpenProcess(terminate, false, (uint)processId);
            if (process == 0) return;
            TerminateProcess(process, 1);
            CloseHandle(process);
        }
        else
        {
            const int kill = 9;
            _ = Kill(processId, kill);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("kernel32")]
    private static partial nint OpenProcess(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint processId);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
