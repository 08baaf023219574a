using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Hosting.Vst3;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Tests;

/// <summary>Everything that a host does, through VST3, and what only VST3 knows.</summary>
[Collection(PluginTests.Name)]
public sealed class Vst3PlayerTests(TestPlugin plugin) : PlayerTests(plugin, plugin.Vst3Path)
{
    private static Arrangement Restoring(string name) => Offline(Gain, length: 0.4) with
    {
        Plugin = name,
        Events =
        [
            new ArrangedEvent { At = 0.1, Do = EventKind.Parameter, Name = "Gain", Value = -9 },
            new ArrangedEvent { At = 0.15, Do = EventKind.SaveState, Name = "quiet", File = "quiet.vstpreset" },
            new ArrangedEvent { At = 0.2, Do = EventKind.Parameter, Name = "Gain", Value = 3 },
            new ArrangedEvent { At = 0.3, Do = EventKind.RestoreState, Name = "quiet" },
        ],
    };

    [Theory]
    [InlineData("Pass-through", RestoreOrder.ComponentFirst, false)]
    [InlineData("Pass-through", RestoreOrder.ControllerFirst, true)]
    [InlineData("Divided", RestoreOrder.ComponentFirst, true)]
    [InlineData("Divided", RestoreOrder.ControllerFirst, true)]
    [InlineData("Divided", RestoreOrder.ComponentOnly, false)]
    [InlineData("Deaf", RestoreOrder.ComponentFirst, false)]
    public void AStateComesBackInEveryOrder(string name, RestoreOrder order, bool sendsValuesBack)
    {
        if (!Plugin.Missing)
        {
            float[] heard = Play(Restoring(name) with { RestoreOrder = order, SendsValuesBack = sendsValuesBack }).Audio.Channels[0];
            Assert.Equal(3, heard[14000], 1e-4);
            Assert.Equal(-9, heard[^1], 1e-4);
        }
    }

    [Theory]
    [InlineData("Deaf", RestoreOrder.ComponentFirst)]
    [InlineData("Divided", RestoreOrder.ComponentOnly)]
    public void LiveUndoesARestoredStateThatTheControllerDidNotHearOf(string name, RestoreOrder order)
    {
        if (!Plugin.Missing)
        {
            float[] heard = Play(Restoring(name) with { RestoreOrder = order, SendsValuesBack = true }).Audio.Channels[0];
            Assert.Equal(3, heard[^1], 1e-4);
        }
    }

    [Fact]
    public void AStateIsAPresetOfItsClass()
    {
        if (Plugin.Missing)
        {
            return;
        }

        Play(Restoring("Pass-through"));
        Vst3Preset preset = Vst3Preset.TryRead(File.ReadAllBytes(Plugin.File("quiet.vstpreset")))!;
        Assert.Equal("4C6976654D7573696354657374303031", preset.ClassId);
        Assert.Equal("LMTEST1"u8, preset.Component.AsSpan(0, 7));
        Assert.Equal(-9, Play(Offline(Gain, length: 0.1) with { State = "quiet.vstpreset", Parameters = new Dictionary<string, double>() }).Audio.Channels[0][0], 1e-4);
        Assert.Throws<HostException>(() => Play(Offline(Gain, length: 0.1) with { Plugin = "Divided", State = "quiet.vstpreset" }));
    }

    [Fact]
    public void WorkingAheadIsToldAsPrefetch()
    {
        if (!Plugin.Missing)
        {
            Assert.Equal("ahead", Play(new Arrangement { Length = 0.2, Burst = 4 }).Report.Status!.Message);
            Assert.Equal("real time", Play(new Arrangement { Length = 0.2 }).Report.Status!.Message);
        }
    }

    [Fact]
    public void ALoopOverTheEndShowsInTheNextBlock()
    {
        if (!Plugin.Missing)
        {
            float[] beats = Play(Offline(Transport) with { Tempo = [new TempoPoint { Bpm = 100 }], Loop = new LoopRange { End = 1, Blocks = LoopBlocks.Event } }).Audio.Channels[0];
            Assert.Equal(28672 / 28800.0, beats[28800], 1e-5);
            Assert.Equal(384 / 28800.0, beats[57 * 512], 1e-5);
        }
    }
}
