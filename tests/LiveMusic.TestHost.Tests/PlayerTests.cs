using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Tests;

/// <summary>The test plugin turns what the host tells it into sound (its Probe parameter), and the sound is compared with what should have been told.</summary>
public abstract class PlayerTests(TestPlugin plugin, string? path)
{
    /// <summary>The plugin's library.</summary>
    protected string Path => path!;

    protected TestPlugin Plugin => plugin;

    protected static Dictionary<string, double> Probe(int what) => new() { ["Probe"] = what };

    protected const int Sidechain = 1;
    protected const int Transport = 2;
    protected const int Notes = 3;
    protected const int Gain = 4;
    protected const int Block = 5;

    protected static Arrangement Offline(int probe, double length = 1, int frames = 512) => new()
    {
        Pace = Pace.Offline,
        Length = length,
        Blocks = new BlockSizes { Fixed = frames },
        Parameters = Probe(probe),
    };

    [Fact]
    public void RampsAndHoldsAreSampleAccurate()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Gain) with
        {
            Blocks = new BlockSizes { Random = new RandomBlocks { Min = 1, Max = 900, Seed = 1 } },
            Automation =
            [
                new AutomationCurve
                {
                    Parameter = "gain",
                    Points =
                    [
                        new AutomationPoint { At = 0, Value = -40 },
                        new AutomationPoint { At = 0.5, Value = 0, Curve = CurveShape.Hold },
                        new AutomationPoint { At = 0.75, Value = -6 },
                    ],
                },
            ],
        };
        float[] heard = Play(song).Audio.Channels[0];
        for (int i = 0; i < 24000; i++)
        {
            // A ramp is sent every 32 samples at the latest, and exactly at block starts.
            double now = -40 + (40.0 * i / 24000);
            Assert.InRange(heard[i], now - (40.0 * EventScore.RampStep / 24000) - 1e-3, now + 1e-3);
        }

        Assert.Equal(0, heard[24000], 1e-6);
        Assert.Equal(0, heard[35999], 1e-6);
        Assert.Equal(-6, heard[36000], 1e-6);
        Assert.Equal(-6, heard[^1], 1e-6);
    }

    [Fact]
    public void NotesComeAtTheirSample()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Notes) with
        {
            Tempo = [new TempoPoint { Bpm = 120 }],
            Notes =
            [
                new ArrangedNote { At = 0.1, Length = 0.25, Velocity = 0.5 },
                new ArrangedNote { Time = TimeBase.Beats, At = 1, Length = 0.5, Key = 64, Velocity = 1 },
            ],
        };
        float[][] heard = Play(song).Audio.Channels;
        Assert.Equal([4800, 24000], NonZero(heard[0]));
        Assert.Equal([16800, 36000], NonZero(heard[1]));
        Assert.Equal(0.5f, heard[0][4800]);
    }

    [Fact]
    public void ALoopSplitsTheBlockAsReaperDoes()
    {
        if (plugin.Missing)
        {
            return;
        }

        // One beat at 100 bpm is 28,800 samples: 56 blocks of 512 and 128 of the next.
        Arrangement song = Offline(Block, length: 2) with { Tempo = [new TempoPoint { Bpm = 100 }], Loop = new LoopRange { End = 1 } };
        float[] sizes = Play(song).Audio.Channels[0];
        Assert.Equal(512, sizes[28671]);
        Assert.Equal(128, sizes[28672]);
        Assert.Equal(384, sizes[28800]);
        Assert.Equal(512, sizes[28800 + 384]);

        PlayResult result = Play(song with { Parameters = Probe(Transport) });
        float[] beats = result.Audio.Channels[0];
        Assert.Equal(0, beats[28800], 1e-6);
        Assert.Equal(28672 / 28800.0, beats[28799], 1e-5);
        Assert.Equal(0, beats[2 * 28800], 1e-6);
        Assert.Equal(3, result.Report.LoopWraps);
    }

    [Fact]
    public void AutomationInBeatsRepeatsWithTheLoop()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Gain, length: 1.5) with
        {
            Loop = new LoopRange { End = 1 },
            Automation =
            [
                new AutomationCurve
                {
                    Parameter = "1",
                    Time = TimeBase.Beats,
                    Points = [new AutomationPoint { Value = -10, Curve = CurveShape.Hold }, new AutomationPoint { At = 0.5, Value = -20 }],
                },
            ],
        };
        float[] heard = Play(song).Audio.Channels[0];
        for (int loop = 0; loop < 3; loop++)
        {
            int start = loop * 24000;
            Assert.Equal(-10, heard[start]);
            Assert.Equal(-10, heard[start + 11999]);
            Assert.Equal(-20, heard[start + 12000]);
            Assert.Equal(-20, heard[start + 23999]);
        }
    }

    [Fact]
    public void TheTransportStopsStartsAndJumps()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Transport, length: 4, frames: 480) with
        {
            Tempo = [new TempoPoint { Bpm = 60, Ramp = true }, new TempoPoint { Beat = 6, Bpm = 120 }],
            Events =
            [
                new ArrangedEvent { At = 1, Do = EventKind.Stop },
                new ArrangedEvent { At = 2, Do = EventKind.Play },
                new ArrangedEvent { At = 3, Do = EventKind.Seek, Beat = 32 },
            ],
        };
        float[][] heard = Play(song).Audio.Channels;
        double atOne = 1 + (15.0 / 2 / 60);
        Assert.Equal(1, heard[1][47999]);
        Assert.Equal(0, heard[1][48000]);
        Assert.Equal(atOne, heard[0][60000], 1e-4);
        Assert.Equal(1, heard[1][96000]);
        Assert.Equal(atOne, heard[0][96000], 1e-4);
        Assert.Equal(32, heard[0][144000], 1e-4);
        Assert.Equal(32 + (0.5 * 2), heard[0][144000 + 24000], 1e-4);
    }

    [Fact]
    public void InputAndSidechainReachTheirPorts()
    {
        if (plugin.Missing)
        {
            return;
        }

        float[] left = [.. Enumerable.Range(0, 24000).Select(i => i / 24000f)];
        float[] right = [.. left.Select(v => -v)];
        WavWriter.Write(plugin.File("ramp.wav"), new AudioClip(48000, [left, right]));
        WavWriter.Write(plugin.File("mono.wav"), new AudioClip(48000, [left]));
        Arrangement song = Offline(Sidechain) with
        {
            Input = new SoundSource { File = "ramp.wav" },
            Sidechain = new SoundSource { File = "mono.wav", Gain = 0.5, Start = 0.25, Loop = true },
        };
        float[][] side = Play(song).Audio.Channels;
        Assert.Equal(0, side[0][11999]);
        Assert.Equal(0.5f * left[100], side[0][12100]);
        Assert.Equal(0.5f * left[100], side[1][12100 + 24000]);

        float[][] main = Play(song with { Parameters = Probe(0) }).Audio.Channels;
        Assert.Equal(left[777], main[0][777]);
        Assert.Equal(right[777], main[1][777]);
        Assert.Equal(0, main[0][24000]);
    }

    [Fact]
    public void TheSampleRateChangesInTheMiddle()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Block, length: 1) with
        {
            Events =
            [
                new ArrangedEvent { At = 0.3995, Do = EventKind.Prompt, Slot = 3, Text = "before" },
                new ArrangedEvent { At = 0.4, Do = EventKind.SampleRate, Rate = 96000 },
                new ArrangedEvent { At = 0.7, Do = EventKind.SampleRate, Rate = 44100 },
            ],
        };
        PlayResult result = Play(song);
        Assert.Equal([19200, 28800, 13230], result.Clips.Select(c => c.Frames));
        Assert.Equal([48000, 96000, 44100], result.Clips.Select(c => c.SampleRate));
        Assert.Equal([48f, 96f, 44.1f], result.Clips.Select(c => c.Channels[1][^1]));
        Assert.Equal(["prompt 3 = before", "sample rate 96000", "sample rate 44100"], result.Report.Events.Select(e => e.What));
    }

    [Fact]
    public void StateIsSavedAndRestoredOnTime()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Gain) with
        {
            Prompts = ["one"],
            Events =
            [
                new ArrangedEvent { At = 0.1, Do = EventKind.Parameter, Name = "Gain", Value = -9 },
                new ArrangedEvent { At = 0.2, Do = EventKind.SaveState, Name = "quiet", File = "quiet.state" },
                new ArrangedEvent { At = 0.4, Do = EventKind.Parameter, Name = "Gain", Value = 3 },
                new ArrangedEvent { At = 0.6, Do = EventKind.RestoreState, Name = "quiet" },
            ],
        };
        PlayResult result = Play(song);
        float[] heard = result.Audio.Channels[0];
        Assert.Equal([0f, -9f, 3f, -9f], (float[])[heard[100], heard[12000], heard[24000], heard[40000]]);

        PlayResult again = Play(Offline(Gain) with { State = "quiet.state", Parameters = new Dictionary<string, double>() });
        Assert.Equal(-9, again.Audio.Channels[0][0]);
        Assert.Equal(1u, again.Report.Status!.PromptsReady);
        PlayResult inline = Play(Offline(Gain) with { State = "base64:" + Convert.ToBase64String(result.States["quiet"]), Parameters = new Dictionary<string, double>() });
        Assert.Equal(-9, inline.Audio.Channels[0][0]);
        Assert.Throws<HostException>(() => Play(Offline(Gain) with { State = "base64:AAAA" }));
    }

    [Fact]
    public void OfflineRunsAreTheSameEveryTimeAndDoNotAllocate()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Gain, length: 5) with
        {
            Blocks = new BlockSizes { Random = new RandomBlocks { Max = 600, Seed = 9 } },
            Automation = [new AutomationCurve { Parameter = "Gain", Points = [new AutomationPoint { Value = -60 }, new AutomationPoint { At = 5, Value = 12 }] }],
            Events = [new ArrangedEvent { At = 2, Do = EventKind.Prompt, Text = "x" }],
        };
        PlayResult a = Play(song);
        PlayResult b = Play(song);
        Assert.Equal(a.Audio.Channels[0], b.Audio.Channels[0]);
        Assert.InRange(b.Report.HostAudioThreadBytes, 0, 256);
        Assert.Equal("offline", a.Report.Status!.Message);
        Assert.Null(a.Report.Lateness);
        Assert.Empty(a.Report.Misbehaviour);
    }

    [Fact]
    public void RealTimeIsPacedAndSwitchesToOffline()
    {
        if (plugin.Missing)
        {
            return;
        }

        bool hooked = false;
        var player = new ArrangementPlayer(Path) { Hooks = { ["look"] = _ => hooked = true } };
        var seen = new List<PluginStatus>();
        player.StatusSeen = seen.Add;
        PlayResult result = player.Play(new Arrangement
        {
            Length = 20,
            Blocks = new BlockSizes { Fixed = 256 },
            WarmUp = 2,
            Events =
            [
                new ArrangedEvent { At = 0.5, Do = EventKind.Hook, Name = "look" },
                new ArrangedEvent { At = 0.6, Do = EventKind.KillEngine },
                new ArrangedEvent { At = 1, Do = EventKind.Pace, Pace = Pace.Offline },
            ],
        });
        Assert.True(hooked);
        Assert.InRange(result.Report.WallSeconds, 0.95, 15);
        Assert.InRange(result.Report.Lateness!.Count, 187, 192);
        Assert.Contains(result.Report.Events, e => e.What == "no engine to act on");
        Assert.Contains(result.Report.Events, e => e.What == "offline from here");
        Assert.True(seen.Count >= 4);
        Assert.Equal("offline", result.Report.Status!.Message);
    }

    [Fact]
    public void AHostThatWorksAheadMakesBlocksInBursts()
    {
        if (plugin.Missing)
        {
            return;
        }

        var song = new Arrangement
        {
            Length = 1,
            Burst = 10,
            Blocks = new BlockSizes { Fixed = 480 },
            Parameters = Probe(Transport),
            Tempo = [new TempoPoint { Bpm = 60 }],
        };
        PlayResult result = Play(song);

        // A burst ahead of its time, which has passed for nine of ten.
        Assert.InRange(result.Report.WallSeconds, 0.75, 3);
        Assert.Equal(10, result.Report.Lateness!.Count + 1);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(i * 0.01, result.Audio.Channels[0][i * 480], 1e-4));
    }

    [Fact]
    public void AHostThatStopsCallingCallsAgain()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Transport, length: 1, frames: 480) with
        {
            Tempo = [new TempoPoint { Bpm = 60 }],
            Events = [new ArrangedEvent { At = 0.25, Do = EventKind.Idle, Length = 0.5 }],
        };
        PlayResult result = Play(song);
        float[] beats = result.Audio.Channels[0];
        Assert.Equal(0.24f, beats[11999], 1e-4);
        Assert.All(beats[12000..36000], v => Assert.Equal(0, v));
        Assert.Equal(0.75f, beats[36000], 1e-4);
        Assert.Equal(50, result.Report.Blocks);
        Assert.Contains(result.Report.Events, e => e.What == "not called for 0.5 s");
    }

    [Fact]
    public void AFlushChangesAValueWithoutABlock()
    {
        if (plugin.Missing)
        {
            return;
        }

        PlayResult result = Play(Offline(Gain, length: 0.1, frames: 480) with
        {
            Events = [new ArrangedEvent { At = 0.05, Do = EventKind.Flush, Name = "Gain", Value = -12 }],
        });
        Assert.Equal(0, result.Audio.Channels[0][2399]);
        Assert.Equal(-12, result.Audio.Channels[0][2400], 1e-4);
        Assert.Equal(10, result.Report.Blocks);
    }

    [Theory]
    [InlineData(SidechainBus.Connected, 0.5f, 0.25f)]
    [InlineData(SidechainBus.Mono, 0.5f, 0f)]
    [InlineData(SidechainBus.Inactive, 0f, 0f)]
    [InlineData(SidechainBus.NullTable, 0f, 0f)]
    [InlineData(SidechainBus.NullChannels, 0f, 0f)]
    [InlineData(SidechainBus.Absent, 0f, 0f)]
    public void TheSidechainComesInEveryShape(SidechainBus shape, float left, float right)
    {
        if (plugin.Missing)
        {
            return;
        }

        WavWriter.Write(plugin.File("halves.wav"), new AudioClip(48000, [[.. Enumerable.Repeat(0.5f, 4800)], [.. Enumerable.Repeat(0.25f, 4800)]]));
        PlayResult result = Play(Offline(Sidechain, length: 0.1) with { Sidechain = new SoundSource { File = "halves.wav" }, SidechainBus = shape });
        Assert.All(result.Audio.Channels[0], v => Assert.Equal(left, v));
        Assert.All(result.Audio.Channels[1], v => Assert.Equal(right, v));
        Assert.Empty(result.Report.Misbehaviour);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AStateComesBackSeveralTimesWithDefaultsBetween(bool sendsValuesBack)
    {
        if (plugin.Missing)
        {
            return;
        }

        PlayResult result = Play(Offline(Gain) with
        {
            SendsValuesBack = sendsValuesBack,
            Events =
            [
                new ArrangedEvent { At = 0.1, Do = EventKind.Parameter, Name = "Gain", Value = -9 },
                new ArrangedEvent { At = 0.2, Do = EventKind.SaveState, Name = "quiet" },
                .. Enumerable.Range(0, 3).SelectMany(i => (ArrangedEvent[])
                [
                    new ArrangedEvent { At = 0.3 + (0.2 * i), Do = EventKind.RestoreState, Name = "default" },
                    new ArrangedEvent { At = 0.35 + (0.2 * i), Do = EventKind.Parameter, Name = "Probe", Value = Gain },
                    new ArrangedEvent { At = 0.4 + (0.2 * i), Do = EventKind.RestoreState, Name = "quiet" },
                ]),
            ],
        });
        float[] heard = result.Audio.Channels[0];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, heard[(int)((0.39 + (0.2 * i)) * 48000)], 1e-4);
            Assert.Equal(-9, heard[(int)((0.49 + (0.2 * i)) * 48000)], 1e-4);
        }
    }

    [Fact]
    public void BlocksOfAnyLengthAsFlStudioMakesThem()
    {
        if (plugin.Missing)
        {
            return;
        }

        // Lengths change with every call and every length from 1 to the largest may come; the song's place is right in each.
        PlayResult result = Play(Offline(Transport, length: 2) with
        {
            Tempo = [new TempoPoint { Bpm = 60 }],
            Blocks = new BlockSizes { Random = new RandomBlocks { Min = 1, Max = 64, Seed = 5 } },
            MaxFrames = 4096,
        });
        float[] beats = result.Audio.Channels[0];
        Assert.True(result.Report.Blocks > 2000);
        for (int i = 0; i < beats.Length; i++)
        {
            Assert.InRange(beats[i], ((i - 64) / 48000.0) - 1e-4, (i / 48000.0) + 1e-4);
        }
    }

    [Fact]
    public void FaultsOfThePluginAreReported()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement Fault(double kind) => Offline(0, length: 0.1) with { Parameters = new Dictionary<string, double> { ["Fault"] = kind } };
        Assert.True(Play(Fault(1) with { Pace = Pace.Realtime }).Report.Xruns > 0);
        Assert.Equal(10, Play(Fault(2)).Report.NonFiniteSamples);
        Assert.Equal(10, Play(Fault(3)).Report.ProcessErrors);
        Assert.Contains(Play(Fault(4)).Report.Misbehaviour, m => m == "state.mark_dirty off the main thread");
    }

    [Fact]
    public void WrongNamesAreExplained()
    {
        if (plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(0) with { Parameters = new Dictionary<string, double> { ["Loudness"] = 1 } };
        Assert.Contains("'Gain'", Assert.Throws<HostException>(() => Play(song)).Message, StringComparison.Ordinal);
        Assert.Contains("Forgetful", Assert.Throws<HostException>(() => Play(Offline(0) with { Plugin = "nobody" })).Message, StringComparison.Ordinal);
        Assert.Throws<HostException>(() => new ArrangementPlayer(Plugin.File("none.clap")).Play(song));
        File.WriteAllText(plugin.File("text.clap"), "not a library");
        Assert.Throws<HostException>(() => new ArrangementPlayer(Plugin.File("text.clap")).Play(song));
    }

    protected PlayResult Play(Arrangement arrangement) => plugin.Play(arrangement, Path);

    protected static int[] NonZero(float[] samples) => [.. Enumerable.Range(0, samples.Length).Where(i => samples[i] != 0)];
}
