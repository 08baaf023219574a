using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Tests;

/// <summary>A model's few tempi and the host's any: which one is taken, how long frames are, and where beats then lie.</summary>
public sealed class BeatFollowerTests
{
    public static readonly ModelControls Controls = new([("tempo", 10), ("bar_phase", 96)], [8, 9, 10, 12, 14, 15, 16, 18, 20, 24]);

    private static readonly FakeModel Codec = new() { Stretches = true };

    private static readonly BeatFollower Follower = new(Controls, Codec);

    [Fact]
    public void EveryTempoFrom60To180IsReachedWithLittleStretching()
    {
        for (var tempo = 60.0; tempo <= 180; tempo += 0.1)
        {
            var length = Follower.Next(tempo, 0, null, 10)!.Value.FrameSamples;
            Assert.InRange(length, 1920 / 1.101, 1920 * 1.101);
        }
        Assert.InRange(Follower.Reach.Slowest, 54, 56);
        Assert.InRange(Follower.Reach.Fastest, 216, 218);
        Assert.Null(Follower.Next(54, 0, null, 10));
        Assert.Null(Follower.Next(218, 0, null, 10));
    }

    [Theory]
    [InlineData(100, 15)]
    [InlineData(93.7, 16)]
    [InlineData(110, 14)]
    [InlineData(60, 24)]
    [InlineData(180, 8)]
    public void TheTempoWithTheLeastStretchIsTaken(double tempo, int framesPerBeat) => Assert.Equal(framesPerBeat, Controls.FramesPerBeat[Follower.ClassOf(tempo, null)!.Value]);

    [Fact]
    public void ATempoThatTremblesBetweenTwoKeepsTheOneItHas()
    {
        // The border of 15 and 16 frames a beat.
        var border = 60 * 25 / Math.Sqrt(15 * 16);
        Assert.NotEqual(Follower.ClassOf(border - 0.1, null), Follower.ClassOf(border + 0.1, null));
        var own = Follower.ClassOf(border - 0.1, null);
        Assert.Equal(own, Follower.ClassOf(border + 0.1, own));
        Assert.NotEqual(own, Follower.ClassOf(border + 3, own));
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(93.7, 0.37)]
    [InlineData(120, 3.98)]
    [InlineData(174, 1.23)]
    public void FromAnywhereTheBeatComesToTheGridAndStays(double tempo, double start)
    {
        var times = FrameTimes.Of(1920);
        var beat = 60 * 48_000 / tempo;
        var random = new Random(3);
        MusicalClock? own = null;
        for (long frame = 0; frame < 3000;)
        {
            var frames = random.Next(5, 51);
            var at = start + times.ExactStartOf(frame) / beat;
            var (clock, length) = Follower.Next(tempo, at % 4, own, frames)!.Value;
            if (own is { } before) Assert.Equal(before, clock);
            times = times.With(frame, length);
            if (frame > 100)
                for (var i = 0; i < frames; i++)
                {
                    var place = start + times.StartOf(frame + i) / beat;
                    Assert.Equal(0, Math.IEEERemainder(place - (double)(clock.BarPhase + i) / Controls.FramesPerBeat[clock.Tempo], 4) * beat, 1.0);
                }
            frame += frames;
            own = clock with { BarPhase = (clock.BarPhase + frames) % Controls.BarFrames(clock.Tempo) };
        }
    }

    [Fact]
    public void WhereSongTimeStandsTheOwnBarGoesOnAtTheHostsTempo()
    {
        Assert.Equal((new(5, 17), 1920), Follower.Next(100, null, new(5, 17), 10));
        Assert.Equal((new(6, 16), 2000), Follower.Next(90, null, new(5, 15), 10));
        Assert.Equal((new(5, 0), 1920), Follower.Next(100, null, null, 10));
    }

    [Fact]
    public void ACodecThatCannotStretchKeepsItsFrames()
    {
        var follower = new BeatFollower(Controls, new FakeModel());
        Assert.Equal((new(5, 15), 0), follower.Next(101, 1, null, 10));
    }
}
