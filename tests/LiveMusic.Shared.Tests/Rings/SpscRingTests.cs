using LiveMusic.Shared.Rings;

namespace LiveMusic.Shared.Tests.Rings;

public sealed unsafe class SpscRingTests
{
    // What a damaged or hostile other side may leave in a cursor.
    public static readonly long[] Cursors =
        [0, 1, 63, 64, 65, 127, 200, 1 << 20, 1L << 40, long.MaxValue, long.MaxValue - 3, -1, -64, -65, -1000, long.MinValue, long.MinValue + 5, unchecked((long)0x8000000080000001)];

    [Fact]
    public void Starts_empty_and_keeps_the_order()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        Assert.Equal(8, ring.Capacity);
        Assert.Equal(0, ring.Available);
        Assert.Equal(8, ring.Free);
        Assert.False(ring.TryRead(out _));
        for (var i = 0; i < 8; i++) Assert.True(ring.TryWrite(i));
        Assert.False(ring.TryWrite(8));
        Assert.Equal(8, ring.Available);
        Assert.Equal(0, ring.Free);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(ring.TryRead(out var value));
            Assert.Equal(i, value);
        }
        Assert.False(ring.TryRead(out _));
        Assert.Equal(8, ring.WritePosition);
        Assert.Equal(8, ring.ReadPosition);
    }

    [Fact]
    public void Bulk_wraps_and_takes_what_fits()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        Assert.Equal(5, ring.Write([1, 2, 3, 4, 5]));
        var read = new long[10];
        Assert.Equal(3, ring.Read(read.AsSpan(0, 3)));
        Assert.Equal(6, ring.Write([6, 7, 8, 9, 10, 11, 12, 13]));
        Assert.Equal(8, ring.Read(read));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11, 0, 0], read);
        Assert.Equal(0, ring.Write([]));
        Assert.Equal(0, ring.Read([]));
    }

    [Fact]
    public void Skip_forgets_and_never_passes_the_writer()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        ring.Write([1, 2, 3, 4]);
        ring.SkipTo(2);
        Assert.True(ring.TryRead(out var value));
        Assert.Equal(3, value);
        ring.SkipTo(100);
        Assert.Equal(4, ring.ReadPosition);
        Assert.Equal(0, ring.Available);
    }

    [Fact]
    public void Replace_puts_other_elements_in_place_of_the_end()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        ring.Write([1, 2, 3, 4, 5, 6]);
        Assert.Equal(1, ring.Replace(4, [50]));
        Assert.Equal(5, ring.WritePosition);
        var read = new long[8];
        Assert.Equal(2, ring.Read(read.AsSpan(0, 2)));
        // Longer than what was there, and no further than the reader allows.
        Assert.Equal(6, ring.Replace(4, [51, 60, 70, 80, 90, 100, 110, 120]));
        Assert.Equal(10, ring.WritePosition);
        Assert.Equal(8, ring.Read(read));
        Assert.Equal([3, 4, 51, 60, 70, 80, 90, 100], read);
        // After the end nothing can be replaced: it is appended.
        Assert.Equal(2, ring.Replace(99, [7, 8]));
        Assert.Equal(2, ring.Read(read));
        Assert.Equal([7, 8], read[..2]);
    }

    [Fact]
    public void Peek_sees_what_is_kept_and_moves_nothing()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        ring.Write([1, 2, 3, 4, 5, 6]);
        var seen = new long[3];
        Assert.True(ring.TryPeek(1, seen));
        Assert.Equal([2, 3, 4], seen);
        Assert.False(ring.TryPeek(4, seen));
        Assert.False(ring.TryPeek(-1, seen));
        ring.SkipTo(6);
        ring.Write([7, 8, 9, 10]);
        Assert.False(ring.TryPeek(1, seen));
        Assert.True(ring.TryPeek(2, seen));
        Assert.Equal([3, 4, 5], seen);
        Assert.Equal(6, ring.ReadPosition);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-8)]
    [InlineData(12)]
    public void Refuses_a_capacity_that_is_no_power_of_two(int capacity)
    {
        using var memory = new RingMemory(16);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpscRing<long>(memory.Control, memory.Elements, capacity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HistoryRing<long>(memory.Control, memory.Elements, capacity));
    }

    [Fact]
    public void Two_threads_pass_ten_million_elements_in_order()
    {
        const long elements = 10_000_000;
        using var memory = new RingMemory(1024);
        var ring = memory.Queue();
        var writer = new Thread(() =>
        {
            var random = new Random(1);
            var block = new long[1500];
            for (long next = 0; next < elements;)
            {
                if (random.Next(8) == 0)
                {
                    if (ring.TryWrite(next)) next++;
                    else Thread.Yield();
                    continue;
                }
                var count = (int)Math.Min(random.Next(1, block.Length), elements - next);
                for (var i = 0; i < count; i++) block[i] = next + i;
                var written = ring.Write(block.AsSpan(0, count));
                next += written;
                if (written == 0) Thread.Yield();
            }
        });
        writer.Start();
        var wrong = 0L;
        var reads = new Random(2);
        var got = new long[1500];
        for (long expected = 0; expected < elements;)
        {
            if (reads.Next(8) == 0)
            {
                if (ring.TryRead(out var value)) { if (value != expected++) wrong++; }
                else Thread.Yield();
                continue;
            }
            var count = ring.Read(got.AsSpan(0, reads.Next(1, got.Length)));
            for (var i = 0; i < count; i++)
                if (got[i] != expected++) wrong++;
            if (count == 0) Thread.Yield();
        }
        writer.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(0, ring.Available);
        Assert.True(memory.GuardsAreIntact);
    }

    [Fact]
    public void Whatever_the_cursors_say_no_access_leaves_the_ring()
    {
        const int capacity = 64;
        using var memory = new RingMemory(capacity);
        var ring = memory.Queue();
        var source = Enumerable.Range(1, 4 * capacity).Select(i => (long)i).ToArray();
        var got = new long[4 * capacity];
        foreach (var write in Cursors)
        {
            foreach (var read in Cursors)
            {
                foreach (var length in new[] { 0, 1, capacity - 1, capacity, capacity + 1, 4 * capacity })
                {
                    void Set() { memory.Write = write; memory.Read = read; }
                    Set();
                    Assert.InRange(ring.Available, 0, capacity);
                    Assert.InRange(ring.Free, 0, capacity);
                    Assert.InRange(ring.Write(source.AsSpan(0, length)), 0, capacity);
                    Set();
                    ring.TryWrite(7);
                    Set();
                    got.AsSpan().Clear();
                    Assert.InRange(ring.Read(got.AsSpan(0, length)), 0, Math.Min(length, capacity));
                    Assert.DoesNotContain(RingMemory.Guard, got);
                    Set();
                    ring.TryRead(out var one);
                    Assert.NotEqual(RingMemory.Guard, one);
                    foreach (var position in Cursors)
                    {
                        Set();
                        ring.Replace(position, source.AsSpan(0, length));
                        Set();
                        ring.TryPeek(position, got.AsSpan(0, length));
                        Assert.DoesNotContain(RingMemory.Guard, got);
                        ring.SkipTo(position);
                        Set();
                        ring.TryPeek(position, got.AsSpan(0, length));
                        Assert.DoesNotContain(RingMemory.Guard, got);
                    }
                    Assert.True(memory.GuardsAreIntact, $"write {write}, read {read}, length {length}");
                }
            }
        }
    }

    [Fact]
    public void No_call_allocates()
    {
        using var memory = new RingMemory(64);
        var ring = memory.Queue();
        var block = new long[40];
        void Use()
        {
            ring.TryWrite(1);
            ring.Write(block);
            ring.Replace(ring.WritePosition - 5, block);
            ring.TryPeek(0, block);
            ring.TryRead(out _);
            ring.Read(block);
            ring.SkipTo(ring.WritePosition);
        }
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) Use();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_producer_sees_what_it_wrote_until_it_overwrites_it()
    {
        using var memory = new RingMemory(8);
        var ring = memory.Queue();
        ring.Write([0, 1, 2, 3, 4, 5]);
        ring.Read(new long[4]);
        var seen = new long[3];
        Assert.True(ring.TryPeek(1, seen));
        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(4, ring.ReadPosition);
        Assert.False(ring.TryPeek(4, seen));
        ring.Write([6, 7, 8, 9]);
        Assert.False(ring.TryPeek(1, seen));
        Assert.True(ring.TryPeek(7, seen));
        Assert.Equal([7, 8, 9], seen);
        Assert.False(ring.TryPeek(-1, seen));
        Assert.False(ring.TryPeek(2, new long[9]));
    }
}
