using LiveMusic.Shared.Region;

namespace LiveMusic.Shared.Tests.Region;

public sealed unsafe class SnapshotSlotTests
{
    [Fact]
    public void The_newest_whole_snapshot_is_read()
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        var slot = region.ContextSnapshot;
        Assert.Equal(0, slot.Version);
        Assert.Null(slot.Read());
        slot.Write([1, 2, 3]);
        slot.Write([4, 5]);
        Assert.Equal([4, 5], slot.Read()!);
        Assert.Equal(2, slot.Version);
        slot.Write([]);
        Assert.Empty(slot.Read()!);
        slot.Write(new byte[slot.Capacity]);
        Assert.Equal(slot.Capacity, slot.Read()!.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => slot.Write(new byte[slot.Capacity + 1]));
        Assert.Equal(4, slot.Version);
    }

    [Fact]
    public void A_reader_under_a_hammering_writer_gets_whole_snapshots_or_none()
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        var slot = region.ContextSnapshot;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        var writer = new Thread(() =>
        {
            var bytes = new byte[slot.Capacity];
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var span = bytes.AsSpan(0, 1 + n * 37 % 20_000);
                span.Fill((byte)n);
                slot.Write(span);
                if (n % 64 == 0) Thread.Sleep(1);
            }
        });
        writer.Start();
        int whole = 0, torn = 0;
        while (!stop.IsCancellationRequested)
        {
            var copy = slot.Read();
            if (copy is null) continue;
            whole++;
            if (copy.Length == 0 || copy.AsSpan().ContainsAnyExcept(copy[0])) torn++;
        }
        writer.Join();
        Assert.Equal(0, torn);
        Assert.True(whole > 100, $"only {whole} reads succeeded");
    }

    [Fact]
    public void A_damaged_length_is_no_snapshot()
    {
        using var region = SharedRegion.Create(hasMainInput: false);
        var slot = region.ContextSnapshot;
        slot.Write([1]);
        var start = (byte*)region.Header + region.Header->Rings[(int)RingKind.ContextSnapshot].Offset;
        var length = (int*)(start + 256 + 64 * 1024);
        Assert.Equal(1, *length);
        foreach (var wrong in new[] { -1, int.MinValue, slot.Capacity + 1, int.MaxValue })
        {
            *length = wrong;
            Assert.Null(slot.Read());
        }
        foreach (var version in new[] { long.MaxValue, long.MinValue, -1 })
        {
            *(long*)start = version;
            slot.Read();
            slot.Write([1, 2]);
        }
    }
}
