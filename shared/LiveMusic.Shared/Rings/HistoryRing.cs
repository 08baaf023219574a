using System.Runtime.CompilerServices;

namespace LiveMusic.Shared.Rings;

/// <summary>
/// A single-writer ring that never fills: it keeps the last <see cref="Readable"/> elements, anyone may read any of them by absolute position.
/// For live input and stamps, where a slow reader must lose the past and never hold up the writer.
/// </summary>
/// <remarks>
/// Threading: one writer; any number of readers in any process. A reader learns from the result whether what it copied was overwritten meanwhile.
/// No call allocates, locks, waits or throws.
/// </remarks>
public readonly unsafe struct HistoryRing<T> where T : unmanaged
{
    private readonly long* _write;
    private readonly T* _elements;
    private readonly int _mask;

    public HistoryRing(byte* control, T* elements, int capacity)
    {
        if (capacity <= 0 || (capacity & (capacity - 1)) != 0) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A ring's capacity is a power of two.");
        _write = (long*)(control + RingControl.WriteOffset);
        _elements = elements;
        _mask = capacity - 1;
    }

    public int Capacity => _mask + 1;

    /// <summary>How far back a reader can look. The other half of the ring is what the writer may be filling just now.</summary>
    public int Readable => Capacity / 2;

    /// <summary>Elements ever written: the next one gets this position.</summary>
    public long WritePosition { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Volatile.Read(ref *_write); }

    /// <summary>Writer. At most <see cref="Readable"/> elements a call.</summary>
    public void Write(ReadOnlySpan<T> source)
    {
        var write = *_write;
        // A reader must see the cursor of the write before this one no later than the first element that this one overwrites.
        Interlocked.MemoryBarrier();
        while (source.Length > 0)
        {
            var start = (int)(write & _mask);
            var count = Math.Min(source.Length, Capacity - start);
            source[..count].CopyTo(new Span<T>(_elements + start, count));
            source = source[count..];
            write += count;
        }
        Volatile.Write(ref *_write, write);
    }

    /// <summary>Copies the elements from <paramref name="position"/> on. False: some of them are not written yet or no longer kept.</summary>
    public bool TryRead(long position, Span<T> destination)
    {
        var write = WritePosition;
        if (position < 0 || destination.Length > Readable || position > write - destination.Length || write - position > Readable) return false;
        var start = (int)(position & _mask);
        var first = Math.Min(destination.Length, Capacity - start);
        new ReadOnlySpan<T>(_elements + start, first).CopyTo(destination);
        new ReadOnlySpan<T>(_elements, destination.Length - first).CopyTo(destination[first..]);
        Interlocked.MemoryBarrier();
        return WritePosition - position <= Readable;
    }
}
