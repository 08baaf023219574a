namespace LiveMusic.Generation.Tests;

public sealed class InjectorTests
{
    private const int S = FakeModel.Samples;

    private static readonly InjectionControls Free = new() { Mode = InjectionMode.Free, Amount = 1, Feedback = 1 };

    private static StreamDriver Start(out FakeModel model, int latency = 480)
    {
        model = new FakeModel(latency);
        return new StreamDriver(new MusicStream(model));
    }

    private static float[] Tone(int frames, float level) =>
        Enumerable.Range(0, frames * S).SelectMany(i => new[] { 0f, level * MathF.Sin(i * 0.05f) }).ToArray();

    private static int[] Level(int[] context, int level) => context.Where((_, i) => i % FakeModel.ContextLevels == level).ToArray();

    [Fact]
    public void AmountZeroIsNoInjection()
    {
        var plain = Start(out var plainModel);
        var zero = Start(out var zeroModel);
        for (var i = 0; i < 4; i++)
        {
            plain.Run(25);
            zero.Run(25, injection: Free with { Amount = 0 }, input: Tone(25, 0.7f));
        }
        Assert.Equal(plain.Left, zero.Left);
        Assert.Equal(plainModel.Generator.Requests.SelectMany(r => r.Context), zeroModel.Generator.Requests.SelectMany(r => r.Context));
        Assert.All(zeroModel.Generator.Requests, r => Assert.Empty(r.NegativeContext));
        Assert.Equal(0, zeroModel.FakeCodec.EncodeCalls);
        Assert.All(zero.Stamps, s => Assert.Equal((FrameMarks.None, 0f), (s.Marks, s.InjectionAmount)));
    }

    [Fact]
    public void ThePositiveRowHasTheMixAndTheNegativeRowTheOwnContextWithoutStyle()
    {
        var driver = Start(out var model);
        driver.Run(50);
        driver.Run(50, injection: Free, input: Tone(100, 0.7f));
        var request = model.Generator.Requests[1];

        var own = driver.Codes(-50, 100).Chunk(FakeModel.Levels).SelectMany(frame => frame[..2]).ToArray();
        Assert.Equal(own, request.NegativeContext);
        Assert.NotEqual(own, request.Context);
        Assert.NotEmpty(request.Style);
        Assert.Empty(request.NegativeStyle);
        Assert.Equal(2, request.Guidance);
        Assert.All(driver.Stamps.Skip(50), s => Assert.Equal((FrameMarks.Injected, 1f), (s.Marks & FrameMarks.Injected, s.InjectionAmount)));
    }

    // The first mix covers a chunk; here the whole stream is one chunk. The decoder's latency leaves the last frame as it was.
    [Fact]
    public void TheMixIsInputPlusFeedbackAtItsPlace()
    {
        var driver = Start(out var model);
        driver.Run(50);
        var input = Tone(60, 0.7f);
        driver.Run(1, injection: Free with { Amount = 0.5f, Feedback = 0.25f }, input: input);

        var mix = model.FakeCodec.LastEncoded;
        var edge = Math.Max(Injector.LeftEdgeFrames, model.FakeCodec.EncoderContextFrames);
        Assert.Equal((edge + 49) * S * 2, mix.Length);
        for (var i = 0; i < 49 * S; i += 997)
        {
            var at = (edge * S + i) * 2;
            Assert.Equal(0.25f * driver.Left[i] + 0.5f * input[2 * i], mix[at], 1e-6f);
            Assert.Equal(0.25f * driver.Left[i] + 0.5f * input[2 * i + 1], mix[at + 1], 1e-6f);
        }

        var codes = new int[(edge + 49) * FakeModel.CodecLevels];
        model.FakeCodec.Encode(mix, codes);
        var expected = codes.Chunk(FakeModel.CodecLevels).Skip(edge).SelectMany(frame => frame[..2]);
        var context = model.Generator.Requests[1].Context;
        Assert.Equal(expected, context[^100..^2]);
        Assert.Equal(driver.Codes(49, 1)[..2], context[^2..]);
        Assert.All(context[..100], code => Assert.Equal(-1, code));
    }

    [Fact]
    public void TheWindowOfAnUndelayedPlayerIsTheReferences()
    {
        var driver = Start(out var model, latency: 0);
        driver.Run(50);
        for (var i = 0; i < 3; i++)
            driver.Run(50, injection: Free, input: Tone(i == 0 ? 100 : 50, 0.5f));
        Assert.Equal((50 + Injector.PrefixFrames) * S * 2, model.FakeCodec.LastEncoded.Length);
    }

    [Fact]
    public void WhatIsNotReceivedYetIsSilenceAndIsMixedInLater()
    {
        var driver = Start(out var model, latency: 0);
        model.Generator.Forced = 0;
        driver.Run(50);
        driver.Run(10, injection: Free, input: Tone(30, 0.7f));
        var mix = model.FakeCodec.LastEncoded;
        var edge = mix.Length / 2 - 50 * S;
        var last = 0;
        for (var i = 0; i < 50 * S; i++)
        {
            if (Math.Abs(mix[(edge + i) * 2 + 1] - driver.Left[i]) > 1e-4f)
                last = i;
        }
        Assert.InRange(last, 30 * S - 80, 30 * S - 1);
        Assert.True(StreamDriver.LargestStep(mix.Where((_, i) => i % 2 == 1).ToArray()) < 0.04f); // 0.7·sin steps 0.035: a soft end

        var right = Level(model.Generator.Requests[1].Context, 1);
        Assert.All(right[^49..^21], code => Assert.True(code > 20));
        Assert.All(right[^20..], code => Assert.True(code < 5));

        driver.Run(10, injection: Free, input: Tone(20, 0.7f));
        right = Level(model.Generator.Requests[2].Context, 1);
        Assert.All(right[^59..^11], code => Assert.True(code > 20)); // the same frames, now with input
        Assert.All(right[^10..], code => Assert.True(code < 5));
    }

    [Fact]
    public void TheGapKeepsTheLastInputOut()
    {
        var driver = Start(out var model, latency: 0);
        model.Generator.Forced = 0;
        driver.Run(50);
        driver.Run(10, injection: Free with { GapMilliseconds = 400 }, input: Tone(60, 0.7f));
        var right = Level(model.Generator.Requests[1].Context, 1);
        Assert.All(right[^49..^11], code => Assert.True(code > 20));
        Assert.All(right[^10..], code => Assert.True(code < 5));
    }

    [Fact]
    public void InputGoesWhereItsPositionSays()
    {
        var driver = Start(out var model, latency: 0);
        model.Generator.Forced = 0;
        driver.Run(50);
        driver.Stream.InputPosition = 20 * S;
        driver.Run(10, injection: Free, input: Tone(10, 0.7f));
        var right = Level(model.Generator.Requests[1].Context, 1);
        Assert.All(right[^50..^31], code => Assert.True(code < 5));
        Assert.All(right[^30..^21], code => Assert.True(code > 20));
        Assert.All(right[^20..], code => Assert.True(code < 5));
        Assert.Equal(30 * S, driver.Stream.InputPosition);
    }

    [Fact]
    public void LooperFillsTheWholeWindowOneLoopLate()
    {
        var driver = Start(out var model, latency: 0);
        model.Generator.Forced = 0;
        var looper = Free with { Mode = InjectionMode.Looper, LoopSamples = 40 * S };
        driver.Run(50);
        float[] input = [.. Tone(10, 0.7f), .. Tone(10, 0)];
        driver.Run(10, injection: looper, input: input);
        var right = Level(model.Generator.Requests[1].Context, 1);
        Assert.All(right[^10..], code => Assert.True(code > 20)); // frames 40…49 hear what was played at 0…9
        Assert.All(right[^50..^11], code => Assert.True(code < 5));

        // A loop shorter than the delay: as many loops back as it takes.
        var shorter = Start(out model, latency: 0);
        model.Generator.Forced = 0;
        shorter.Run(50);
        shorter.Run(10, injection: looper with { LoopSamples = 20 * S }, input: input);
        right = Level(model.Generator.Requests[1].Context, 1);
        Assert.All(right[^10..], code => Assert.True(code > 20)); // two loops of 20
    }

    [Fact]
    public void InputThatIsNotFiniteIsSilence()
    {
        var driver = Start(out var model);
        driver.Run(50);
        var input = Tone(100, 0.5f);
        for (var i = 0; i < input.Length; i += 3)
            input[i] = i % 2 == 0 ? float.NaN : float.PositiveInfinity;
        driver.Run(50, injection: Free, input: input);
        Assert.All(model.FakeCodec.LastEncoded, sample => Assert.True(float.IsFinite(sample)));
        Assert.All(driver.Left, sample => Assert.True(float.IsFinite(sample)));
    }

    [Fact]
    public void SwitchingOffTakesTheMixOutOfTheContext()
    {
        var driver = Start(out var model);
        driver.Run(50);
        driver.Run(50, injection: Free, input: Tone(100, 0.7f));
        driver.Run(50);
        var request = model.Generator.Requests[2];
        Assert.Empty(request.NegativeContext);
        Assert.Equal(driver.Codes(0, 100).Chunk(FakeModel.Levels).SelectMany(frame => frame[..2]), request.Context);
    }

    [Fact]
    public void InjectionIsRepeatable()
    {
        float[][] runs = new float[2][];
        for (var run = 0; run < 2; run++)
        {
            var driver = Start(out _);
            for (var i = 0; i < 5; i++)
                driver.Run(20 + i, injection: Free, input: Tone(20, 0.6f));
            driver.Stream.Rewind(90);
            driver.Run(20, injection: Free, input: Tone(10, 0.6f));
            runs[run] = driver.Left;
        }
        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public void ResetAndRewindWorkWithInjection()
    {
        var driver = Start(out var model);
        driver.Run(50);
        driver.Run(50, injection: Free, input: Tone(80, 0.7f));
        driver.Stream.Rewind(80);
        driver.Run(30, injection: Free, input: Tone(5, 0.7f));
        driver.Stream.ResetContext();
        driver.Run(30, injection: Free, input: Tone(5, 0.7f));
        Assert.All(model.Generator.Requests[^1].Context, code => Assert.Equal(-1, code));
        driver.Run(30, injection: Free, input: Tone(40, 0.7f));
        Assert.Equal(30 * 2, model.Generator.Requests[^1].Context.Count(code => code >= 0));
    }

    [Fact]
    public void ASnapshotKeepsWhatWasInjected()
    {
        var driver = Start(out var model);
        driver.Run(50);
        driver.Run(50, injection: Free, input: Tone(100, 0.7f));
        var bytes = new byte[driver.Stream.SnapshotBytes];
        driver.Stream.Snapshot(bytes);
        driver.Run(10, injection: Free);

        var other = Start(out var otherModel);
        other.Stream.Restore(bytes);
        Assert.Equal(100 * S, other.Stream.InputPosition);
        other.Run(10, injection: Free);
        // Frames mixed before the snapshot carry over, all but the few at the end that are mixed again.
        Assert.Equal(model.Generator.Requests[^1].Context[..90], otherModel.Generator.Requests[^1].Context[..90]);
        Assert.NotEqual(otherModel.Generator.Requests[^1].NegativeContext[..90], otherModel.Generator.Requests[^1].Context[..90]);
    }
}
