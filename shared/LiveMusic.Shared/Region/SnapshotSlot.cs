namespace LiveMusic.Shared.Region;

/// <summary>
/// The last context snapshot of a stream, double-buffered: the writer fills the half that readers are not pointed to, then turns the pointer. A new engine, or
/// the plugin when the host saves, always finds a whole one, even if the writer died in the middle of writing.
/// </summary>
/// <remarks>Threading: one writer (the engine's session), any number of readers; a reader learns when it was overtaken. No locks.</remarks>
public readonly unsafe struct SnapshotSlot
{
    private readonly long* _version;
    private readonly byte* _halves;
    private readonly int _capacity;

    internal SnapshotSlot(byte* control, byte* halves, int capacity)
    {
        _version = (long*)control;
        _halves = halves;
        _capacity = capacity;
    }

    /// <summary>Most bytes of one snapshot.</summary>
    public int Capacity => _capacity - sizeof(int);

    /// <summary>Snapshots ever written; 0: none.</summary>
    public long Version => Volatile.Read(ref *_version);

    /// <summary>Writer. The bytes should carry their own version and checksum.</summary>
    public void Write(ReadOnlySpan<byte> snapshot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Length, Capacity);
        var version = *_version + 1;
        // A reader must see the version before this one no later than the first byte that this one overwrites.
        Interlocked.MemoryBarrier();
        var half = _halves + (version & 1) * _capacity;
        *(int*)half = snapshot.Length;
        snapshot.CopyTo(new Span<byte>(half + sizeof(int), Capacity));
        Volatile.Write(ref *_version, version);
    }

    /// <summary>The newest snapshot, or null when there is none (or the writer overtook this reader three times).</summary>
    public byte[]? Read()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var version = Version;
            if (version == 0) return null;
            var half = _halves + (version & 1) * _capacity;
            var length = Volatile.Read(ref *(int*)half);
            if (length < 0 || length > Capacity) return null;
            var copy = new ReadOnlySpan<byte>(half + sizeof(int), length).ToArray();
            Interlocked.MemoryBarrier();
            if (Version == version) return copy;
        }
        return null;
    }
}
