using System.Globalization;
using System.Text.RegularExpressions;
using LiveMusic.TestHost.Commands;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>When a control is heard, and that a project sounds the same again. `livemusic-host repeat` and `control-delay` are the long versions.</summary>
[Collection(StageCollection.Name)]
public sealed class TimingTests(BuiltStage stage)
{
    [Fact]
    public void A_recording_in_real_time_is_the_bounce_to_the_sample()
    {
        var song = RepeatCommand.Project(seconds: 6);
        var (_, bounce) = stage.Play(song with { Pace = Pace.Offline, Blocks = new() { Fixed = 1024 } }, "repeat-bounce");
        var (report, recording) = stage.Play(song with { Blocks = new() { Fixed = 441 } }, "repeat-recording", plugin: stage.Vst3);
        Assert.True(bounce[0].Rms > 0.003, "silence");
        // A machine that is late keeps the music at its place and leaves a hole; how many samples are there says nothing of this.
        Assert.SkipWhen(report.Status!.Underruns > 0, $"This machine was too busy: {report.Status.Underruns} underruns.");
        for (var c = 0; c < 2; c++) Assert.True(bounce[0].Channels[c].AsSpan().SequenceEqual(recording[0].Channels[c]), $"channel {c} differs");
    }

    [Fact]
    public void A_step_of_a_control_is_heard_sooner_than_without_planning_anew()
    {
        var said = new List<string>();
        var exit = stage.Host(["control-delay", "--plugin", stage.Plugin, "--steps", "8", "--timing", "0"], said.Add);
        Assert.True(exit == 0, string.Join('\n', said));
        var row = Assert.Single(said, s => s.StartsWith("responsive", StringComparison.Ordinal));
        Assert.Contains("heard 16 of 16 steps", row, StringComparison.Ordinal);
        var without = Assert.Single(Medians(Assert.Single(said, s => s.Contains("without planning anew", StringComparison.Ordinal))));
        Assert.All(Medians(row), delay => Assert.InRange(delay, 1, without));

        static int[] Medians(string row) => [.. Regex.Matches(row, @"p50\s+(\d+)").Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
    }
}
