using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Paces the audio thread like a sound card: block n is due when the samples before it have been played. Sleeps until shortly before and spins
/// the rest. Audio thread only; allocates nothing.
/// </summary>
internal sealed unsafe partial class BlockClock
{
    /// <summary>How long before the due time the sleep ends, in microseconds: what the operating system may oversleep.</summary>
    private static readonly long SpinTicks = (OperatingSystem.IsWindows() ? 1800 : 120) * Stopwatch.Frequency / 1_000_000;

    private long _origin;
    private double _seconds;

    /// <summary>How late the thread woke up for each block.</summary>
    public DurationHistogram Lateness { get; } = new();

    /// <summary>Times the clock was set back because a block came later than its whole length: the sound card would have dropped out.</summary>
    public long Dropouts { get; private set; }

    /// <summary>Starts or restarts the clock now.</summary>
    public void Start()
    {
        _origin = Stopwatch.GetTimestamp();
        _seconds = 0;
    }

    /// <summary>Forgets what was measured.</summary>
    public void Clear()
    {
        Lateness.Clear();
        Dropouts = 0;
    }

    /// <summary>Waits until a block of <paramref name="blockSeconds"/> is due.</summary>
    public void Await(double blockSeconds)
    {
        long due = _origin + (long)(_seconds * Stopwatch.Frequency);
        long now = Stopwatch.GetTimestamp();
        if (due - now > SpinTicks)
        {
            Sleep(due - now - SpinTicks);
        }

        while ((now = Stopwatch.GetTimestamp()) < due)
        {
            Thread.SpinWait(20);
        }

        Lateness.AddTicks(now - due);
        _seconds += blockSeconds;
        if (now - due > (long)(blockSeconds * Stopwatch.Frequency))
        {
            Dropouts++;
            _origin = now;
            _seconds = blockSeconds;
        }
    }

    private static void Sleep(long ticks)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep((int)(ticks * 1000 / Stopwatch.Frequency));
            return;
        }

        long ns = (long)(ticks * (1e9 / Stopwatch.Frequency));
        var time = new TimeSpec { Seconds = (nint)(ns / 1_000_000_000), Nanoseconds = (nint)(ns % 1_000_000_000) };
        _ = NanoSleep(&time, null);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(TimeSpec* time, TimeSpec* left);
}
