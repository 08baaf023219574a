using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>The decisions behind the buffer, without threads.</summary>
public sealed class LookaheadTests
{
    [Fact]
    public void The_cost_of_a_call_is_told_apart_from_the_cost_of_its_frames()
    {
        var cost = Measured(call: 0.1, frame: 0.01);
        Assert.Equal(0.15, cost.Typical(5), 1e-3);
        Assert.Equal(0.6, cost.Typical(50), 1e-3);
    }

    [Fact]
    public void Cheap_calls_are_short_and_dear_ones_long()
    {
        Assert.Equal(5, Decide(Measured(call: 0.001, frame: 0.002)).Frames);
        var dear = Decide(Measured(call: 0.3, frame: 0.01));
        Assert.Equal(25, dear.Frames); // 0.55 s of work for 1 s; 15 frames would take 0.45 s for 0.6 s
        Assert.InRange(dear.Threshold, 0.55 * 1.3, 0.55 * 1.3 + 0.2);
    }

    [Fact]
    public void Little_experience_means_more_caution()
    {
        var cost = new CallCost();
        foreach (var frames in (int[])[10, 25, 10]) cost.Observe(frames, 0.05 + 0.01 * frames);
        Assert.True(Decide(cost).Threshold > Decide(Measured(call: 0.05, frame: 0.01)).Threshold + 0.05);
    }

    [Fact]
    public void Others_take_their_share()
    {
        var lookahead = new Lookahead(25, 50, Measured(call: 0.05, frame: 0.01));
        lookahead.Update(0.02, 0, 0, 0, 0, 10);
        var alone = (lookahead.Frames, lookahead.Threshold);
        lookahead.Update(0.02, 0, othersDemand: 0.5, othersWait: 0.3, 0, 10);
        Assert.True(lookahead.Frames > alone.Frames);
        Assert.True(lookahead.Threshold > alone.Threshold + 0.3);
    }

    [Fact]
    public void Underruns_lengthen_the_buffer_and_calm_shortens_it_again()
    {
        var lookahead = new Lookahead(25, 50, Measured(call: 0.01, frame: 0.005));
        lookahead.Update(0.02, 0, 0, 0, 0, 10);
        var calm = lookahead.Threshold;
        lookahead.Update(0.02, 1, 0, 0, 0, 10);
        lookahead.Update(0.02, 2, 0, 0, 0, 10);
        Assert.Equal(calm + 0.2, lookahead.Threshold, 1e-6);
        for (var second = 0; second < 20; second++) lookahead.Update(1, 2, 0, 0, 0, 10);
        Assert.Equal(calm + 0.2, lookahead.Threshold, 1e-6);
        for (var second = 0; second < 200; second++) lookahead.Update(1, 2, 0, 0, 0, 10);
        Assert.InRange(lookahead.Threshold, calm, calm + 0.01);
    }

    [Fact]
    public void The_ring_bounds_everything()
    {
        // 2.7 s at 192 kHz, on a machine that needs long calls.
        var lookahead = new Lookahead(25, 50, Measured(call: 1, frame: 0.05));
        lookahead.Update(0.02, 9, 0, 0, 0, 2.7);
        Assert.True(lookahead.Seconds <= 2.7);
        Assert.True(lookahead.Frames >= 25);
    }

    [Fact]
    public void Values_stand_as_they_were_at_each_sample()
    {
        var timeline = new Timeline();
        Change(timeline, 100, ParameterId.Temperature, 2);
        Change(timeline, 200, ParameterId.Temperature, 9); // beyond the range
        Change(timeline, 250, (ParameterId)9999, 1); // a newer plugin's
        Assert.Equal(2, timeline.At(ParameterId.Temperature, 99)); // the first one tells where the control stood
        Assert.Equal(2, timeline.At(ParameterId.Temperature, 199));
        Assert.Equal(4, timeline.At(ParameterId.Temperature, 200));
        Assert.Equal(4, timeline.Newest(ParameterId.Temperature));
    }

    [Fact]
    public void Time_that_runs_on_is_one_stretch_and_a_dropout_begins_another()
    {
        var timeline = new Timeline();
        timeline.Apply(Block(0, 0, running: false));
        timeline.Apply(Block(480, 0, running: true));
        timeline.Apply(Block(960, 480, running: true));
        timeline.Apply(Block(1440, 700, running: true)); // 260 samples were not there
        Assert.Equal(new Timeline.Stretch(480, 1440, -480, true, 0), timeline.StretchAt(1000));
        Assert.Equal(-740, timeline.StretchAt(1500)!.Value.OutputMinusHost);
        Assert.False(timeline.StretchAt(100)!.Value.Running);
        Assert.Null(timeline.StretchAt(1920));
        Assert.Equal(1180, timeline.HeardUntil);
    }

    [Fact]
    public void What_a_waiting_block_told_of_itself_is_corrected_by_what_comes_within_it()
    {
        var timeline = new Timeline();
        timeline.Apply(Block(0, 0, running: true) with { Generation = 3 });
        timeline.Apply(Block(480, 480, running: true) with { Generation = 3 });
        timeline.Apply(Block(600, 600, running: true) with { Frames = 360, Generation = 4 });
        Assert.Equal(0, timeline.StartOf(3));
        Assert.Equal(600, timeline.StartOf(4));
        Assert.Equal(600, timeline.StretchAt(599)!.Value.HostEnd);
        timeline.Apply(Block(600, 600, running: false) with { Frames = 360, Generation = 4 });
        Assert.False(timeline.StretchAt(700)!.Value.Running);
        Assert.Null(timeline.StartOf(4));
    }

    [Fact]
    public void Places_convert_both_ways_without_drift()
    {
        var place = new OutputPlace(44_100, 48_000, RingOffset: 1_000, StreamOffset: -96_000);
        for (long sample = 96_000; sample < 500_000_000_000; sample = sample * 3 + 1)
        {
            var output = place.OutputOf(sample);
            Assert.InRange(place.StreamOf(output), sample, sample + 1);
            Assert.True(place.OutputOf(sample + 48_000) == output + 44_100);
        }
    }

    [Fact]
    public void A_model_that_is_not_there_is_told_with_every_place_that_was_looked_at()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => ModelFolder.Find("no-such-model"));
        Assert.Contains(Path.GetFullPath("no-such-model"), error.Message, StringComparison.Ordinal);
        foreach (var library in ModelFolder.Libraries) Assert.Contains(Path.Combine(library, "no-such-model"), error.Message, StringComparison.Ordinal);
        Assert.Contains(ModelFolder.Variable, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ModelFolder.Libraries[0], Assert.Throws<DirectoryNotFoundException>(() => ModelFolder.Find("some/where")).Message, StringComparison.Ordinal);
    }

    private static CallCost Measured(double call, double frame)
    {
        var cost = new CallCost();
        for (var i = 0; i < 8; i++)
            foreach (var frames in (int[])[10, 25]) cost.Observe(frames, call + frame * frames);
        return cost;
    }

    private static Lookahead Decide(CallCost cost)
    {
        var lookahead = new Lookahead(25, 50, cost);
        lookahead.Update(0.02, 0, 0, 0, 0, 10);
        return lookahead;
    }

    private static void Change(Timeline timeline, long sample, ParameterId id, double value)
        => timeline.Apply(new AutomationEvent { HostSample = sample, ParameterId = (uint)id, Value = value });

    private static TransportBlock Block(long host, long output, bool running)
        => new() { HostSample = host, OutputSample = output, Frames = 480, Flags = running ? TransportFlags.Running : TransportFlags.None };
}
