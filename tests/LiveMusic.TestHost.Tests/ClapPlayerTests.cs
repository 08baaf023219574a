using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Tests;

/// <summary>Everything that a host does, through CLAP.</summary>
[Collection(PluginTests.Name)]
public sealed class ClapPlayerTests(TestPlugin plugin) : PlayerTests(plugin, plugin.ClapPath)
{
    [Fact]
    public void ALoopCanJumpWithinABlock()
    {
        if (Plugin.Missing)
        {
            return;
        }

        Arrangement song = Offline(Transport, length: 1) with { Tempo = [new TempoPoint { Bpm = 100 }], Loop = new LoopRange { End = 1, Blocks = LoopBlocks.Event } };
        float[] beats = Play(song).Audio.Channels[0];
        Assert.Equal(28672 / 28800.0, beats[28799], 1e-5);
        Assert.Equal(0, beats[28800], 1e-6);

        // The next block shows where the song is 384 samples later.
        Assert.Equal(384 / 28800.0, beats[57 * 512], 1e-5);

        float[] plain = Play(song with { Loop = new LoopRange { End = 1, Blocks = LoopBlocks.Plain } }).Audio.Channels[0];
        Assert.Equal(28672 / 28800.0, plain[28800], 1e-5);
        Assert.Equal(384 / 28800.0, plain[57 * 512], 1e-5);
    }

    [Fact]
    public void TheMainThreadServesThePlugin()
    {
        if (!Plugin.Missing)
        {
            Assert.Contains(Play(Offline(Gain)).Report.Log, l => l.Text == "called back on the main thread");
        }
    }
}
