using LiveMusic.TestHost.Playback;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>CLAP and VST3 are two doors of one plugin.</summary>
[Collection(StageCollection.Name)]
public sealed class FormatTests(BuiltStage stage)
{
    /// <summary>A VST3 host hands values over as shares of their range and automation parameter by parameter: nothing of that may be heard.</summary>
    [Fact]
    public void Both_formats_make_the_same_music_to_the_byte()
    {
        var song = new Arrangement
        {
            Length = 8, WarmUp = 120, Prompts = ["calm piano", "techno"], Pace = Pace.Offline, Blocks = new() { Fixed = 480 },
            Parameters = new Dictionary<string, double> { ["Start"] = 2, ["Seed"] = 3 },
            Automation =
            [
                new() { Parameter = "Prompt 1", Points = [new() { At = 2, Value = 1, Curve = CurveShape.Hold }, new() { At = 4, Value = 0, Curve = CurveShape.Hold }] },
                new() { Parameter = "Prompt 2", Points = [new() { At = 2, Value = 0, Curve = CurveShape.Hold }, new() { At = 4, Value = 1, Curve = CurveShape.Hold }] },
            ],
        };
        var (clapReport, clap) = stage.Play(song, "as-clap");
        var (vst3Report, vst3) = stage.Play(song, "as-vst3", plugin: stage.Vst3);
        Assert.Equal(0, clapReport.PluginAudioThreadBytes);
        Assert.Equal(0, vst3Report.PluginAudioThreadBytes);
        Assert.Equal(0, (long)vst3Report.Status!.Underruns);
        Assert.True(vst3[0].Rms > 0.003, "silence");
        for (var c = 0; c < 2; c++) Assert.True(clap[0].Channels[c].AsSpan().SequenceEqual(vst3[0].Channels[c]), $"channel {c} differs");
    }

    [Fact]
    public void Many_instances_of_both_formats_in_one_process_leave_nothing_behind()
    {
        var said = new List<string>();
        var exit = stage.Host(["stress", "--plugin", stage.Plugin, "--plugin", stage.Vst3, "--cycles", "10", "--instances", "6", "--seconds", "2", "--states", "200"], said.Add);
        Assert.True(exit == 0, string.Join('\n', said));
    }
}
