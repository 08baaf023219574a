using System.Diagnostics;
using System.Globalization;

namespace LiveMusic.TestHost.Bench;

/// <summary>Memory of processes, in bytes, as the system counts it. Not for the audio thread.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// What of this process lies in memory now: its own pages (code, heaps, stacks), and those of memory that it shares with other processes. Only Linux tells them apart;
    /// elsewhere all counts as its own.
    /// </summary>
    public static (long Own, long Shared) Resident()
    {
        if (OperatingSystem.IsLinux())
        {
            Dictionary<string, long> lines = File.ReadLines("/proc/self/status").Where(l => l.StartsWith("Rss", StringComparison.Ordinal))
                .ToDictionary(l => l[..l.IndexOf(':', StringComparison.Ordinal)], l => 1024 * long.Parse(l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
            return (lines["RssAnon"] + lines["RssFile"], lines["RssShmem"]);
        }

        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, 0);
    }

    /// <summary>The most that a process ever had; 0 when it is gone.</summary>
    public static long PeakOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.PeakWorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }
}
