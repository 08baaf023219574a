namespace LiveMusic.Plugin.Core.State;

/// <summary>The context snapshot that a project brought along.</summary>
/// <remarks>Threading: written by the main thread, read by the engine link; each access is atomic.</remarks>
internal sealed class ContextBook
{
    private volatile byte[] _saved = [];
    private long _version;

    public byte[] Saved => _saved;

    /// <summary>Grows with every <see cref="Set"/>.</summary>
    public long Version => Volatile.Read(ref _version);

    public void Set(byte[] snapshot)
    {
        if (_saved.AsSpan().SequenceEqual(snapshot)) return;
        _saved = snapshot;
        Interlocked.Increment(ref _version);
    }
}
