using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Tests;

public sealed class TimeTests
{
    [Fact]
    public void ConstantTempo()
    {
        var map = new TempoMap([new TempoPoint { Bpm = 90 }]);
        Assert.Equal(3, map.BeatsAt(2), 12);
        Assert.Equal(2, map.SecondsAt(3), 12);
        Assert.Equal(90, map.TempoAt(7, out double slope));
        Assert.Equal(0, slope);
    }

    [Fact]
    public void RampIsLinearInTimeAndInvertible()
    {
        var map = new TempoMap([new TempoPoint { Bpm = 60, Ramp = true }, new TempoPoint { Beat = 6, Bpm = 120 }, new TempoPoint { Beat = 10, Bpm = 100 }]);

        // 60 to 120 bpm is 90 on average: 6 beats last 4 s.
        Assert.Equal(4, map.SecondsAt(6), 10);
        Assert.Equal(90, map.TempoAt(2, out double slope), 10);
        Assert.Equal(15, slope, 10);
        Assert.Equal(6, map.SecondsAt(10), 10);
        for (double s = 0; s < 9; s += 0.01)
        {
            Assert.Equal(s, map.SecondsAt(map.BeatsAt(s)), 9);
        }
    }

    [Fact]
    public void HistogramPercentilesAreWithinTwoPercent()
    {
        var h = new DurationHistogram();
        for (int i = 1; i <= 100_000; i++)
        {
            h.Add(i * 10L);
        }

        Assert.Equal(100_000, h.Count);
        Assert.InRange(h.Percentile(0.5), 500, 510);
        Assert.InRange(h.Percentile(0.99), 990, 1010);
        Assert.Equal(1000, h.Max);
        Assert.Equal(1000, h.Percentile(1));
        Assert.Equal(500.005, h.Mean, 3);
    }

    [Fact]
    public void BlockPlansRepeat()
    {
        var sizes = new BlockSizes { Random = new RandomBlocks { Min = 3, Max = 9, Seed = 42 } };
        var a = new BlockPlan(sizes);
        var b = new BlockPlan(sizes);
        int[] first = [.. Enumerable.Range(0, 500).Select(_ => a.Next())];
        Assert.Equal(first, Enumerable.Range(0, 500).Select(_ => b.Next()));
        Assert.Equal(3, first.Min());
        Assert.Equal(9, first.Max());
        var list = new BlockPlan(new BlockSizes { List = [5, 7] });
        Assert.Equal([5, 7, 5], (int[])[list.Next(), list.Next(), list.Next()]);
    }

    [Fact]
    public unsafe void EventsAreSortedAndKeepTheirOrderWithinASample()
    {
        using var list = new EventList();
        int[] times = [9, 3, 3, 7, 0, 9];
        for (int i = 0; i < times.Length; i++)
        {
            list.AddParameter((uint)i, 0, 0, times[i]);
        }

        list.Sort();
        uint[] ids = [.. Enumerable.Range(0, times.Length).Select(i => ((ClapEventParamValue*)list[i])->ParamId)];
        Assert.Equal([4u, 1u, 2u, 3u, 0u, 5u], ids);
    }

    [Fact]
    public void ArrangementsAreReadStrictly()
    {
        Arrangement a = Arrangement.Parse("""
            { "length": 3, "pace": "offline", /* why not */ "blocks": { "list": [64, 128] },
              "events": [ { "at": 1, "do": "save-state", "name": "x" } ], "loop": { "end": 4, "blocks": "event" }, }
            """);
        Assert.Equal(Pace.Offline, a.Pace);
        Assert.Equal(EventKind.SaveState, a.Events[0].Do);
        Assert.Equal(LoopBlocks.Event, a.Loop!.Blocks);
        Assert.Equal(a.ToJson(), Arrangement.Parse(a.ToJson()).ToJson());
        Assert.Contains("lenght", Assert.Throws<HostException>(() => Arrangement.Parse("""{ "lenght": 3 }""")).Message, StringComparison.Ordinal);
        Assert.Throws<HostException>(() => Arrangement.Parse("""{ "length": -1 }"""));
        Assert.Throws<HostException>(() => Arrangement.Parse("""{ "blocks": { "fixed": 0 } }"""));
        Assert.Throws<HostException>(() => Arrangement.Parse("""{ "events": [ { "do": "prompt", "at": 0 } ] }"""));
    }
}
