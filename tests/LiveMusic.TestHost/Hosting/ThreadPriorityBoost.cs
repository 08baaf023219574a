using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting;

/// <summary>Raises the calling thread's priority as far as this machine allows, as an audio driver's thread would have it.</summary>
internal static partial class ThreadPriorityBoost
{
    private const int SchedulerFifo = 1;
    private const int FifoPriority = 40;

    /// <summary>Returns what was reached, for the report. Call on the thread to be raised.</summary>
    public static string Raise()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Highest;
        if (!OperatingSystem.IsLinux())
        {
            return "highest";
        }

        // .NET thread priorities do nothing on Linux. Real-time scheduling needs a right that containers and plain users often lack.
        int priority = FifoPriority;
        return SetScheduler(0, SchedulerFifo, ref priority) == 0 ? $"SCHED_FIFO {FifoPriority}" : "normal (real-time scheduling not permitted)";
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, ref int priority);
}
