namespace LiveMusic.TestHost.Stress;

/// <summary>What this process holds of the system's goods just now. What a plugin takes and does not give back shows as a difference.</summary>
/// <param name="Descriptors">Open file descriptors; handles on Windows.</param>
/// <param name="Regions">Shared regions that plugins of this process made and did not remove. Windows: 0, a section vanishes with its last process.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Children">Processes whose parent is this one, dead ones that nobody waited for included.</param>
internal readonly partial record struct ProcessFootprint(int Descriptors, int Regions, int Threads, int Children)
{
    /// <summary>Now.</summary>
    public static ProcessFootprint Take() => OperatingSystem.IsWindows() ? TakeWindows() : TakeUnix();

    /// <summary>Whether anything is more than it was.</summary>
    public bool Exceeds(ProcessFootprint before) =>
        Descriptors > before.Descriptors || Regions > before.Regions || Threads > before.Threads || Children > before.Children;

    /// <summary>When nothing has changed for a while, or after <paramref name="patience"/>.</summary>
    public static ProcessFootprint TakeWhenStill(TimeSpan patience)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        ProcessFootprint last = Take();
        for (int same = 0; same < 3 && waited.Elapsed < patience;)
        {
            Thread.Sleep(50);
            ProcessFootprint now = Take();
            same = now == last ? same + 1 : 0;
            last = now;
        }

        return last;
    }

    /// <summary>
    /// Now, after at most <paramref name="patience"/> for what ends a little later: threads that are told to stop, pool threads that are not needed any more.
    /// </summary>
    public static ProcessFootprint TakeWhenCalm(ProcessFootprint before, TimeSpan patience)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        ProcessFootprint now = Take();
        while (now.Exceeds(before) && waited.Elapsed < patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(100);
            now = Take();
        }

        return now;
    }
}
