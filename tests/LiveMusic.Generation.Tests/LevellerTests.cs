namespace LiveMusic.Generation.Tests;

public sealed class LevellerTests
{
    private const double Level = -20;
    private const int Length = 480;

    [Theory]
    [InlineData(-12, -19)]
    [InlineData(-26, -21)]
    [InlineData(-19.2, -19.2)]
    [InlineData(-20.9, -20.9)]
    [InlineData(-40, -31)]      // no further than its bounds
    [InlineData(-2, -17)]
    public void MusicComesToTheLevelAsFarAsItMust(double played, double heard)
    {
        var last = Run(new Leveller(Level, 0), 0, Steady(2 * Leveller.Window, played))[^1];
        Assert.Equal(heard, last, 0.05);
    }

    [Fact]
    public void ItBeginsAsItIsAndABurstIsMetSoonerThanALull()
    {
        var loud = Run(new Leveller(Level, 0), 0, Steady(Leveller.Window, Level + 12));
        var soft = Run(new Leveller(Level, 0), 0, Steady(Leveller.Window, Level - 8));
        Assert.Equal(Level + 12, loud[0], 0.2);
        Assert.Equal(Level - 8, soft[0], 0.2);
        Assert.True(loud[Leveller.ShortWindow] < Level + 4.6, $"after 2 s {loud[Leveller.ShortWindow]}");
        Assert.True(soft[Leveller.ShortWindow] < Level - 6, $"after 2 s {soft[Leveller.ShortWindow]}");
    }

    [Fact]
    public void SilenceIsNotRaised()
    {
        var leveller = new Leveller(Level, 0);
        Run(leveller, 0, Steady(Leveller.Window, Level - 8));
        Run(leveller, Leveller.Window, Steady(2 * Leveller.Window, -90));
        Assert.Equal(0, leveller.GainDb);
    }

    [Fact]
    public void PausesBetweenNotesAreNoReasonToLeaveThemSoft()
    {
        double[] sparse = [.. Enumerable.Range(0, 2 * Leveller.Window).Select(i => i % 10 < 7 ? Level - 8 : -90)];
        Assert.Equal(Level - 1, Run(new Leveller(Level, 0), 0, sparse)[^4], 0.1);
    }

    [Fact]
    public void TheGainHasNoSteps()
    {
        var sound = new float[2 * Length * 300];
        Array.Fill(sound, 0.4f);
        new Leveller(Level, 0).Apply(0, Lengths(300), sound);
        Assert.True(StreamDriver.LargestStep(sound) < 0.4f * 0.001f);
        Assert.True(sound[^1] < 0.3f);
    }

    [Fact]
    public void ItIsTheSameHoweverFramesAreCutAndWhenTheyComeAgain()
    {
        double[] played = [.. Steady(200, -10), .. Steady(300, -26), .. Steady(200, -14)];
        var whole = Run(new Leveller(Level, 100), 7, played);

        var leveller = new Leveller(Level, 100);
        var bytes = new byte[Leveller.SnapshotBytes];
        for (var at = 0; at < played.Length; at += 50)
        {
            Assert.Equal(whole[at..(at + 50)], Run(leveller, 7 + at, played[at..(at + 50)]));
            Run(leveller, 7 + at + 50, Steady(20, -3));         // plans that are taken back
            leveller.Rewind(7 + at + 50);
            Assert.Equal(whole[(at + 30)..(at + 50)], Run(leveller, 7 + at + 30, played[(at + 30)..(at + 50)]));
            leveller.Snapshot(7 + at + 50, bytes);
            leveller = new Leveller(Level, 100);
            leveller.Restore(7 + at + 50, bytes);
        }
        // A moment that is past.
        leveller = new Leveller(Level, 100);
        Run(leveller, 7, played);
        leveller.Snapshot(7 + 650, bytes);
        leveller.Restore(7 + 650, bytes);
        Assert.Equal(whole[650..], Run(leveller, 7 + 650, played[650..]));
    }

    [Fact]
    public void AStreamKeepsItAndASnapshotContinuesIdentically()
    {
        var one = new StreamDriver(new MusicStream(new FakeModel(levelDb: -32)));
        var plain = new StreamDriver(new MusicStream(new FakeModel()));
        for (var i = 0; i < 20; i++)
        {
            one.Run(25);
            plain.Run(25);
        }
        Assert.True(one.Stream.LevelGainDb < -5, $"{one.Stream.LevelGainDb}");
        Assert.Equal(0, plain.Stream.LevelGainDb);
        Assert.Equal(plain.Codes(480, 20), one.Codes(480, 20));
        Assert.True(plain.Left[^1000..].Max() > 1.6f * one.Left[^1000..].Max());

        byte[] now = new byte[one.Stream.SnapshotBytes], then = new byte[one.Stream.SnapshotBytes];
        one.Stream.Snapshot(now);
        one.Stream.SnapshotAt(460, then);
        var expected = one.Run(40);
        var other = new StreamDriver(new MusicStream(new FakeModel(levelDb: -32)));
        other.Stream.Restore(now);
        Assert.Equal(expected, other.Run(40));
        other.Stream.Restore(then);
        other.Run(40);                              // over what it played before: one frame of crossfade
        Assert.Equal(one.Left[(462 * 1920)..(498 * 1920)], other.Left[(462 * 1920)..(498 * 1920)]);

        // A snapshot from before there were levels.
        var old = new byte[plain.Stream.SnapshotBytes];
        plain.Stream.Snapshot(old);
        other.Stream.Restore(old);
        Assert.Equal(500, other.Stream.NextFrame);
        Assert.All(other.Run(40), sample => Assert.InRange(sample, -1, 1));
    }

    private static double[] Steady(int frames, double db) => [.. Enumerable.Repeat(db, frames)];

    private static int[] Lengths(int frames) => [.. Enumerable.Repeat(Length, frames)];

    // Frames of so many dB in, what comes out in dB.
    private static double[] Run(Leveller leveller, long frame, double[] played)
    {
        var sound = new float[2 * Length * played.Length];
        for (var i = 0; i < sound.Length; i++) sound[i] = (float)(Math.Pow(10, played[i / (2 * Length)] / 20) * (i / 2 % 2 == 0 ? 1 : -1));
        leveller.Apply(frame, Lengths(played.Length), sound);
        return [.. sound.Chunk(2 * Length).Select(block => 10 * Math.Log10(block.Sum(x => (double)x * x) / block.Length))];
    }
}
