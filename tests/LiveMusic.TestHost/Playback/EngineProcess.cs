using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>Does harm to the engine process that a plugin names in its status. Only that process, by its number.</summary>
internal static partial class EngineProcess
{
    private const int SigContinue = 18;
    private const int SigStop = 19;

    /// <summary>How the answer of a <see cref="Kill"/> that hit begins.</summary>
    public const string Killed = "killed engine";

    public static string Kill(PluginStatus? status) => With(status, p =>
    {
        p.Kill();
        return $"{Killed} {p.Id}";
    });

    public static string Hang(PluginStatus? status) => With(status, p => Signal(p, SigStop, "stopped"));

    public static string Resume(PluginStatus? status) => With(status, p => Signal(p, SigContinue, "continued"));

    private static string With(PluginStatus? status, Func<Process, string> act)
    {
        if (status is null || status.EnginePid == 0)
        {
            return "no engine to act on";
        }

        if (status.EnginePid == (uint)Environment.ProcessId)
        {
            return "the engine is this very process, left alone";
        }

        try
        {
            using var process = Process.GetProcessById((int)status.EnginePid);
            return act(process);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return $"engine {status.EnginePid}: {e.Message}";
        }
    }

    private static string Signal(Process process, int signal, string done)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "signals are sent on Linux only";
        }

        return SendSignal(process.Id, signal) == 0 ? $"{done} engine {process.Id}" : $"engine {process.Id} could not be signalled";
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
