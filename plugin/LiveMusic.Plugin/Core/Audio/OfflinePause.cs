using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>A millisecond's sleep of an audio thread that waits offline. <see cref="Thread.Sleep(int)"/> makes objects when a thread calls it first; this makes none.</summary>
internal static unsafe partial class OfflinePause
{
    /// <summary>Setup: the system's function is looked up here, once, and not on the audio thread.</summary>
    public static void Prepare() => Sleep(0);

    /// <summary>Audio thread, offline only. Signals may cut it short.</summary>
    public static void Millisecond() => Sleep(1);

    private static void Sleep(uint milliseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            SleepWindows(milliseconds);
            return;
        }
        var time = new TimeSpec { Nanoseconds = (nint)(milliseconds * 1_000_000) };
        _ = NanoSleep(&time, null);
    }

    [LibraryImport("kernel32", EntryPoint = "Sleep")]
    private static partial void SleepWindows(uint milliseconds);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(TimeSpec* time, TimeSpec* left);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
