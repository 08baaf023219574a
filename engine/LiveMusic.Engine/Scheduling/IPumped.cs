namespace LiveMusic.Engine.Scheduling;

/// <summary>Something that must look at shared memory every few milliseconds.</summary>
internal interface IPumped
{
    /// <summary>Never waits for a model. Does not throw.</summary>
    /// <param name="elapsed">Seconds since the last time; at most <see cref="RingPump.LongestTick"/>, so that a machine that slept has not aged.</param>
    /// <returns>Whether there may be work for the scheduler.</returns>
    bool Pump(double elapsed);
}
