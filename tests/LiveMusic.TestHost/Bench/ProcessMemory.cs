using System.Diagnostics;

namespace LiveMusic.TestHost.Bench;

/// <summary>Memory of processes, in bytes, as the system counts it: pages that lie in memory, shared ones included. Not for the audio thread.</summary>
internal static class ProcessMemory
{
    /// <summary>Of this process, now.</summary>
    public static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
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
