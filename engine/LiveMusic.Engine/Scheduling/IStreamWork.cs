namespace LiveMusic.Engine.Scheduling;

/// <summary>A stream as the scheduler sees it.</summary>
/// <remarks>Threading: <see cref="Urgency"/> from the inference thread while others change the stream; <see cref="Work"/> on the inference thread alone.</remarks>
internal interface IStreamWork
{
    /// <summary>Seconds that the stream can wait before its listener runs dry (below 0: too late already); null: it wants nothing now.</summary>
    double? Urgency { get; }

    /// <summary>Generates the next frames. Does not throw.</summary>
    void Work();
}
