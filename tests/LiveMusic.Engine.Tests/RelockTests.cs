using LiveMusic.Engine.Drift;
using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>A drifting beat comes to the host's: the real monitor hears music whose frames the re-lock makes longer and shorter.</summary>
[Collection(EngineCollection.Name)]
public sealed class RelockTests(ITestOutputHelper output)
{
    private const int Rate = 24_000;
    private const int Frame = Rate / 25;
    private const double Host = 120;
    private const double Beat = 60 / Host;

    [Theory]
    [InlineData(123, 0.15, 0.25)]
    [InlineData(117, -0.2, 0.25)]
    [InlineData(120, 0.12, 0.25)]
    [InlineData(60.9, 0.1, 0)]
    public void A_drifting_beat_comes_to_the_hosts_and_stays(double tempo, double late, double wander)
    {
        var steered = Play(tempo, late, wander, seconds: 100, steer: true);
        var left = Play(tempo, late, wander, seconds: 100, steer: false);
        var settled = steered.Where(b => b.At > 40).ToArray();
        output.WriteLine($"{tempo}: " + string.Join(' ', steered.Where((_, i) => i % 10 == 0).Select(b => $"{1000 * b.Late:F0}")));
        output.WriteLine($"worst after 40 s {1000 * settled.Max(b => Math.Abs(b.Late)):F1} ms, left alone {1000 * left.Where(b => b.At > 40).Max(b => Math.Abs(b.Late)):F0} ms");
        Assert.True(settled.Length > 40);
        Assert.All(settled, b => Assert.InRange(1000 * b.Late, -30, 30));
        Assert.True(left.Where(b => b.At > 40).Max(b => Math.Abs(b.Late)) > 0.06, "Left alone it does not drift, and the test shows nothing.");
    }

    [Fact]
    public void Lengths_glide_and_stay_within_their_bounds()
    {
        var relock = new Relock();
        var stretch = 1.0;
        for (var i = 0; i < 200; i++)
        {
            var seen = new BeatSeen(new(Host * 1.03, i % 2 == 0 ? 0.2 : -0.2, 0.9), Host, i * 0.4, i * 0.4 + 8);
            var next = relock.Next(seen, seconds => seconds / stretch, i * 0.4 + 9, stretch, 0.4);
            Assert.InRange(Math.Abs(next - stretch), 0, 0.004 + 1e-12);
            Assert.InRange(next, 1 - Relock.Most, 1 + Relock.Most);
            stretch = next;
        }
        // Nothing to go by: back to nominal, as slowly.
        for (var i = 0; i < 20; i++) stretch = relock.Next(null, seconds => seconds, 100 + i, stretch, 1);
        Assert.Equal(1, stretch);
    }

    [Fact]
    public void Music_of_another_tempo_and_noise_are_left_alone()
    {
        var relock = new Relock();
        Assert.Equal(1, relock.Next(new(new(Host * 1.075, 0.1, 0.9), Host, 0, 8), s => s, 9, 1, 1));
        Assert.Equal(1, relock.Next(new(new(Host * 1.03, 0.1, 0.1), Host, 0, 8), s => s, 9, 1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_real_time_frames_follow_and_where_the_same_music_must_follow_they_do_not(bool repeatable)
    {
        const int rate = 48_000;
        // Its music: 123 clicks a minute.
        await using var engine = RunningEngine.Start(new FakeModel { Clicks = 60 / 123.0, Stretches = true });
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Relock, 1);
        if (repeatable) plugin.Set(ParameterId.Timing, (double)TimingValue.RepeatableShort);
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullSongAsync(14 * rate, 0, Host, numerator: 4, realTime: true);
        var stamps = plugin.ReadNewestStamps().TakeLast(25).ToArray();
        output.WriteLine($"{stamps.Average(s => s.Samples):F1}");
        if (repeatable) Assert.All(stamps, s => Assert.Equal(1920, s.Samples));
        else Assert.InRange(stamps.Average(s => s.Samples), 1935, 2035);
        // Stamps follow each other without a gap, whatever their length.
        var last = plugin.ReadNewestStamps().GroupBy(s => s.Frame).Select(g => g.Last()).OrderBy(s => s.Frame).TakeLast(20).ToArray();
        for (var i = 1; i < last.Length; i++) Assert.Equal(last[i - 1].OutputSample + last[i - 1].Samples, last[i].OutputSample);
    }

    // Where beats were heard, and how late after the host's.
    private static List<(double At, double Late)> Play(double tempo, double late, double wander, double seconds, bool steer)
    {
        var (monitor, relock, grid, times) = (new DriftMonitor(), new Relock(), new SongGrid(), FrameTimes.Of(Frame));
        grid.Apply(new TransportBlock
        {
            OutputSample = 0, HostSample = 0, Frames = 1, Ppq = 0, Tempo = Host, BarStartPpq = 0, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4,
            Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature,
        });
        monitor.CopyGrid(grid);
        var sound = new float[2 * (int)((seconds + 2) * Rate)];
        var beats = new List<(double, double)>();
        var random = new Random(4);
        var (nextBeat, phase, frame, heard, stretch) = (late, 0, 0L, 0, 1.0);
        const int call = 10;
        while (times.StartOf(frame + call) < seconds * Rate)
        {
            // What is made now is heard a second later.
            var until = (int)Math.Max(0, times.StartOf(frame) - Rate);
            if (until > heard) monitor.Append(sound.AsSpan(2 * heard, 2 * (until - heard)), heard, Rate);
            heard = until;
            monitor.Look();
            var map = times;
            if (steer) stretch = relock.Next(monitor.Seen, s => map.FramesUntil((long)(s * Rate)) / 25, (double)times.StartOf(frame) / Rate, stretch, call / 25.0);
            times = times.With(frame, stretch * Frame);
            frame += call;
            for (; nextBeat * 25 < frame; phase++)
            {
                var at = times.ExactStartOf((long)(nextBeat * 25)) + (nextBeat * 25 - Math.Floor(nextBeat * 25)) * times.Length;
                Hit(at + (random.NextDouble() - 0.5) * 0.006 * Rate, 0.6, 60, 0.08);
                if (phase % 2 == 1) Hit(at, 0.4, 0, 0.05);
                var own = tempo * (1 + wander / 100 * Math.Sin(2 * Math.PI * nextBeat / 70));
                Hit(at + 30 / own * Rate, 0.15, 8_000, 0.02);
                beats.Add((at / Rate, Math.IEEERemainder(at / Rate, Beat)));
                nextBeat += 60 / own;
            }
        }
        return beats;

        void Hit(double at, double level, double pitch, double decay)
        {
            for (var i = Math.Max(0, (int)Math.Ceiling(at)); i < Math.Min(sound.Length / 2, at + 4 * decay * Rate); i++)
            {
                var t = (i - at) / Rate;
                var sample = (float)(level * Math.Exp(-t / decay) * (pitch > 0 ? Math.Sin(2 * Math.PI * pitch * t) : random.NextDouble() * 2 - 1));
                sound[2 * i] += sample;
                sound[2 * i + 1] += sample;
            }
        }
    }
}
