using LiveMusic.Engine.Editor.Window;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Control;

/// <summary>How an engine behaves, checked once here.</summary>
internal sealed record EngineOptions
{
    private readonly TimeSpan _idleExit = TimeSpan.FromSeconds(60);

    /// <summary>An engine without sessions ends after this time; infinite: never.</summary>
    public TimeSpan IdleExit
    {
        get => _idleExit;
        init => _idleExit = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The idle time must be longer than 0 s.");
    }

    public SessionOptions Session { get; init; } = new();

    public EditorStart Editor { get; init; } = EditorStart.Own;
}
