namespace LiveMusic.Generation.Tests;

public sealed class AudioHistoryTests
{
    private static float[] Ramp(int first, int count) =>
        Enumerable.Range(first, count).SelectMany(p => new[] { (float)p, -p }).ToArray();

    private static float[] Left(AudioHistory history, long position, int count)
    {
        var values = new float[count * 2];
        history.Read(position, values);
        return values.Where((_, i) => i % 2 == 0).ToArray();
    }

    [Fact]
    public void ReadsWhatWasWrittenAndSilenceAround()
    {
        var history = new AudioHistory(8);
        Assert.Equal([0, 0], Left(history, 0, 2));
        history.Write(3, Ramp(3, 3));
        Assert.Equal([0, 0, 3, 4, 5, 0], Left(history, 1, 6));
        history.Write(6, Ramp(6, 7));
        Assert.Equal([0, 5, 6, 7, 8, 9, 10, 11, 12, 0], Left(history, 4, 10));
    }

    [Fact]
    public void AGapIsSilenceAndRewritingReplaces()
    {
        var history = new AudioHistory(8);
        history.Write(0, Ramp(1, 6));
        history.Write(9, Ramp(100, 2));
        Assert.Equal([4, 5, 6, 0, 0, 0, 100, 101], Left(history, 3, 8));
        history.Write(4, Ramp(50, 2));
        Assert.Equal([4, 50, 51, 0, 0, 0, 100, 101], Left(history, 3, 8));
        Assert.Equal(11, history.End);
    }

    [Fact]
    public void NonFiniteBecomesSilence()
    {
        var history = new AudioHistory(8);
        history.Write(0, [float.NaN, 1, 2, float.NegativeInfinity]);
        var values = new float[4];
        history.Read(0, values);
        Assert.Equal([0, 1, 2, 0], values);
    }
}
