using LiveMusic.Engine.Drift;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>How the music's beat stands against the host's is heard out of the music alone.</summary>
[Collection(EngineCollection.Name)]
public sealed class DriftTests
{
    [Theory]
    [InlineData(120, 120, 0)]
    [InlineData(120, 120, 60)]
    [InlineData(120, 120, -110)]
    [InlineData(97.3, 97.3, 25)]
    [InlineData(120, 124, 40)]
    [InlineData(174, 170.5, -30)]
    [InlineData(64, 66, 100)]
    public void A_drummers_tempo_and_place_are_found(double hostTempo, double tempo, double late)
    {
        foreach (var rate in (int[])[44_100, 48_000, 96_000])
        {
            var (monitor, seconds) = (new DriftMonitor(), 9.0);
            const long output = 123_456;
            // The host's beats: one at the output sample 123_456 + 0.2 s.
            var grid = new SongGrid();
            Tell(grid, output, rate, hostTempo, ppq: -0.2 * hostTempo / 60);
            var lastBeat = 0.2 + Math.Floor((seconds - 0.2) * hostTempo / 60) * 60 / hostTempo;
            var drums = Drums(rate, seconds, tempo, lastBeat + late / 1000);
            for (var at = 0; at < drums.Length; at += 2 * 5_000) monitor.Append(drums.AsSpan(at, Math.Min(2 * 5_000, drums.Length - at)), output + at / 2, rate);
            monitor.CopyGrid(grid);
            monitor.Look();
            var beat = monitor.Beat!.Value;
            Assert.True(beat.IsClear, $"{beat} at {rate} Hz");
            Assert.Equal(tempo, beat.Tempo, tempo * 0.004);
            Assert.Equal(late, 1000 * beat.Late, 20.0);
        }
    }

    [Fact]
    public void Noise_has_no_beat_and_a_jump_of_the_song_is_waited_out()
    {
        const int rate = 48_000;
        var random = new Random(5);
        var noise = new float[2 * 10 * rate];
        for (var i = 0; i < noise.Length; i++) noise[i] = random.NextSingle() - 0.5f;
        var (monitor, grid) = (new DriftMonitor(), new SongGrid());
        Tell(grid, 0, rate, 120, ppq: 0);
        monitor.Append(noise, 0, rate);
        monitor.CopyGrid(grid);
        monitor.Look();
        Assert.False(monitor.Beat!.Value.IsClear, $"{monitor.Beat}");

        // Half a beat is left out of the song 3 s before the end: too little was heard of the new beats.
        Tell(grid, 10 * rate, rate, 120, ppq: 20.5);
        monitor.Append(Drums(rate, 3, 120, 3), 10 * rate, rate);
        monitor.CopyGrid(grid);
        monitor.Look();
        Assert.Null(monitor.Beat);
        // A whole one changes nothing.
        Tell(grid, 13 * rate, rate, 120, ppq: 3.5);
        monitor.Append(Drums(rate, 3, 120, 3.25), 13 * rate, rate);
        monitor.CopyGrid(grid);
        monitor.Look();
        Assert.NotNull(monitor.Beat);
        // No song, no beat.
        monitor.Append(new float[2 * rate], 16 * rate, rate);
        grid.Apply(new TransportBlock { OutputSample = 16 * rate, HostSample = 16 * rate, Frames = rate, Flags = TransportFlags.Running });
        monitor.CopyGrid(grid);
        monitor.Look();
        Assert.Null(monitor.Beat);
    }

    [Fact]
    public async Task A_page_is_told()
    {
        const int rate = 48_000;
        // Its music: a click each half second.
        await using var engine = RunningEngine.Start(new FakeModel { Clicks = 0.5 });
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(rate, "piano");
        await plugin.FollowAsync();
        await using var page = await FakePage.JoinAsync(engine.Engine.Pages.AddressOf(plugin.Instance));
        await plugin.PullSongAsync(8 * rate, 0, 120, numerator: 4);
        var told = await page.ExpectAsync("drift", m => m.GetProperty("tempo").ValueKind == System.Text.Json.JsonValueKind.Number);
        Assert.Equal(120, told.GetProperty("tempo").GetDouble(), 0.6);
        Assert.InRange(told.GetProperty("clarity").GetDouble(), 0.5, 1);
    }

    private static void Tell(SongGrid grid, long output, int rate, double tempo, double ppq) => grid.Apply(new TransportBlock
    {
        OutputSample = output, HostSample = output, Frames = 1, Ppq = ppq, Tempo = tempo, BarStartPpq = Math.Floor(ppq / 4) * 4, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4,
        Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature,
    });

    // Kick on the beat, snare on every second one, hats on the eighths, none of them quite exact.
    private static float[] Drums(int rate, double seconds, double tempo, double lastBeat)
    {
        var sound = new float[2 * (int)(seconds * rate)];
        var random = new Random(7);
        for (var eighth = 0; lastBeat - eighth * 30 / tempo > -0.1; eighth++)
        {
            var at = lastBeat - eighth * 30 / tempo + (random.NextDouble() - 0.5) * 0.012;
            Hit(at, 0.1f, 8_000, 0.02);
            if (eighth % 2 == 0) Hit(at, 0.6f, 60, 0.08);
            if (eighth % 4 == 2) Hit(at, 0.4f, 0, 0.06);
        }
        return sound;

        void Hit(double at, float level, double pitch, double decay)
        {
            for (var i = Math.Max(0, (int)(at * rate)); i < Math.Min(sound.Length / 2, (int)((at + 4 * decay) * rate)); i++)
            {
                var t = (double)i / rate - at;
                var sample = level * (float)(Math.Exp(-t / decay) * (pitch > 0 ? Math.Sin(2 * Math.PI * pitch * t) : random.NextDouble() * 2 - 1));
                sound[2 * i] += sample;
                sound[2 * i + 1] += sample;
            }
        }
    }
}
