using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>What a user hears: prompts in, music out of the plugin in a host.</summary>
[Collection(StageCollection.Name)]
public sealed class PlayingTests(BuiltStage stage)
{
    private static Arrangement Song(double seconds) => new()
    {
        Length = seconds, WarmUp = 120, Prompts = ["calm piano", "techno"], Pace = Pace.Offline,
    };

    [Fact]
    public void Two_prompts_cross_in_an_offline_bounce()
    {
        var song = Song(24) with
        {
            Parameters = new Dictionary<string, double> { ["Style strength"] = 5 },
            Automation =
            [
                new() { Parameter = "Prompt 1", Points = [new() { At = 7, Value = 1 }, new() { At = 9, Value = 0 }] },
                new() { Parameter = "Prompt 2", Points = [new() { At = 7, Value = 0 }, new() { At = 9, Value = 1 }] },
            ],
        };
        var (report, clips) = stage.Play(song, "cross");
        Assert.Equal(0, (long)report.Status!.Underruns);
        Assert.InRange(report.Peak, 0.05, 0.999);
        Assert.InRange(report.Rms, 0.003, 0.5);
        Assert.Equal(24, clips[0].Seconds, 3);
        Assert.True(LongestSilence(clips[0]) < 2.5, $"{LongestSilence(clips[0]):0.0} s of silence");
        var near = stage.Similarity("cross", ["1-7", "15-24"], ["calm piano", "techno"]);
        Assert.True(near[0][0] > near[0][1], $"the first part is nearer to techno: {near[0][0]:0.00} < {near[0][1]:0.00}");
        // A small model with ten seconds of piano behind it does not always arrive within seconds; it must be well on its way.
        var turn = near[1][1] - near[1][0] - (near[0][1] - near[0][0]);
        Assert.True(turn > 0.2, $"the prompts' exchange moved the music by {turn:0.00} only");
    }

    [Fact]
    public void A_killed_engine_comes_back_and_the_host_plays_on()
    {
        var (report, clips) = stage.Play(Song(24) with { Pace = Pace.Realtime }, "killed", killAt: 8);
        Assert.Contains(report.Events, e => e.What.StartsWith("killed engine", StringComparison.Ordinal));
        Assert.True(report.Status!.EngineRestarts >= 1);
        Assert.Equal(0, report.ProcessErrors);
        Assert.Equal(0, report.PluginAudioThreadBytes);
        var after = Clip(clips[0], 8, 24);
        Assert.True(LongestSilence(after) < 8, $"{LongestSilence(after):0.0} s without music after the kill");
        Assert.True(Clip(clips[0], 20, 24).Rms > 0.003, "no music at the end");
    }

    [Fact]
    public void Bad_input_and_odd_blocks_do_not_stop_the_music()
    {
        var bad = Path.Combine(stage.Folder, "bad.wav");
        var noise = new float[2][];
        for (var c = 0; c < 2; c++)
        {
            noise[c] = new float[48000];
            for (var i = 0; i < noise[c].Length; i++) noise[c][i] = (i % 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => 0.1f };
        }
        WavWriter.Write(bad, new AudioClip(48000, noise), WavEncoding.Float32);
        var song = Song(16) with
        {
            Blocks = new() { List = [1, 8192, 37, 441] },
            Parameters = new Dictionary<string, double> { ["Injection mode"] = 1, ["Live prompt"] = 0.5 },
            Sidechain = new() { File = bad, Loop = true },
            Events = [new() { At = 8, Do = EventKind.SampleRate, Rate = 44100 }],
        };
        var (report, clips) = stage.Play(song, "bad-input");
        Assert.Equal(0, report.NonFiniteSamples);
        Assert.Equal(0, report.ProcessErrors);
        Assert.Equal(2, clips.Length);
        Assert.Equal(44100, clips[1].SampleRate);
        Assert.All(clips, clip => Assert.True(clip.Rms > 0.003, $"silence at {clip.SampleRate} Hz"));
    }

    [Theory]
    [InlineData(false, "audio.livemusic.instrument")]
    [InlineData(false, "audio.livemusic.effect")]
    [InlineData(true, "LiveMusic")]
    [InlineData(true, "LiveMusic FX")]
    public void Our_own_host_finds_nothing_to_complain_about(bool vst3, string id)
    {
        var said = new List<string>();
        var exit = stage.Host(["validate", vst3 ? stage.Vst3 : stage.Plugin, "--id", id], said.Add);
        Assert.True(exit == 0, string.Join('\n', said));
    }

    [Fact]
    public void A_seed_renders_the_same_bytes_and_another_seed_other_music()
    {
        byte[] Render(string name, int seed)
        {
            var wav = Path.Combine(stage.Folder, name);
            var said = new List<string>();
            var exit = stage.Engine(["render", wav, "--prompt", "funk", "--seconds", "6", "--seed", $"{seed}"], said.Add);
            Assert.True(exit == 0, string.Join('\n', said));
            return File.ReadAllBytes(wav);
        }
        var first = Render("a.wav", 1);
        Assert.Equal(first, Render("b.wav", 1));
        var other = Render("c.wav", 2);
        Assert.Equal(first.Length, other.Length);
        Assert.NotEqual(first, other);
    }

    private static AudioClip Clip(AudioClip clip, double from, double to)
        => new(clip.SampleRate, [.. clip.Channels.Select(c => c[(int)(from * clip.SampleRate)..Math.Min(c.Length, (int)(to * clip.SampleRate))])]);

    /// <summary>Seconds of the longest stretch below −60 dBFS.</summary>
    private static double LongestSilence(AudioClip clip)
    {
        int longest = 0, current = 0;
        for (var i = 0; i < clip.Channels[0].Length; i++)
        {
            current = clip.Channels.All(c => MathF.Abs(c[i]) < 0.001f) ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }
        return longest / (double)clip.SampleRate;
    }
}
