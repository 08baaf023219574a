using System.Buffers.Binary;
using LiveMusic.Models;

namespace LiveMusic.Generation.Tests;

/// <summary>What is asked of the controls reaches the model, and the beat goes on through calls, ways back and snapshots.</summary>
public sealed class ControlTests
{
    private static readonly ModelControls Controls = new(
        [("tempo", 3), ("bar_phase", 80), ("key", 24), ("density", 8), ("brightness", 8), ("drums", 4), ("bass", 4), ("other", 4)], [8, 12, 20]);

    private static StreamDriver Start(out FakeModel model, string hash = "fake")
    {
        model = new FakeModel(controls: Controls, hash: hash);
        return new StreamDriver(new MusicStream(model));
    }

    private static MusicalClock Clock(in FrameStamp stamp) => new(stamp.Controls[0], stamp.Controls[1]);

    private static MusicalClock After(MusicalClock clock, int frames) => clock with { BarPhase = (clock.BarPhase + frames) % Controls.BarFrames(clock.Tempo) };

    private static float[] Of(float[] prior, string name) => prior[Controls.Fields[Controls.IndexOf(name)].Offset..][..Controls.Fields[Controls.IndexOf(name)].Classes];

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = System.Numerics.BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    [Fact]
    public void WithoutAWishTheFirstCallIsFreeAndTheBeatThenGoesOn()
    {
        var driver = Start(out var model);
        foreach (var frames in new[] { 50, 7, 1, 33, 50 })
            driver.Run(frames);
        Assert.All(model.Generator.Requests[0].Prior, wish => Assert.Equal(0, wish));
        Assert.All(model.Generator.Requests, r => Assert.Equal(1, r.ControlTemperature));
        for (var frame = 0; frame < 141; frame++)
            Assert.Equal(After(Clock(driver.Stamps[0]), frame), Clock(driver.Stamps[frame]));

        // The key goes on too; the rest may move.
        Assert.Single(driver.Stamps.Select(s => s.Controls[2]).Distinct());
        Assert.InRange(driver.Stamps.Select(s => (s.Controls[3], s.Controls[4])).Distinct().Count(), 2, 5);
    }

    [Fact]
    public void WhatWasPlayedLikelyStaysNear()
    {
        var driver = Start(out var model);
        for (var call = 0; call < 40; call++)
            driver.Run(10);
        for (var call = 1; call < 40; call++)
        {
            var before = driver.Stamps[10 * call - 1].Controls;
            Assert.Equal(0, Of(model.Generator.Requests[call].Prior, "density")[before[3]]);
            Assert.Equal(Enumerable.Range(0, 4).Select(i => -(float)((i - before[6]) * (i - before[6]))), Of(model.Generator.Requests[call].Prior, "bass"));
        }
        Assert.True(Enumerable.Range(1, 39).Average(call => Math.Abs(driver.Stamps[10 * call].Controls[3] - driver.Stamps[10 * call - 1].Controls[3])) < 1.2);
        // A wish counts instead of what was.
        driver.Run(1, controls: new() { Density = ControlWish.Exactly(7) });
        Assert.Equal(7, driver.Stamps[400].Controls[3]);
        // Guidance strengthens the wish, and nothing that only goes on.
        Assert.All(model.Generator.Requests.SkipLast(1), r => Assert.All(r.Contrast, c => Assert.Equal(0, c)));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0], model.Generator.Requests[^1].Contrast.Select(Math.Sign));
    }

    [Fact]
    public void AnotherStyleMayChangeBeatAndKey()
    {
        StylePrompt[] other = [new(new float[] { 0.9f, 0.1f, 0.4f }, 1)];
        var driver = Start(out var model);
        driver.Run(10);
        driver.Run(10);
        driver.Run(10, prompts: other);
        driver.Run(10, prompts: other);
        float Least(int call, string name) => Of(model.Generator.Requests[call].Prior, name).Min();
        Assert.Equal((-ModelControls.Override / 2, -ModelControls.Override / 2), (Least(1, "tempo"), Least(1, "key")));
        Assert.Equal((-2, -5), (Least(2, "tempo"), Least(2, "key")));
        Assert.Equal((-ModelControls.Override / 2, -ModelControls.Override / 2), (Least(3, "tempo"), Least(3, "key")));
    }

    [Fact]
    public void TheEchoReachesBackToWhereTheStyleBegan()
    {
        StylePrompt[] other = [new(new float[] { 0.9f, 0.1f, 0.4f }, 1)];
        var driver = Start(out var model);
        driver.Run(10);
        driver.Run(7);
        driver.Run(5, prompts: other);
        driver.Run(5, prompts: other);
        var bytes = new byte[driver.Stream.SnapshotBytes];
        driver.Stream.Snapshot(bytes);
        driver.Run(5, prompts: other);
        Assert.Equal([null, 10, 0, 5, 10], model.Generator.Requests.Select(r => r.EchoFrames));
        driver.Stream.Restore(bytes);
        driver.Run(1, prompts: other);
        driver.Stream.Restore(bytes);
        driver.Run(1);
        Assert.Equal([10, 0], model.Generator.Requests[^2..].Select(r => r.EchoFrames));
        driver.Stream.Rewind(27);
        driver.Run(1, prompts: other);
        Assert.Equal(10, model.Generator.Requests[^1].EchoFrames);
        driver.Stream.ResetContext();
        driver.Run(1, prompts: other);
        Assert.Null(model.Generator.Requests[^1].EchoFrames);
    }

    [Fact]
    public void AnotherSeedBeginsWithAnotherBeat()
    {
        var beats = Enumerable.Range(0, 20).Select(seed =>
        {
            var driver = Start(out _);
            driver.Run(1, seed: (ulong)seed);
            return Clock(driver.Stamps[0]);
        });
        Assert.True(beats.Distinct().Count() > 10);
    }

    [Fact]
    public void TheHostsClockIsFollowedAndThenKept()
    {
        var driver = Start(out _);
        driver.Run(50);
        driver.Run(50, controls: new() { Clock = new(2, 71) });
        driver.Run(50);
        Assert.Equal(new(2, 71), Clock(driver.Stamps[50]));
        Assert.Equal(new(2, (71 + 99) % 80), Clock(driver.Stamps[149]));
    }

    [Fact]
    public void ASoftBeatPullsAndMayLetGo()
    {
        int Kept(float strength)
        {
            var kept = 0;
            for (var seed = 0u; seed < 60; seed++)
            {
                var driver = Start(out _);
                driver.Run(10, seed, controls: new() { Clock = new(1, 5) });
                driver.Run(1, seed, controls: new() { SoftBeat = strength });
                kept += Clock(driver.Stamps[10]) == new MusicalClock(1, 15) ? 1 : 0;
            }
            return kept;
        }
        Assert.InRange(Kept(0), 0, 6);
        Assert.InRange(Kept(6), 10, 58);
        Assert.Equal(60, Kept(ModelControls.Override));
    }

    [Fact]
    public void ASoftPhaseIsNearAcrossTheBarsLine()
    {
        var driver = Start(out var model);
        driver.Run(1, controls: new() { Clock = new(0, 30) });
        driver.Run(1, controls: new() { SoftBeat = 1 });
        var prior = Of(model.Generator.Requests[1].Prior, "bar_phase");
        Assert.Equal(0, prior[31]);
        Assert.Equal(prior[30], prior[0]);   // a bar of 32 frames: 0 follows 31
        Assert.True(prior[15] < prior[1]);
    }

    [Fact]
    public void GoingBackTakesTheBeatBack()
    {
        var driver = Start(out _);
        driver.Run(50, controls: new() { Clock = new(1, 3) });
        driver.Run(50, controls: new() { Clock = new(2, 9) });
        driver.Stream.Rewind(70);
        driver.Run(1);
        Assert.Equal(new(2, 29), Clock(driver.Stamps[100]));
        driver.Stream.Rewind(50);
        driver.Run(1);
        Assert.Equal(After(new(1, 3), 50), Clock(driver.Stamps[101]));
        driver.Stream.Rewind(20);
        driver.Run(1);
        Assert.Equal(After(new(1, 3), 20), Clock(driver.Stamps[102]));
        driver.Stream.Rewind(0);
        driver.Run(1, seed: 5);
        Assert.NotEqual(new(1, 3), Clock(driver.Stamps[103]));
    }

    [Fact]
    public void TheBeatIsKnownAsFarBackAsTheStreamGoes()
    {
        var driver = Start(out _);
        for (var frame = 0; frame < 400; frame++)
            driver.Run(1, controls: new() { Clock = new(frame % 3, 7 * frame % 32) });
        var earliest = driver.Stream.EarliestRewind;
        Assert.Equal(400 - FakeModel.ContextFrames, earliest);
        driver.Stream.Rewind(earliest);
        driver.Run(1);
        Assert.Equal(After(Clock(driver.Stamps[(int)earliest - 1]), 1), Clock(driver.Stamps[400]));
    }

    [Fact]
    public void AResetForgetsTheBeat()
    {
        var driver = Start(out var model);
        driver.Run(10, controls: new() { Clock = new(1, 5) });
        driver.Stream.ResetContext();
        driver.Run(1);
        Assert.All(model.Generator.Requests[1].Prior, wish => Assert.Equal(0, wish));
    }

    [Fact]
    public void ASnapshotKeepsTheBeat()
    {
        var one = Start(out _);
        one.Run(47, controls: new() { Clock = new(2, 60) });
        one.Run(10, controls: new() { Clock = new(0, 1) });
        byte[] now = new byte[one.Stream.SnapshotBytes], then = new byte[one.Stream.SnapshotBytes];
        one.Stream.Snapshot(now);
        one.Stream.SnapshotAt(30, then);
        var expected = one.Run(40);

        var other = Start(out _);
        other.Stream.Restore(now);
        Assert.Equal(expected, other.Run(40));
        Assert.Equal(new(0, 11), Clock(other.Stamps[0]));
        other.Stream.Rewind(57);
        other.Run(1);
        Assert.Equal(new(0, 11), Clock(other.Stamps[40]));
        other.Stream.Restore(then);
        other.Run(1);
        Assert.Equal(new(2, 10), Clock(other.Stamps[41]));
    }

    [Fact]
    public void ASnapshotOfNothingHasNoBeat()
    {
        var one = Start(out _);
        var bytes = new byte[one.Stream.SnapshotBytes];
        one.Stream.Snapshot(bytes);
        one.Run(10, controls: new() { Clock = new(1, 5) });
        one.Stream.Restore(bytes);
        var other = Start(out _);
        other.Run(1);
        one.Run(1);
        Assert.Equal(Clock(other.Stamps[0]), Clock(one.Stamps[10]));
    }

    [Fact]
    public void AnOlderSnapshotIsReadAndOneOfAStrangeBeatIsNot()
    {
        // Version 1, as a stream without controls writes it.
        var old = new StreamDriver(new MusicStream(new FakeModel()));
        old.Run(20);
        var bytes = new byte[old.Stream.SnapshotBytes];
        old.Stream.Snapshot(bytes);
        Assert.Equal(1, bytes[4]);
        var driver = Start(out var model);
        driver.Run(3);
        driver.Stream.Restore(bytes);
        Assert.Equal(20, driver.Stream.NextFrame);
        driver.Run(1);
        Assert.All(model.Generator.Requests[1].Prior, wish => Assert.Equal(0, wish));

        bytes = new byte[driver.Stream.SnapshotBytes];
        driver.Stream.Snapshot(bytes);
        Assert.Equal((2, old.Stream.SnapshotBytes + 20), (bytes[4], bytes.Length));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(^24..), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(^4..), Checksum(bytes.AsSpan(..^4)));
        Assert.Contains("a tempo that the model does not know", Assert.Throws<InvalidDataException>(() => driver.Stream.Restore(bytes)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => driver.Stream.Restore(bytes.AsSpan(..^8)));
    }

    [Fact]
    public void WishesReachTheModel()
    {
        var driver = Start(out var model);
        driver.Run(1, controls: new() { Key = ControlWish.Exactly(21), Density = new(5, 2), Drums = ControlWish.Exactly(0), Chaos = 0.5f });
        var request = model.Generator.Requests[0];
        Assert.Equal(2.5f, request.ControlTemperature);
        Assert.Equal([-25, -16, -9, -4, -1, 0, -1, -4], Of(request.Prior, "density"));
        Assert.All(Of(request.Prior, "brightness"), wish => Assert.Equal(0, wish));
        Assert.Equal((21, 0), (driver.Stamps[0].Controls[2], driver.Stamps[0].Controls[5]));
        Assert.Single(Of(request.Prior, "key").Distinct(), wish => wish < 0); // no key is nearer than another
    }

    [Fact]
    public void ChaosStraysButObeysOrders()
    {
        double Spread(float chaos)
        {
            var density = Enumerable.Range(0, 80).Select(seed =>
            {
                var driver = Start(out _);
                driver.Run(1, (ulong)seed, controls: new() { Density = new(4, 2), Key = ControlWish.Exactly(3), Chaos = chaos });
                Assert.Equal(3, driver.Stamps[0].Controls[2]);
                return Math.Abs(driver.Stamps[0].Controls[3] - 4.0);
            });
            return density.Average();
        }
        Assert.True(Spread(1) > 1.3 * Spread(0));
    }

    [Fact]
    public void WhatAModelDoesNotHaveIsRefusedAndNothingChanges()
    {
        var plain = new StreamDriver(new MusicStream(new FakeModel()));
        foreach (var wanted in new MusicControls[] { new() { Key = ControlWish.Exactly(1) }, new() { Clock = new(0, 0) }, new() { Chaos = 0.1f }, new() { SoftBeat = 1 } })
            Assert.Contains("The model Fake has no controls", Assert.Throws<ArgumentException>(() => plain.Run(1, controls: wanted)).Message, StringComparison.Ordinal);
        Assert.Equal(0, plain.Stream.NextFrame);
        plain.Run(1);
        Assert.Equal(-1, plain.Stamps[0].Controls[0]);

        var few = new StreamDriver(new MusicStream(new FakeModel(controls: new([("tempo", 1), ("bar_phase", 8)], [2]))));
        Assert.Contains("no control 'bass'. It has tempo, bar_phase.", Assert.Throws<ArgumentException>(() => few.Run(1, controls: new() { Bass = new(1, 1) })).Message, StringComparison.Ordinal);

        var driver = Start(out var model);
        foreach (var wanted in new MusicControls[]
        {
            new() { Key = ControlWish.Exactly(24) }, new() { Density = new(float.NaN, 1) }, new() { Density = new(1, -1) }, new() { Chaos = 1.1f }, new() { SoftBeat = float.NaN },
            new() { Clock = new(3, 0) }, new() { Clock = new(0, 32) }, new() { Clock = new(0, -1) },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => driver.Run(1, controls: wanted));
        model.Generator.ForcedControls = [0, 40, 0, 0, 0, 0, 0, 0];
        Assert.Contains("frame 40 of a bar of 32", Assert.Throws<InvalidDataException>(() => driver.Run(1)).Message, StringComparison.Ordinal);
        Assert.Equal(0, driver.Stream.NextFrame);
        model.Generator.ForcedControls = null;
        driver.Run(1);
        Assert.Equal(0, driver.Stamps[0].Frame);
    }
}
