namespace LiveMusic.Plugin.Core.State;

/// <summary>The context snapshot that a project brought along.</summary>
/// <remarks>Threading: written by the main thread, read by the engine link; each access is atomic.</remarks>
internal sealed class ContextBook
{
    private volatile byte[] _saved = [];
    private long _version;

    public byte[] Saved => _saved;

    /// <summary>Grows with every change; 0: there was none.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Whether it is another than before.</summary>
    public bool Set(byte[] snapshot)
    {
        if (_saved.AsSpan().SequenceEqual(snapshot)) return false;
        _saved = snapshot;
        Interlocked.Increment(ref _version);
        return true;
    }
}
