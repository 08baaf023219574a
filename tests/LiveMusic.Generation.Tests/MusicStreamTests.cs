using System.Runtime.CompilerServices;

namespace LiveMusic.Generation.Tests;

public sealed class MusicStreamTests
{
    private static StreamDriver Start(out FakeModel model, int latency = 480)
    {
        model = new FakeModel(latency);
        return new StreamDriver(new MusicStream(model));
    }

    [Fact]
    public void TheSameCallsGiveTheSameSamplesAndAnotherSeedOthers()
    {
        float[][] runs = new float[3][];
        for (var run = 0; run < 3; run++)
        {
            var driver = Start(out _);
            foreach (var frames in new[] { 50, 7, 50, 1 })
                driver.Run(frames, seed: run < 2 ? 1u : 2u);
            runs[run] = driver.Left;
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public void TheContextOfACallIsTheFramesOfTheCallsBefore()
    {
        var driver = Start(out var model);
        driver.Run(50);
        driver.Run(30);
        driver.Run(50);
        driver.Run(1);

        Assert.All(model.Generator.Requests[0].Context, code => Assert.Equal(-1, code));
        Assert.Equal([0, 50, 80, 130], model.Generator.Requests.Select(r => (int)r.FirstFrame));
        foreach (var request in model.Generator.Requests)
        {
            var codes = driver.Codes(request.FirstFrame - FakeModel.ContextFrames, FakeModel.ContextFrames);
            var expected = codes.Chunk(FakeModel.Levels).SelectMany(frame => frame[..FakeModel.ContextLevels]);
            Assert.Equal(expected, request.Context);
            Assert.Empty(request.NegativeContext);
            Assert.Empty(request.NegativeStyle);
        }
        Assert.DoesNotContain(-1, model.Generator.Requests[3].Context);
    }

    [Fact]
    public void HowFramesAreCutIntoCallsDoesNotMatter()
    {
        var whole = Start(out _);
        for (var i = 0; i < 26; i++)
            whole.Run(50);
        var cut = Start(out _);
        for (var frames = 1; frames <= 50; frames++)
            cut.Run(frames);
        cut.Run(25);
        Assert.Equal(whole.Stream.NextFrame, cut.Stream.NextFrame);
        Assert.Equal(whole.Codes(1100, 200), cut.Codes(1100, 200));
        Assert.Equal(whole.Left, cut.Left);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(480)]
    [InlineData(1920)]
    [InlineData(5000)]
    public void FrameKIsExactlyItsOwnSamples(int latency)
    {
        var driver = Start(out var model, latency);
        var given = new List<int>();
        foreach (var frames in new[] { 1, 1, 1, 1, 20 })
            given.Add(driver.Run(frames).Length / 2);
        Assert.Equal(24 * 1920 - latency, given.Sum());
        Assert.Equal(24 * 1920 - latency, driver.Stream.NextSample);
        Assert.DoesNotContain(float.NaN, driver.Left);

        // The fake codec starts each frame at the level of the frame before, on the peak of a cosine.
        var codes = driver.Codes(0, 24);
        for (var frame = 1; frame < 21; frame++)
        {
            var level = model.FakeCodec.Gain * (codes[(frame - 1) * FakeModel.Levels] + 1) / FakeModel.Size;
            Assert.Equal(level, driver.Left[frame * 1920], 1e-6f);
        }
    }

    [Fact]
    public void StampsSayWhatMadeEachFrame()
    {
        Assert.Equal(96, Unsafe.SizeOf<FrameStamp>());
        var driver = Start(out _);
        driver.Run(3, seed: 9, prompts: [new(new float[] { 1, 0, 0 }, 0.5f), new(default, 2), new(new float[] { 0, 1, 0 }, 1.5f)]);
        driver.Stream.ResetContext();
        driver.Run(2, prompts: []);
        var stamp = driver.Stamps[1];
        Assert.Equal(1, stamp.Frame);
        Assert.Equal(9u, stamp.Seed);
        Assert.Equal([0.5f, 0, 1.5f, 0], new[] { stamp.Prompts[0], stamp.Prompts[1], stamp.Prompts[2], stamp.Prompts[3] });
        Assert.Equal((2f, 1f, 8, 0f), (stamp.Guidance, stamp.Temperature, stamp.TopK, stamp.InjectionAmount));
        Assert.Equal([FrameMarks.None, FrameMarks.None, FrameMarks.None, FrameMarks.ContextReset | FrameMarks.MaskedStyle, FrameMarks.MaskedStyle],
            driver.Stamps.Select(s => s.Marks));
    }

    [Fact]
    public void PromptsAreMixedAndNoneIsMasked()
    {
        var driver = Start(out var model);
        driver.Run(1, prompts: [new(new float[] { 1, 0, 0 }, 0.5f), new(new float[] { 0, 1, 0 }, 1.5f)]);
        driver.Run(1, prompts: [new(new float[] { 1, 0, 0 }, 0)]);
        Assert.Equal([2, 8], model.Generator.Requests[0].Style); // 0.25 and 0.75, times 10, to even
        Assert.Empty(model.Generator.Requests[1].Style);
    }

    [Theory]
    [InlineData(480)]
    [InlineData(3000)]
    public void AResetDoesNotClick(int latency)
    {
        var driver = Start(out var model, latency);
        model.Generator.Forced = 63;
        driver.Run(50);
        driver.Stream.ResetContext();
        driver.Run(50);

        var bound = 1.1f * StreamDriver.LargestStep(driver.Left.AsSpan(10_000, 50_000));
        Assert.True(StreamDriver.LargestStep(driver.Left.AsSpan(50 * 1920 - 9_000, 18_000)) < bound);

        // The bound can fail: without the join, a fresh decoder starts from silence at the cut.
        Assert.True(driver.Left[50 * 1920] > 10 * bound);
        Assert.All(model.Generator.Requests[1].Context, code => Assert.Equal(-1, code));
        Assert.Equal(100 * 1920 - latency, driver.Left.Length);
    }

    [Theory]
    [InlineData(480, 60)]   // heard long ago
    [InlineData(480, 80)]   // at the end of what was given out
    [InlineData(5000, 78)]  // inside the decoder's latency
    public void RewindTakesBackWithoutAClick(int latency, int frame)
    {
        var driver = Start(out var model, latency);
        driver.Run(50);
        driver.Run(frame - 50);
        var then = driver.Codes(frame - 50, 50);
        model.Generator.Forced = 63;
        driver.Run(82 - frame);
        var before = driver.Left;
        model.Generator.Forced = 5;
        driver.Stream.Rewind(frame);
        Assert.Equal(frame, driver.Stream.NextFrame);
        Assert.Equal(Math.Min(frame * 1920, before.Length), driver.Stream.NextSample);
        driver.Run(20);

        Assert.Equal(then, driver.Codes(frame - 50, 50));
        Assert.Equal(FrameMarks.Replanned, driver.Stamps[82].Marks);
        Assert.Equal(frame, driver.Stamps[82].Frame);
        Assert.Equal(before[..(frame * 1920 - 5000)], driver.Left[..(frame * 1920 - 5000)]);
        Assert.Equal((frame + 20) * 1920 - latency, driver.Stream.NextSample);
        Assert.True(StreamDriver.LargestStep(driver.Left.AsSpan(0, (int)driver.Stream.NextSample)) < 0.008f); // a full-scale 100 Hz cosine of this codec steps 0.0066
        Assert.Equal(0.5f * 6 / 64, driver.Left[(frame + 3) * 1920], 1e-5f);
    }

    [Fact]
    public void RewindWithoutAChangeGivesTheSameMusicAgain()
    {
        var driver = Start(out _);
        driver.Run(50);
        driver.Run(50);
        var before = driver.Left;
        driver.Stream.Rewind(70);
        driver.Run(30);
        var after = driver.Left;
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(before[i], after[i], 1e-6f);
    }

    [Fact]
    public void RewindStopsAtAReset()
    {
        var driver = Start(out _);
        driver.Run(50);
        driver.Stream.ResetContext();
        driver.Run(10);
        Assert.Equal(50, driver.Stream.EarliestRewind);
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Stream.Rewind(49));
        driver.Stream.Rewind(50);
        driver.Run(1);
        Assert.All(driver.Codes(0, 50), code => Assert.Equal(-1, code));
        // Planned again it is still the first frame after a reset.
        Assert.Equal(FrameMarks.Replanned | FrameMarks.ContextReset, driver.Stamps[^1].Marks);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(130)]
    public void ASnapshotContinuesIdentically(int frames)
    {
        var one = Start(out _);
        for (var left = frames; left > 0; left -= 10)
            one.Run(10);
        var bytes = new byte[one.Stream.SnapshotBytes];
        one.Stream.Snapshot(bytes);
        var expected = one.Run(40);

        var other = Start(out _);
        other.Stream.Restore(bytes);
        Assert.Equal(frames, other.Stream.NextFrame);
        var actual = other.Run(40);
        Assert.Equal(expected, actual);
        Assert.Equal(one.Stream.NextSample, other.Stream.NextSample);
        Assert.Equal(FrameMarks.Restored, other.Stamps[0].Marks);

        // What is planned again from there on is still what was restored.
        other.Stream.Rewind(frames);
        Assert.Equal(FrameMarks.Replanned | FrameMarks.Restored, Next());
        other.Stream.Rewind(frames + 1);
        Assert.Equal(FrameMarks.Replanned, Next());

        FrameMarks Next()
        {
            other.Run(2);
            return other.Stamps[^2].Marks;
        }
    }

    [Fact]
    public void RestoringOverASoundingStreamDoesNotClick()
    {
        var source = Start(out _);
        source.Run(50);
        var bytes = new byte[source.Stream.SnapshotBytes];
        source.Stream.Snapshot(bytes);

        var driver = Start(out var model);
        model.Generator.Forced = 63;
        var before = driver.Run(37);
        driver.Stream.Restore(bytes);
        var after = driver.Run(10);
        Assert.True(StreamDriver.LargestStep([.. Left(before), .. Left(after)]) < 0.008f);
        Assert.Equal(source.Stream.NextSample + 10 * 1920, driver.Stream.NextSample);

        static float[] Left(float[] interleaved) => interleaved.Where((_, i) => i % 2 == 0).ToArray();
    }

    [Fact]
    public void AForeignOrDamagedSnapshotIsRefusedAndNothingChanges()
    {
        var driver = Start(out _);
        driver.Run(20);
        var bytes = new byte[driver.Stream.SnapshotBytes];
        driver.Stream.Snapshot(bytes);
        using var stranger = new MusicStream(new FakeModel(hash: "another"));
        Assert.Contains("another model", Assert.Throws<InvalidDataException>(() => stranger.Restore(bytes)).Message, StringComparison.Ordinal);
        driver.Run(5);
        foreach (var at in new[] { 0, 4, 9, 30, bytes.Length - 30, bytes.Length - 1 })
        {
            bytes[at] ^= 1;
            Assert.Throws<InvalidDataException>(() => driver.Stream.Restore(bytes));
            bytes[at] ^= 1;
        }
        Assert.Throws<InvalidDataException>(() => driver.Stream.Restore(bytes.AsSpan(..^1)));
        Assert.Equal(25, driver.Stream.NextFrame);
        driver.Stream.Restore(bytes);
        Assert.Equal(20, driver.Stream.NextFrame);
    }

    [Fact]
    public void NothingBrokenOrTooLoudLeavesTheStream()
    {
        var driver = Start(out var model);
        model.FakeCodec.Broken = float.NaN;
        model.FakeCodec.Gain = 4;
        driver.Run(50);
        Assert.All(driver.Left, sample => Assert.InRange(sample, -1, 1));
        Assert.Equal(50, driver.Stream.NonFiniteSamples);
        Assert.True(driver.Stream.LimitedSamples > 1000);
    }

    [Fact]
    public void ABadCallIsRefusedAndNothingChanges()
    {
        var driver = Start(out var model);
        driver.Run(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(51));
        Assert.Throws<ArgumentException>(() => driver.Run(1, input: new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(1, injection: new InjectionControls { Mode = InjectionMode.Looper }));
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(1, injection: new InjectionControls { Mode = InjectionMode.Free, Amount = float.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(1, prompts: [new(new float[3], float.NaN)]));
        Assert.Throws<ArgumentException>(() => driver.Run(1, prompts: [new(new float[4], 1)]));
        model.Generator.Forced = FakeModel.Size;
        Assert.Throws<InvalidDataException>(() => driver.Run(1));
        Assert.Equal(5, driver.Stream.NextFrame);
        model.Generator.Forced = null;
        driver.Run(1);
    }
}
