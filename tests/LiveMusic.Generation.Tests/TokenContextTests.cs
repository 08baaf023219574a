namespace LiveMusic.Generation.Tests;

public sealed class TokenContextTests
{
    private static int[] FrameCodes(int first, int count, int levels) =>
        Enumerable.Range(first, count).SelectMany(frame => Enumerable.Range(0, levels).Select(level => frame * 10 + level)).ToArray();

    [Fact]
    public void StartsMaskedAndSlides()
    {
        var context = new TokenContext(5, 3, 4);
        var view = new int[5 * 2];
        context.CopyTo(view, 2);
        Assert.All(view, code => Assert.Equal(TokenContext.Masked, code));

        context.Append(FrameCodes(0, 2, 3));
        context.CopyTo(view, 2);
        Assert.Equal([-1, -1, -1, -1, -1, -1, 0, 1, 10, 11], view);

        context.Append(FrameCodes(2, 20, 3));
        context.CopyTo(view, 2);
        Assert.Equal([170, 171, 180, 181, 190, 191, 200, 201, 210, 211], view);
        Assert.Equal(22, context.NextFrame);
    }

    [Fact]
    public void RewindGivesTheContextAsItWas()
    {
        var context = new TokenContext(5, 3, 4);
        context.Append(FrameCodes(0, 18, 3));
        var then = new int[15];
        context.CopyTo(then, 3);
        context.Append(FrameCodes(18, 4, 3));
        Assert.Equal(18, context.EarliestRewind);
        context.Rewind(18);
        var now = new int[15];
        context.CopyTo(now, 3);
        Assert.Equal(then, now);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Rewind(17));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Rewind(19));
    }

    [Fact]
    public void ClearMasksButKeepsCounting()
    {
        var context = new TokenContext(5, 1, 4);
        context.Append([1, 2, 3]);
        context.Clear();
        context.Append([9]);
        var view = new int[5];
        context.CopyTo(view, 1);
        Assert.Equal([-1, -1, -1, -1, 9], view);
        Assert.Equal(4, context.NextFrame);
        Assert.Equal(3, context.EarliestRewind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    public void SnapshotRoundTrip(int frames)
    {
        var context = new TokenContext(5, 3, 4);
        context.Append(FrameCodes(0, frames, 3));
        var bytes = new byte[context.SnapshotBytes];
        Assert.Equal(bytes.Length, context.Snapshot(bytes));

        var other = new TokenContext(5, 3, 4);
        other.Append(FrameCodes(70, 30, 3));
        other.Restore(bytes);
        int[] a = new int[15], b = new int[15];
        context.CopyTo(a, 3);
        other.CopyTo(b, 3);
        Assert.Equal(a, b);
        Assert.Equal(context.NextFrame, other.NextFrame);
        Assert.Equal(context.FirstFrame < frames - 5 ? frames - 5 : context.FirstFrame, other.FirstFrame);
        Assert.Equal(other.NextFrame, other.EarliestRewind);
    }

    [Fact]
    public void EveryDamagedByteIsNoticed()
    {
        var context = new TokenContext(5, 3, 4);
        context.Append(FrameCodes(0, 9, 3));
        var bytes = new byte[context.SnapshotBytes];
        context.Snapshot(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => context.Restore(bytes));
            bytes[i] ^= 0x10;
        }
        Assert.Throws<InvalidDataException>(() => context.Restore(bytes.AsSpan(..^1)));
        Assert.Throws<InvalidDataException>(() => new TokenContext(5, 2, 4).Restore(bytes));
        context.Restore(bytes);
    }
}
