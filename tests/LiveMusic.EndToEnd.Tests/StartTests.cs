using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>Starts, states and bounces with the real plugin and the real engine: what must be the same is the same to the byte.</summary>
[Collection(StageCollection.Name)]
public sealed class StartTests(BuiltStage stage)
{
    private const int Rate = 48000;
    private const double Continue = 0, Project = 1;

    private static Arrangement Song(double seconds, double start) => new()
    {
        Length = seconds, WarmUp = 120, Prompts = ["calm piano", "techno"], Pace = Pace.Offline, Blocks = new() { Fixed = 480 },
        Parameters = new Dictionary<string, double> { ["Start"] = start, ["Seed"] = 7 },
    };

    /// <summary>Plays 5 s with moving prompts, stops, goes back and plays them again.</summary>
    private static Arrangement Twice() => Song(10.7, Project) with
    {
        Automation =
        [
            new() { Parameter = "Prompt 1", Time = TimeBase.Beats, Points = [new() { At = 1, Value = 1 }, new() { At = 6, Value = 0 }] },
            new() { Parameter = "Prompt 2", Time = TimeBase.Beats, Points = [new() { At = 1, Value = 0 }, new() { At = 6, Value = 1 }] },
        ],
        Events = [new() { At = 5, Do = EventKind.Stop }, new() { At = 5.5, Do = EventKind.Seek, Beat = 0 }, new() { At = 5.7, Do = EventKind.Play }],
    };

    [Fact]
    public void From_the_project_every_start_and_every_bounce_is_the_same()
    {
        var (report, first) = stage.Play(Twice(), "twice");
        Assert.Equal(0, (long)report.Status!.Underruns);
        Assert.Equal(0, report.PluginAudioThreadBytes);
        Assert.True(Part(first[0], 0, 5).Rms > 0.003, "silence");
        Same(Part(first[0], 0, 5), Part(first[0], 5.7, 10.7));
        var (_, second) = stage.Play(Twice(), "twice-again");
        Same(first[0], second[0]);
    }

    [Fact]
    public void A_projects_context_is_where_every_start_begins()
    {
        var state = Path.Combine(stage.Folder, "context.state");
        stage.Play(Song(4, Continue) with { Events = [new() { At = 3.9, Do = EventKind.SaveState, Name = "there", File = state }] }, "context-made");
        var (report, clips) = stage.Play(Twice() with { State = state }, "context-twice");
        Assert.Equal(0, (long)report.Status!.Underruns);
        Same(Part(clips[0], 0, 5), Part(clips[0], 5.7, 10.7));
        var (_, without) = stage.Play(Twice(), "context-none");
        Assert.False(clips[0].Channels[0].AsSpan().SequenceEqual(without[0].Channels[0]), "the context was not used");
    }

    [Fact]
    public void Loading_a_state_while_music_plays_is_turning_the_knobs_and_nothing_else()
    {
        var plain = Song(7, Continue);
        var (_, expected) = stage.Play(plain, "state-none");
        // The same state, twice.
        var (same, unchanged) = stage.Play(plain with
        {
            Events =
            [
                new() { At = 2, Do = EventKind.SaveState, Name = "s" }, new() { At = 3, Do = EventKind.RestoreState, Name = "s" },
                new() { At = 3.01, Do = EventKind.RestoreState, Name = "s" }, new() { At = 5, Do = EventKind.RestoreState, Name = "s" },
            ],
        }, "state-same");
        Assert.Equal(0, (long)same.Status!.Underruns);
        Assert.Equal(4, same.Events.Count(e => e.What.Contains("stored state 's'", StringComparison.Ordinal) || e.What.Contains("saved state 's'", StringComparison.Ordinal)));
        Same(expected[0], unchanged[0]);

        // Another one: as if the same knobs had been turned by hand.
        ArrangedEvent Knob(double at, string name, double value) => new() { At = at, Do = EventKind.Parameter, Name = name, Value = value };
        ArrangedEvent[] away = [Knob(2, "Prompt 1", 0), Knob(2, "Prompt 2", 1.5), Knob(2, "Temperature", 1.5)];
        var (_, byHand) = stage.Play(plain with { Events = [.. away, Knob(4, "Prompt 1", 1), Knob(4, "Prompt 2", 0), Knob(4, "Temperature", 0.9)] }, "state-hand");
        var (loaded, byState) = stage.Play(plain with
        {
            Events = [new() { At = 1, Do = EventKind.SaveState, Name = "s" }, .. away, new() { At = 4, Do = EventKind.RestoreState, Name = "s" }],
        }, "state-loaded");
        Assert.Equal(0, (long)loaded.Status!.Underruns);
        Same(byHand[0], byState[0]);
        Assert.False(expected[0].Channels[0].AsSpan().SequenceEqual(byState[0].Channels[0]), "the knobs changed nothing");
    }

    [Fact]
    public void A_bounce_that_the_host_does_not_tell_of_loses_no_more_than_its_beginning()
    {
        var (report, clips) = stage.Play(Song(20, Continue) with { TellRenderMode = false, Blocks = new() }, "untold");
        Assert.True(report.WallSeconds < 20, $"{report.WallSeconds:0} s for 20 s: this machine is too slow to look like a bounce");
        Assert.InRange((long)report.Status!.Underruns, 0, 1);
        Assert.InRange(report.Status!.UnderrunSamples / (double)Rate, 0, 0.8);
        Assert.Equal(0, report.PluginAudioThreadBytes);
        // From there on every second of it is the music of a bounce.
        for (var second = 2; second < 20; second++) Assert.True(Part(clips[0], second, second + 1).Rms > 0.0005, $"silence at {second} s");
    }

    private static AudioClip Part(AudioClip clip, double from, double to)
        => new(clip.SampleRate, [.. clip.Channels.Select(c => c[(int)Math.Round(from * Rate)..(int)Math.Round(to * Rate)])]);

    private static void Same(AudioClip a, AudioClip b)
    {
        Assert.Equal(a.Frames, b.Frames);
        for (var c = 0; c < a.Channels.Length; c++)
        {
            var at = a.Channels[c].AsSpan().CommonPrefixLength(b.Channels[c]);
            Assert.True(at == a.Frames, $"channel {c} differs from {at / (double)Rate:0.000} s on");
        }
    }
}
