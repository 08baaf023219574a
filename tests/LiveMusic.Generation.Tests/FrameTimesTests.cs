namespace LiveMusic.Generation.Tests;

public sealed class FrameTimesTests
{
    [Fact]
    public void NominalFramesLieWhereTheyAlwaysDid()
    {
        var times = FrameTimes.Of(1920);
        foreach (var frame in new long[] { -3, 0, 1, 1_000_000_000_000 })
        {
            Assert.Equal(frame * 1920, times.StartOf(frame));
            Assert.Equal(frame, times.FrameAt(frame * 1920));
            Assert.Equal(frame - 1, times.FrameAt(frame * 1920 - 1));
            Assert.Equal(frame + 1, times.FrameFrom(frame * 1920 + 1));
            Assert.Equal(frame, times.FrameFrom(frame * 1920));
        }
        Assert.True(times.IsNominal(7, 300, 1920));
    }

    [Theory]
    [InlineData(1874.37)]
    [InlineData(2016.5)]
    [InlineData(1640)]
    public void NothingAddsUpWhereLengthsAreNotWhole(double length)
    {
        var times = FrameTimes.Of(1920).With(100, length);
        Assert.Equal(192_000 + (long)Math.Round(1_000_000 * length), times.StartOf(1_000_100));
        for (var frame = 90L; frame < 2000; frame++)
        {
            Assert.InRange(times.StartOf(frame + 1) - times.StartOf(frame), (long)Math.Min(1920, length), (long)Math.Max(1920, length + 1));
            Assert.Equal(frame, times.FrameAt(times.StartOf(frame)));
            Assert.Equal(frame, times.FrameAt(times.StartOf(frame + 1) - 1));
            Assert.Equal(frame, times.FrameFrom(times.StartOf(frame)));
        }
        Assert.False(times.IsNominal(99, 30, 1920));
        Assert.True(times.IsNominal(50, 50, 1920));
    }

    [Fact]
    public void WhatIsTakenBackGoesOnAsBefore()
    {
        var times = FrameTimes.Of(1920).With(10, 2000).With(20, 1800);
        Assert.Equal(2000, times.Until(20).Length);
        Assert.Equal(times.StartOf(20) + 5 * 2000, times.Until(20).StartOf(25));
        Assert.Equal(2000, times.Until(15).Length);
        Assert.Equal(1920, times.Until(10).Length);
        Assert.Equal(11 * 1920, times.Until(0).StartOf(11));
    }

    [Fact]
    public void TheCodecHearsAClickInTheFrameInWhichItWasHeard()
    {
        var times = FrameTimes.Of(1920).With(5, 2111.3).With(12, 1733.7);
        var sound = new float[times.StartOf(20) * 2];
        for (var frame = 2L; frame < 20; frame += 3)
            sound[(times.StartOf(frame) + times.StartOf(frame + 1)) / 2 * 2] = 1;
        var nominal = new float[20 * 1920 * 2];
        NominalFrames.Fill(sound, times, 0, nominal, 1920);
        for (var frame = 2; frame < 20; frame += 3)
            Assert.Equal(1, nominal[(frame * 1920 + 960) * 2]);
        // Where a neighbour of another length begins to sound, an echo of no weight.
        Assert.All(nominal.Where(v => v != 1), v => Assert.InRange(v, 0, 0.03f));
    }
}
