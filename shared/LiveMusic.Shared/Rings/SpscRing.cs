using System.Runtime.CompilerServices;

namespace LiveMusic.Shared.Rings;

/// <summary>
/// A single-producer single-consumer queue over shared memory. Cursors are absolute 64-bit counts, each on its own cache line, published
/// with release and read with acquire. No call allocates, locks, waits or throws.
/// </summary>
/// <remarks>
/// Threading: one thread of one process writes (<see cref="TryWrite"/>, <see cref="Write"/>), one thread of one process reads. The memory
/// must outlive the ring. Cursors are never trusted: whatever the other side wrote there, no access leaves the ring's own memory.
/// </remarks>
/// <typeparam name="T">An element without references.</typeparam>
public readonly unsafe struct SpscRing<T> where T : unmanaged
{
    private readonly long* _write;
    private readonly long* _read;
    private readonly T* _elements;
    private readonly int _mask;

    /// <param name="control"><see cref="RingControl.Size"/> bytes for the cursors.</param>
    /// <param name="elements">Room for <paramref name="capacity"/> elements.</param>
    /// <param name="capacity">A power of two.</param>
    public SpscRing(byte* control, T* elements, int capacity)
    {
        if (capacity <= 0 || (capacity & (capacity - 1)) != 0) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A ring's capacity is a power of two.");
        _write = (long*)(control + RingControl.WriteOffset);
        _read = (long*)(control + RingControl.ReadOffset);
        _elements = elements;
        _mask = capacity - 1;
    }

    public int Capacity => _mask + 1;

    /// <summary>Elements ever written.</summary>
    public long WritePosition { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Volatile.Read(ref *_write); }

    /// <summary>Elements ever read or skipped.</summary>
    public long ReadPosition { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => Volatile.Read(ref *_read); }

    /// <summary>Elements that can be read now, 0…<see cref="Capacity"/>.</summary>
    public int Available => (int)Math.Clamp(WritePosition - ReadPosition, 0, Capacity);

    /// <summary>Elements that can be written now.</summary>
    public int Free => Capacity - Available;

    /// <summary>Producer. False: full, nothing written.</summary>
    public bool TryWrite(in T element)
    {
        var write = *_write;
        if (write - Volatile.Read(ref *_read) >= Capacity) return false;
        _elements[write & _mask] = element;
        Volatile.Write(ref *_write, write + 1);
        return true;
    }

    /// <summary>Producer. Writes as many as fit; returns how many.</summary>
    public int Write(ReadOnlySpan<T> source)
    {
        var write = *_write;
        var count = (int)Math.Clamp(Capacity - (write - Volatile.Read(ref *_read)), 0, Math.Min(source.Length, Capacity));
        CopyIn(source[..count], write);
        Volatile.Write(ref *_write, write + count);
        return count;
    }

    /// <summary>
    /// Producer. Overwrites elements that are written but not yet read, from absolute <paramref name="position"/> on. The producer must know that the
    /// consumer stays behind <paramref name="position"/> meanwhile (re-planning keeps a margin); elements outside the written range are left alone.
    /// </summary>
    public void Rewrite(long position, ReadOnlySpan<T> source)
    {
        var write = *_write;
        var end = Math.Min(position + source.Length, write);
        var start = Math.Max(position, write - Capacity);
        if (end > start) CopyIn(source.Slice((int)(start - position), (int)(end - start)), start);
    }

    /// <summary>Consumer. False: empty.</summary>
    public bool TryRead(out T element)
    {
        var read = *_read;
        if (Volatile.Read(ref *_write) <= read) { element = default; return false; }
        element = _elements[read & _mask];
        Volatile.Write(ref *_read, read + 1);
        return true;
    }

    /// <summary>Consumer. Reads as many as there are, at most the destination's length; returns how many.</summary>
    public int Read(Span<T> destination)
    {
        var read = *_read;
        var count = (int)Math.Clamp(Volatile.Read(ref *_write) - read, 0, Math.Min(destination.Length, Capacity));
        CopyOut(destination[..count], read);
        Volatile.Write(ref *_read, read + count);
        return count;
    }

    /// <summary>
    /// Producer. Copies elements that were written, consumed or not, from absolute <paramref name="position"/> on. False: some are not written yet, or overwritten already.
    /// </summary>
    public bool TryPeek(long position, Span<T> destination)
    {
        var write = Volatile.Read(ref *_write);
        if (position < 0 || destination.Length > Capacity || position > write - destination.Length || write - position > Capacity) return false;
        CopyOut(destination, position);
        return true;
    }

    /// <summary>Consumer. Moves to an absolute position at or before the write position (skips what lies between).</summary>
    public void SkipTo(long position) => Volatile.Write(ref *_read, Math.Min(position, Volatile.Read(ref *_write)));

    private void CopyIn(ReadOnlySpan<T> source, long position)
    {
        var start = (int)(position & _mask);
        var first = Math.Min(source.Length, Capacity - start);
        source[..first].CopyTo(new Span<T>(_elements + start, first));
        source[first..].CopyTo(new Span<T>(_elements, source.Length - first));
    }

    private void CopyOut(Span<T> destination, long position)
    {
        var start = (int)(position & _mask);
        var first = Math.Min(destination.Length, Capacity - start);
        new ReadOnlySpan<T>(_elements + start, first).CopyTo(destination);
        new ReadOnlySpan<T>(_elements, destination.Length - first).CopyTo(destination[first..]);
    }
}
