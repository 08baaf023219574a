namespace LiveMusic.Generation;

/// <summary>The recent past of one interleaved stereo signal, by sample position. What was never written, or too long ago, is silence.</summary>
/// <remarks>Threading: one caller at a time. Memory is taken at the first write; no allocation after it.</remarks>
/// <param name="samples">Samples (per channel) kept.</param>
public sealed class AudioHistory(int samples)
{
    private const int Channels = 2;

    private float[]? _ring;
    private long _start;

    /// <summary>Samples (per channel) kept.</summary>
    public int Capacity { get; } = samples;

    /// <summary>Position after the last sample written.</summary>
    public long End { get; private set; }

    /// <summary>
    /// Writes samples at their place. A gap after <see cref="End"/> becomes silence; what was there before is replaced and
    /// <see cref="End"/> stays at the furthest sample. Values that are not finite become silence.
    /// </summary>
    public void Write(long position, ReadOnlySpan<float> interleaved)
    {
        var count = interleaved.Length / Channels;
        if (count == 0)
            return;
        if (_ring is null)
        {
            _ring = new float[Capacity * Channels];
            _start = End = position;
        }

        var end = position + count;
        if (position > End)
            Silence(End, position);
        if (position < _start)
            _start = Math.Max(position, End - Capacity);
        for (var p = Math.Max(position, Math.Max(end, End) - Capacity); p < end; p++)
        {
            var from = (int)(p - position) * Channels;
            var to = Slot(p);
            _ring[to] = Finite(interleaved[from]);
            _ring[to + 1] = Finite(interleaved[from + 1]);
        }
        End = Math.Max(End, end);
    }

    /// <summary>Reads from <paramref name="position"/> on, interleaved.</summary>
    public void Read(long position, Span<float> interleaved)
    {
        var count = interleaved.Length / Channels;
        var first = Math.Max(position, Math.Max(_start, End - Capacity));
        var last = Math.Min(position + count, End);
        if (_ring is null || first >= last)
        {
            interleaved.Clear();
            return;
        }

        interleaved[..((int)(first - position) * Channels)].Clear();
        interleaved[((int)(last - position) * Channels)..].Clear();
        for (var p = first; p < last;)
        {
            var slot = Slot(p);
            var run = (int)Math.Min(last - p, (_ring.Length - slot) / Channels);
            _ring.AsSpan(slot, run * Channels).CopyTo(interleaved[((int)(p - position) * Channels)..]);
            p += run;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _start = End = 0;
        _ring?.AsSpan().Clear();
    }

    private void Silence(long from, long to)
    {
        for (var p = Math.Max(from, to - Capacity); p < to; p++)
        {
            var slot = Slot(p);
            _ring![slot] = 0;
            _ring[slot + 1] = 0;
        }
        End = to;
    }

    private int Slot(long position)
    {
        var slot = position % Capacity;
        return (int)(slot < 0 ? slot + Capacity : slot) * Channels;
    }

    private static float Finite(float value) => float.IsFinite(value) ? value : 0f;
}
