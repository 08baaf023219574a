using LiveMusic.Engine.Captures;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Where the whole bars lie in what was heard.</summary>
public sealed class BarFinderTests
{
    private const int Rate = 48_000;

    private readonly SongGrid _grid = new();
    private readonly HeardPlace _place = new();
    private long _host;
    private long _output = 777;
    private long _kept;
    private bool _jump;

    [Theory]
    [InlineData(120, 4, 4, 0)]
    [InlineData(97.3, 3, 4, 0.7)]
    [InlineData(61, 7, 8, 1.1)]
    [InlineData(233.33, 5, 4, 123.456)]
    public void Bar_lines_are_the_nearest_samples(double tempo, int numerator, int denominator, double ppq)
    {
        Play(ppq, tempo, 20 * Rate, numerator, denominator);
        var bars = Find();
        var quarters = 4.0 * numerator / denominator;
        var number = Math.Ceiling(ppq / quarters);
        Assert.NotEmpty(bars);
        foreach (var bar in bars)
        {
            Assert.Equal(((long)Math.Round(SampleOf(number)), (long)Math.Round(SampleOf(number + 1))), (bar.Start, bar.End));
            Assert.Equal((number * quarters, tempo, true), (bar.Ppq, bar.Tempo, bar.Steady), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && a.Item2 == b.Item2 && a.Item3 == b.Item3);
            number++;
        }
        Assert.True(SampleOf(number + 1) > 20 * Rate - 1, "a bar is missing at the end");

        double SampleOf(double bar) => (bar * quarters - ppq) * 60 * Rate / tempo;
    }

    [Fact]
    public void A_loop_that_wraps_on_its_bar_line_leaves_whole_bars()
    {
        // 2 bars of 96,000 samples, three times.
        for (var i = 0; i < 3; i++)
        {
            Play(8, 120, 192_000);
            _jump = true;
        }
        var bars = Find();
        Assert.Equal([(0L, 8.0), (96_000, 12), (192_000, 8), (288_000, 12), (384_000, 8), (480_000, 12)], bars.Select(b => (b.Start, b.Ppq)));
        Assert.Equal(576_000, bars[^1].End);
    }

    [Fact]
    public void A_jump_within_a_bar_leaves_none()
    {
        Play(0, 120, 96_000 + 30_000);
        _jump = true;
        Play(17, 120, 300_000);
        Assert.Equal([0.0, 20, 24], Find().Select(b => b.Ppq));
    }

    [Fact]
    public void A_pause_is_left_out_of_its_bar()
    {
        Play(0, 120, 50_400);
        Stand(30_000);
        Play(50_400 / 24_000.0, 120, 60_000);
        Assert.Equal([(0L, 96_000L)], Find().Select(b => (b.Start, b.End)));
    }

    [Fact]
    public void Music_that_stood_still_while_song_time_went_on_breaks_its_bar()
    {
        Play(0, 120, 120_000);
        // A dry ring: 4800 samples of song time without a sample of output.
        Play(5, 120, 4800, heard: false);
        Play(5.2, 120, 200_000);
        Assert.Equal([0.0, 8], Find().Select(b => b.Ppq));
    }

    [Fact]
    public void Output_that_was_thrown_away_breaks_its_bar_and_none_reaches_over_it()
    {
        Play(0, 120, 96_000 + 10_080);
        _output += 5000;
        Play(4.42, 120, 200_160);
        var bars = Find();
        Assert.Equal([(0L, 0.0), (96_000 + 10_080 + 85_920, 8)], bars.Select(b => (b.Start, b.Ppq)));
    }

    [Fact]
    public void A_tempo_that_changes_moves_the_bar_lines_and_is_told()
    {
        Play(0, 120, 48_000);
        Play(2, 60, 240_000);
        Assert.Equal([(0L, 144_000L, false)], Find()[..1].Select(b => (b.Start, b.End, b.Steady)));
    }

    [Fact]
    public void Without_song_time_there_are_no_bars() => Assert.Empty(Find());

    private Bar[] Find()
    {
        var points = new SongGrid.Point[SongGrid.Kept];
        var first = 0L;
        var count = _grid.Copy(ref first, points);
        return BarFinder.Find(_place, points.AsSpan(0, count), _output, Rate);
    }

    private void Play(double ppq, double tempo, int frames, int numerator = 4, int denominator = 4, bool heard = true)
    {
        const int block = 480;
        var quarters = 4.0 * numerator / denominator;
        for (var done = 0; done < frames; done += block)
        {
            var here = ppq + done * tempo / (60 * Rate);
            _grid.Apply(new TransportBlock
            {
                HostSample = _host, OutputSample = _output, Frames = block, Ppq = here, Tempo = tempo, BarStartPpq = Math.Floor(here / quarters + 1e-9) * quarters,
                TimeSignatureNumerator = numerator, TimeSignatureDenominator = denominator,
                Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature | (_jump ? TransportFlags.Jumped : 0),
            });
            _jump = false;
            _host += block;
            if (!heard) continue;
            _place.Add(_kept, _output, block, oldest: 0);
            _kept += block;
            _output += block;
        }
    }

    private void Stand(int frames)
    {
        _grid.Apply(new TransportBlock { HostSample = _host, OutputSample = _output, Frames = frames, Flags = TransportFlags.HasPosition });
        _host += frames;
    }
}
