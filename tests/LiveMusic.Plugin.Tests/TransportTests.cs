using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>What the engine learns of time.</summary>
public sealed unsafe class TransportTests
{
    private const TransportFlags Rolling = TransportFlags.Playing | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;

    private static Rig Song()
    {
        var rig = new Rig();
        rig.AnswerGeneration();
        rig.Make(400_000);
        rig.Time = new() { Present = true, Flags = Rolling, Tempo = 120, TimeSignatureNumerator = 4, TimeSignatureDenominator = 4 };
        return rig;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(512)]
    public void ShortBlocksAreMergedAndCoverEverySample(int block)
    {
        using var rig = Song();
        var blocks = Math.Min(1000, 200_000 / block);
        for (var i = 0; i < blocks; i++) rig.Process(block);
        var told = rig.TakeTransport();
        Assert.All(told[1..], t => Assert.True(t.Frames >= 64 && t.Frames < 64 + block));
        for (var i = 1; i < told.Count; i++)
        {
            Assert.Equal(told[i - 1].HostSample + told[i - 1].Frames, told[i].HostSample);
            Assert.Equal(told[i].HostSample * 120 / 60 / 48000.0, told[i].Ppq, 1e-9);
            Assert.Equal(told[i].HostSample, told[i].OutputSample);
            Assert.Equal(TransportFlags.None, told[i].Flags & TransportFlags.Jumped);
        }
        Assert.True(blocks * block - (told[^1].HostSample + told[^1].Frames) < 64);
    }

    [Fact]
    public void AChangeEndsAStretch()
    {
        using var rig = Song();
        rig.Process(10);
        rig.Time.Tempo = 90;
        rig.Process(10);
        rig.Time.Flags |= TransportFlags.Recording;
        rig.Process(100);
        var told = rig.TakeTransport();
        Assert.Equal([10, 10, 100], told.Select(t => t.Frames));
        Assert.Equal([120, 90, 90], told.Select(t => t.Tempo));
    }

    // REAPER: the block is cut where the loop ends.
    [Fact]
    public void ALoopThatIsCutAtItsEndWraps()
    {
        using var rig = Song();
        rig.Time.Flags |= TransportFlags.Looping;
        (rig.Time.LoopStartPpq, rig.Time.LoopEndPpq) = (0, 4);
        rig.Time.Ppq = 4 - 370 * 2 / 48000.0;
        rig.Process(370);
        rig.Time.Ppq = 0;
        rig.Process(142);
        var told = rig.TakeTransport();
        Assert.Equal(TransportFlags.Jumped | TransportFlags.LoopWrapped, told[1].Flags & (TransportFlags.Jumped | TransportFlags.LoopWrapped));
    }

    [Fact]
    public void ALoopThatIsRunOverWraps()
    {
        using var rig = Song();
        rig.Time.Flags |= TransportFlags.Looping;
        (rig.Time.LoopStartPpq, rig.Time.LoopEndPpq) = (8, 12);
        rig.Time.Ppq = 11.99;
        rig.Process(512);
        rig.Time.Ppq -= 4;
        rig.Process(512);
        Assert.True(rig.TakeTransport()[1].Flags.HasFlag(TransportFlags.LoopWrapped));
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(40.0)]
    public void ASeekJumpsAndDoesNotWrap(double to)
    {
        using var rig = Song();
        rig.Time.Flags |= TransportFlags.Looping;
        (rig.Time.LoopStartPpq, rig.Time.LoopEndPpq) = (0, 64);
        rig.Time.Ppq = 20;
        rig.Process(512);
        rig.Time.Ppq = to;
        rig.Process(512);
        Assert.Equal(TransportFlags.Jumped, rig.TakeTransport()[1].Flags & (TransportFlags.Jumped | TransportFlags.LoopWrapped));
    }

    [Fact]
    public void TempoRampsAndStopsAreNoJumps()
    {
        using var rig = Song();
        for (var i = 0; i < 200; i++)
        {
            var before = rig.Time.Tempo;
            rig.Time.Tempo = 120 + 60 * Math.Sin(i / 10.0);
            // Within the block the host's tempo moved from one to the other.
            rig.Time.Ppq += 2048 * (before + rig.Time.Tempo) / 2 / 60 / 48000;
            rig.Audio.Begin(rig.Block(2048));
            rig.Audio.End();
            rig.Region.Output.SkipTo(0);
            if (rig.Region.Output.Available < 5000) rig.Make(50_000);
        }
        rig.Time.Flags &= ~TransportFlags.Playing;
        rig.Time.Ppq += 2048 * rig.Time.Tempo / 60 / 48000;
        for (var i = 0; i < 5; i++) rig.Process(2048);
        rig.Time.Flags |= TransportFlags.Playing;
        rig.Process(2048);
        Assert.All(rig.TakeTransport(), t => Assert.Equal(TransportFlags.None, t.Flags & TransportFlags.Jumped));
    }

    [Fact]
    public void ResetForgetsWhereTheSongWas()
    {
        using var rig = Song();
        rig.Process(512);
        rig.Audio.Reset();
        rig.Time.Ppq = 100;
        rig.Process(512);
        Assert.Equal(TransportFlags.None, rig.TakeTransport()[1].Flags & TransportFlags.Jumped);
    }

    // Live and others call nothing while the track is silent or the song stands still.
    [Fact]
    public void AHostThatStopsCallingAndComesBackDidNotJump()
    {
        using var rig = Song();
        for (var i = 0; i < 20; i++) rig.Process(512);
        var at = rig.Region.Output.ReadPosition;
        Thread.Sleep(300);
        for (var i = 0; i < 20; i++)
        {
            rig.Process(512);
            for (var k = 0; k < 512; k++) Assert.Equal(Rig.Sample(at++), rig.OutLeft[k]);
        }
        Assert.All(rig.TakeTransport(), t => Assert.Equal(TransportFlags.None, t.Flags & TransportFlags.Jumped));
        Assert.Equal(0, rig.Header->Underruns);
    }

    [Fact]
    public void WithoutATransportTimeIsHostSamplesAlone()
    {
        using var rig = Song();
        rig.Time = default;
        for (var i = 0; i < 10; i++) rig.Process(512);
        // It may turn up later, and go again.
        rig.Time = new() { Present = true, Flags = Rolling, Tempo = 90, Ppq = 17 };
        rig.Process(512);
        rig.Time = default;
        rig.Process(512);
        var told = rig.TakeTransport();
        Assert.Equal(12 * 512, told.Sum(t => t.Frames));
        Assert.All(told, t => Assert.Equal(TransportFlags.Running, t.Flags & (TransportFlags.Running | TransportFlags.Jumped)));
        Assert.Equal([TransportFlags.None, TransportFlags.HasPosition, TransportFlags.None], told.Select(t => t.Flags & TransportFlags.HasPosition).Aggregate(
            new List<TransportFlags>(), (all, flag) => all.Count > 0 && all[^1] == flag ? all : [.. all, flag]));
        Assert.Equal(0, rig.Header->Underruns);
    }

    [Fact]
    public void ATempoMapIsToldAsTheHostTellsIt()
    {
        using var rig = Song();
        double[] tempos = [120, 60, 240, 119.5, 0];
        foreach (var tempo in tempos)
        {
            // A host that has lost its tempo for a while says so.
            rig.Time.Flags = tempo > 0 ? Rolling : Rolling & ~TransportFlags.HasTempo;
            rig.Time.Tempo = tempo;
            for (var i = 0; i < 4; i++) rig.Process(480);
        }
        var told = rig.TakeTransport();
        Assert.Equal(tempos, told.Select(t => t.Tempo).Distinct());
        Assert.All(told, t => Assert.Equal(TransportFlags.None, t.Flags & TransportFlags.Jumped));
        for (var i = 1; i < 16; i++) Assert.Equal(told[i - 1].Ppq + 480 * told[i - 1].Tempo / 60 / 48000, told[i].Ppq, 1e-9);
    }

    [Fact]
    public void ATransportEventSplitsTheBlock()
    {
        using var rig = Song();
        rig.Audio.Begin(rig.Block(1000));
        var stopped = rig.Time;
        stopped.Flags &= ~TransportFlags.Playing;
        stopped.Ppq += 400 * 2 / 48000.0;
        rig.Audio.MoveTo(400, stopped);
        rig.Audio.End();
        var told = rig.TakeTransport();
        Assert.Equal([400, 600], told.Select(t => t.Frames));
        Assert.Equal([true, false], told.Select(t => t.Flags.HasFlag(TransportFlags.Running)));
        Assert.Equal(400 + rig.Fade, rig.Region.Output.ReadPosition);
    }

    [Fact]
    public void AFullRingLosesAndCountsButNeverBlocks()
    {
        using var rig = Song();
        for (var i = 0; i < RegionLayout.TransportCapacity + 100; i++) rig.Process(64);
        Assert.Equal(100, rig.Audio.State->LostEvents);
    }
}
