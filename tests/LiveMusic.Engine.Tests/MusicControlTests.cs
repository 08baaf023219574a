using LiveMusic.Engine.Sessions;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Parameters and the host's time on their way to a model's controls.</summary>
[Collection(EngineCollection.Name)]
public sealed class MusicControlTests
{
    private const int Rate = 48_000;

    private static readonly ModelControls Controls = new([("tempo", 3), ("bar_phase", 96), ("key", 24), ("density", 4), ("drums", 4)], [10, 15, 24]);

    private static TransportBlock Song(double tempo, double ppq, double barStart) => new()
    {
        HostSample = 1000, Frames = 480, Ppq = ppq, Tempo = tempo, BarStartPpq = barStart, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4,
        Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo | TransportFlags.HasTimeSignature,
    };

    [Theory]
    [InlineData(100, 1)]  // 15 frames a beat
    [InlineData(150, 0)]
    [InlineData(62.5, 2)]
    [InlineData(105, 1)]
    [InlineData(57, 2)]
    [InlineData(50, null)]
    [InlineData(180, null)]
    [InlineData(0, null)]
    public void TheNearestTempoIsTaken(double tempo, int? expected)
        => Assert.Equal(expected, HostClock.Tempo(Song(tempo, 0, 0)) is { } told ? new BeatFollower(Controls, new FakeModel()).ClassOf(told, null) : null);

    [Theory]
    [InlineData(8, 8, 0, 0)]
    [InlineData(9.5, 8, 0, 23)]             // one beat and a half of 15 frames: the half up
    [InlineData(9, 8, 28_800, 30)]          // one beat later
    [InlineData(11.99, 8, 0, 0)]            // nearer to the next line
    [InlineData(11, 8, 4 * 28_800, 45)]     // a bar later
    [InlineData(-3, -4, 0, 15)]
    public void ThePhaseCountsFromTheHostsBar(double ppq, double barStart, int later, int expected)
        => Assert.Equal(new MusicalClock(1, expected), ClockAt(Song(100, ppq, barStart), 1000 + later));

    [Fact]
    public void TheHostsLoopIsFollowedBeforeItWraps()
    {
        var song = Song(100, 11, 8) with { LoopStartPpq = 6, LoopEndPpq = 12 };
        song.Flags |= TransportFlags.Looping;
        Assert.Equal(new(1, 45), ClockAt(song, 1000));
        Assert.Equal(new(1, 30), ClockAt(song, 1000 + 28_800)); // song position 6: two beats into its bar
    }

    private static MusicalClock? ClockAt(in TransportBlock song, long hostSample)
        => new BeatFollower(Controls, new FakeModel()).Next(song.Tempo, HostClock.PlaceInBar(song, hostSample, Rate), null, 25)?.Clock;

    [Fact]
    public void WhereSongTimeStandsThereIsNoPlace()
    {
        Assert.Null(HostClock.PlaceInBar(Song(100, 1, 0) with { Flags = TransportFlags.Running | TransportFlags.HasPosition | TransportFlags.HasTempo }, 1000, Rate));
        Assert.Null(HostClock.PlaceInBar(Song(100, 1, 0) with { Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasTempo }, 1000, Rate));
    }

    [Theory]
    [InlineData(100, 1, "")]
    [InlineData(180, 1, "The music can follow 56 to 169 BPM, not the host's 180: it keeps its own tempo.")]
    [InlineData(180, 0, "")]
    public void WhatCannotBeFollowedIsTold(double tempo, double follow, string expected)
    {
        var timeline = new Timeline();
        timeline.Apply(new AutomationEvent { ParameterId = (uint)ParameterId.TempoFollow, Value = follow });
        timeline.Apply(Song(tempo, 0, 0));
        Assert.Equal(expected, MusicPolicy.CannotFollow(Moment.Newest(timeline), new FakeModel(controls: Controls)));
        Assert.Equal("", MusicPolicy.CannotFollow(Moment.Newest(timeline), new FakeModel()));
    }

    private static (int Class, float Next) Best(FakeModel.Request request, int field)
    {
        var wishes = request.Prior.AsSpan(Controls.Fields[field].Offset, Controls.Fields[field].Classes).ToArray();
        var best = Array.IndexOf(wishes, wishes.Max());
        return (best, wishes.Where((_, i) => i != best).Max());
    }

    [Fact]
    public async Task Parameters_reach_a_model_with_controls()
    {
        var model = new FakeModel(controls: Controls);
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Key, 10);
        plugin.Set(ParameterId.Density, 8);
        plugin.Set(ParameterId.Drums, 1);
        plugin.Set(ParameterId.Bass, 1); // this model has none
        plugin.Set(ParameterId.Chaos, 1);
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        await plugin.PullAsync(Rate);
        var request = model.Requests[^1];
        Assert.Equal(4, request.ControlTemperature);
        Assert.Equal((9, -ModelControls.Override / 2), Best(request, 2));
        Assert.Equal((3, -1), Best(request, 3));
        Assert.Equal((0, -ModelControls.Override / 2), Best(request, 4));
    }

    [Fact]
    public async Task A_model_without_controls_plays_on_whatever_they_say()
    {
        var model = new FakeModel();
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.Key, 10);
        plugin.Set(ParameterId.TempoFollow, 1);
        plugin.Set(ParameterId.Chaos, 1);
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        Assert.NotEmpty(await plugin.PullSongAsync(Rate, 0, 100, 4));
        Assert.Empty(model.Requests[^1].Prior);
    }

    [Fact]
    public async Task The_hosts_clock_is_followed()
    {
        var model = new FakeModel(controls: Controls);
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        plugin.Set(ParameterId.TempoFollow, 1);
        await plugin.ActivateAsync(Rate, "piano");
        await plugin.FollowAsync();
        // In step with the frames from the start on: frame k is heard at song position 5 + k / 15.
        const int seconds = 4;
        await plugin.PullSongAsync(seconds * Rate, 5, 100, 4);
        var first = plugin.ReadStamps()[0];
        var checks = 0;
        foreach (var request in model.Requests.Where(r => r.Prior.Length > 0 && Best(r, 1).Next < -1000 && r.FirstFrame > 25 * seconds / 2))
        {
            Assert.Equal(1, Best(request, 0).Class);
            Assert.Equal((15 + request.FirstFrame - first.Frame) % 60, Best(request, 1).Class);
            checks++;
        }
        Assert.True(checks > 0);
    }
}
