namespace LiveMusic.Engine.Sessions;

/// <summary>When a button for the chosen bookmark was pressed.</summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal sealed class BookmarkPresses
{
    private readonly List<(long HostSample, int Bookmark)> _presses = [];

    public (long HostSample, int Bookmark) this[int index] => _presses[index];

    /// <summary>Presses up to a host sample; null: all.</summary>
    public int Count(long? until) => until is { } sample ? _presses.Count(p => p.HostSample <= sample) : _presses.Count;

    public void Add(long hostSample, int bookmark) => _presses.Add((hostSample, bookmark));
}
