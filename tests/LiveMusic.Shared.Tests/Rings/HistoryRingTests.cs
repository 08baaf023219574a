namespace LiveMusic.Shared.Tests.Rings;

public sealed class HistoryRingTests
{
    [Fact]
    public void Keeps_the_last_half_by_absolute_position()
    {
        using var memory = new RingMemory(16);
        var ring = memory.History();
        Assert.Equal(8, ring.Readable);
        var got = new long[4];
        Assert.False(ring.TryRead(0, got));
        for (var i = 0; i < 100; i++) ring.Write([i]);
        Assert.Equal(100, ring.WritePosition);
        Assert.True(ring.TryRead(92, got));
        Assert.Equal([92, 93, 94, 95], got);
        Assert.True(ring.TryRead(96, got));
        Assert.False(ring.TryRead(97, got));
        Assert.False(ring.TryRead(91, got));
        Assert.False(ring.TryRead(-1, got));
        Assert.True(ring.TryRead(100, []));
        Assert.False(ring.TryRead(96, new long[9]));
    }

    [Fact]
    public void Blocks_wrap()
    {
        using var memory = new RingMemory(16);
        var ring = memory.History();
        var got = new long[8];
        for (var start = 0; start < 70; start += 7)
        {
            ring.Write([start, start + 1, start + 2, start + 3, start + 4, start + 5, start + 6]);
            if (start < 7) continue;
            Assert.True(ring.TryRead(start - 1, got));
            for (var i = 0; i < 8; i++) Assert.Equal(start - 1 + i, got[i]);
        }
    }

    [Fact]
    public void An_overtaken_reader_is_told()
    {
        using var memory = new RingMemory(256);
        var ring = memory.History();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        var writer = new Thread(() =>
        {
            var block = new long[100];
            for (long next = 0; !stop.IsCancellationRequested;)
            {
                var count = 1 + (int)(next % 97);
                for (var i = 0; i < count; i++) block[i] = next + i;
                ring.Write(block.AsSpan(0, count));
                next += count;
                if (next % 5 == 0) Thread.SpinWait(20);
            }
        });
        writer.Start();
        long whole = 0, refused = 0, torn = 0;
        var random = new Random(3);
        var got = new long[128];
        while (!stop.IsCancellationRequested)
        {
            var length = random.Next(1, 128);
            var position = ring.WritePosition - random.Next(length, 129);
            if (position < 0) continue;
            var span = got.AsSpan(0, length);
            if (!ring.TryRead(position, span)) { refused++; continue; }
            whole++;
            for (var i = 0; i < length; i++)
                if (span[i] != position + i) { torn++; break; }
        }
        writer.Join();
        Assert.Equal(0, torn);
        Assert.True(whole > 1000, $"only {whole} reads succeeded");
        Assert.True(refused > 0, "the writer never overtook the reader: the test proves nothing");
    }

    [Fact]
    public void Whatever_the_cursor_says_no_access_leaves_the_ring()
    {
        const int capacity = 64;
        using var memory = new RingMemory(capacity);
        var ring = memory.History();
        var source = Enumerable.Range(1, capacity / 2).Select(i => (long)i).ToArray();
        var got = new long[4 * capacity];
        foreach (var write in SpscRingTests.Cursors)
        {
            memory.Write = write;
            ring.Write(source);
            foreach (var position in SpscRingTests.Cursors)
            {
                foreach (var length in new[] { 0, 1, capacity / 2, capacity, capacity + 1, 4 * capacity })
                {
                    memory.Write = write;
                    got.AsSpan().Clear();
                    ring.TryRead(position, got.AsSpan(0, length));
                    Assert.DoesNotContain(RingMemory.Guard, got);
                }
            }
            Assert.True(memory.GuardsAreIntact, $"write {write}");
        }
    }

    [Fact]
    public void No_call_allocates()
    {
        using var memory = new RingMemory(64);
        var ring = memory.History();
        var block = new long[20];
        void Use()
        {
            ring.Write(block);
            ring.TryRead(ring.WritePosition - 20, block);
        }
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) Use();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
