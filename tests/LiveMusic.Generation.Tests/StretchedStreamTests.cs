namespace LiveMusic.Generation.Tests;

/// <summary>Frames of another length than the model made.</summary>
public sealed class StretchedStreamTests
{
    private static StreamDriver Start(out FakeModel model, bool stretches = true, int latency = 480)
    {
        model = new FakeModel(latency);
        model.FakeCodec.Stretches = stretches;
        return new StreamDriver(new MusicStream(model));
    }

    [Fact]
    public void TheSameMusicLastsAsLongAsAskedFor()
    {
        var nominal = Start(out _);
        var longer = Start(out _);
        foreach (var (frames, length) in new[] { (50, 2016.4), (7, 2016.4), (50, 1733.25), (50, 0) })
        {
            nominal.Run(frames);
            var first = longer.Stream.NextFrame;
            var start = longer.Stream.Times.StartOf(first);
            longer.Run(frames, length: length);
            Assert.InRange(longer.Stream.Times.StartOf(first + frames) - start - frames * (length == 0 ? 1920 : length), -1.0, 1.0);
            Assert.Equal(longer.Stream.Times.StartOf(longer.Stream.NextFrame) - 480, longer.Stream.NextSample);
        }
        Assert.Equal(nominal.Codes(0, 157), longer.Codes(0, 157));
        // The fake codec begins every frame at the top of its cosine: where frames lie can be heard.
        var times = longer.Stream.Times;
        for (var frame = 1L; frame < 156; frame++)
        {
            var level = 0.5f * (longer.Codes(frame - 1, 1)[0] + 1) / FakeModel.Size;
            Assert.Equal(level, longer.Left[times.StartOf(frame)], 1e-5f);
        }
    }

    [Fact]
    public void NominalLengthIsTheSameToTheBit()
    {
        float[][] runs = new float[3][];
        for (var run = 0; run < 3; run++)
        {
            var driver = Start(out _, stretches: run > 0);
            foreach (var frames in new[] { 50, 7, 50, 1 })
                driver.Run(frames, length: run < 2 ? 0 : 1920);
            driver.Stream.Rewind(90);
            driver.Run(30, length: run < 2 ? 0 : 1920);
            runs[run] = driver.Left;
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(runs[0], runs[2]);
    }

    [Fact]
    public void ACodecThatCannotSaysSo()
    {
        var driver = Start(out _, stretches: false);
        Assert.Equal((1920, 1920), driver.Stream.FrameLengths);
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(5, length: 1900));
        driver.Run(5, length: 1920);
        var other = Start(out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Run(5, length: 1600));
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Run(5, length: double.NaN));
        Assert.Equal(0, other.Stream.NextFrame);
    }

    [Theory]
    [InlineData(480)]
    [InlineData(1920)]
    public void WhatIsTakenBackMayLastOtherwiseAndJoinsWithoutAClick(int latency)
    {
        var driver = Start(out _, latency: latency);
        driver.Run(50, length: 2100);
        driver.Run(50, length: 1800);
        var step = StreamDriver.LargestStep(driver.Left.AsSpan(0, (int)driver.Stream.NextSample));
        var start = driver.Stream.Times.StartOf(60);
        driver.Stream.Rewind(60);
        Assert.Equal(start, driver.Stream.NextSample);
        driver.Run(40, seed: 3, length: 2000);
        Assert.Equal(start + 40 * 2000 - latency, driver.Stream.NextSample);
        Assert.InRange(StreamDriver.LargestStep(driver.Left.AsSpan(0, (int)driver.Stream.NextSample)), 0, 1.5f * step);
    }

    [Fact]
    public void ASnapshotGoesOnAtTheVerySample()
    {
        var driver = Start(out _);
        driver.Run(50, length: 2016.4);
        driver.Run(30, length: 1755.1);
        var bytes = new byte[driver.Stream.SnapshotBytes];
        driver.Stream.Snapshot(bytes);
        var other = Start(out _);
        other.Stream.Restore(bytes, FrameTimes.From(driver.Stream.NextFrame, driver.Stream.Times.ExactStartOf(80), driver.Stream.Times.Length));
        Assert.Equal(driver.Stream.NextSample, other.Stream.NextSample);
        Assert.Equal(driver.Run(20, length: 1755.1), other.Run(20, length: 1755.1));
    }
}
