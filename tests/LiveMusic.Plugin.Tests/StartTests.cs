using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>With what the music begins, seen from the plugin: which stream it asks for, when, and what is heard of the old one.</summary>
public sealed unsafe class StartTests
{
    private static Rig With(StartValue start, bool offline = false)
    {
        var rig = new Rig();
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Start), (double)start);
        rig.Instance.Deactivate();
        rig.Instance.SetOffline(offline);
        rig.Instance.Activate(48000, 512);
        return rig;
    }

    private static (uint Generation, StartValue Origin) Wanted(Rig rig) => (rig.Header->RequestedGeneration, rig.Header->GenerationOrigin);

    [Theory]
    [InlineData(StartValue.Continue, StartValue.Project)] // nothing was heard yet: there is nothing else to go on from
    [InlineData(StartValue.Project, StartValue.Project)]
    [InlineData(StartValue.Reset, StartValue.Reset)]
    public void WhatAnActivationPreparesTheFirstStartTakes(StartValue start, StartValue origin)
    {
        using var rig = With(start);
        Assert.Equal((2u, origin), Wanted(rig));
        rig.StartPlaying();
        Assert.Equal(2u, rig.Header->RequestedGeneration);
        Assert.NotEqual(0, rig.OutLeft[rig.Fade]);
    }

    [Fact]
    public void ContinueAsksForNothing()
    {
        using var rig = With(StartValue.Continue);
        rig.StartPlaying();
        var at = rig.Region.Output.ReadPosition;
        Stop(rig);
        Play(rig);
        Assert.Equal(2u, rig.Header->RequestedGeneration);
        Assert.Equal(Rig.Sample(at + rig.Fade + 400), rig.OutLeft[400]);
        rig.Instance.Deactivate();
        rig.Instance.Activate(48000, 512);
        Assert.Equal((3u, StartValue.Continue), Wanted(rig));
    }

    [Theory]
    [InlineData(StartValue.Project)]
    [InlineData(StartValue.Reset)]
    public void TheNextStartIsPreparedAtTheStopAndTheOldMusicFadesFirst(StartValue start)
    {
        using var rig = With(start);
        rig.StartPlaying();
        var at = rig.Region.Output.ReadPosition;
        rig.Time.Flags = TransportFlags.None;
        // Blocks shorter than the fade, and an engine that answers at once: the fade is of the old music all the same.
        var gain = 1f;
        for (var i = 0; i < rig.Fade; i++)
        {
            rig.Process(1);
            if (i == 0)
            {
                Assert.Equal((3u, start), Wanted(rig));
                rig.AnswerGeneration();
                rig.Make(5000);
            }
            var now = rig.OutLeft[0] / Rig.Sample(at + i);
            Assert.InRange(gain - now, -1e-4f, 1.6f / rig.Fade);
            gain = now;
        }
        Assert.Equal(0, rig.OutLeft[0]);
        rig.Process(100);
        Assert.Equal(rig.Header->OutputGenerationStart, rig.Region.Output.ReadPosition);

        // At once, and it is the new stream.
        Play(rig);
        Assert.Equal((3u, start), Wanted(rig));
        Assert.Equal(Rig.Sample(rig.Header->OutputGenerationStart + 400), rig.OutLeft[400]);
        Assert.Equal(0, rig.Header->Underruns);
        Assert.Contains(rig.TakeTransport(), t => t.Generation == 3 && t.Flags.HasFlag(TransportFlags.Running));
    }

    [Fact]
    public void AChangedMindAsksAgainAtTheStart()
    {
        using var rig = With(StartValue.Project);
        rig.StartPlaying();
        Stop(rig);
        Assert.Equal((3u, StartValue.Project), Wanted(rig));
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Start), (double)StartValue.Reset);
        Play(rig);
        Assert.Equal((4u, StartValue.Reset), Wanted(rig));
    }

    [Fact]
    public void LoopsAndJumpsAreNoStarts()
    {
        using var rig = With(StartValue.Project);
        rig.Time.Flags |= TransportFlags.Looping | TransportFlags.HasPosition | TransportFlags.HasTempo;
        rig.Time.Tempo = 120;
        rig.Time.LoopEndPpq = 4;
        rig.StartPlaying();
        rig.Time.Ppq = 3.99;
        rig.Process(240);
        rig.Time.Ppq = 0;
        rig.Process(512);
        rig.Time.Ppq = 55;
        rig.Process(512);
        Assert.True(rig.TakeTransport().Count(t => t.Flags.HasFlag(TransportFlags.Jumped)) >= 2);
        Assert.Equal(2u, rig.Header->RequestedGeneration);
    }

    /// <summary>The first start's wait tells all of the block; the engine must hear of the second one in it too, or both wait for each other.</summary>
    [Fact]
    public void OfflineEveryStartWithinABlockIsTold()
    {
        using var rig = With(StartValue.Reset, offline: true);
        List<TransportBlock> told = [];
        rig.Engine(() =>
        {
            for (var generation = 3u; generation < 6; generation++)
            {
                while (!told.Any(t => t.Generation == generation && t.Flags.HasFlag(TransportFlags.Running)))
                {
                    rig.Pause();
                    told.AddRange(rig.TakeTransport());
                }
                rig.AnswerGeneration();
                rig.Make(3000);
            }
        });
        var run = Rig.Index(ParameterId.Run);
        rig.Audio.Begin(rig.Block(512));
        for (var start = 1; start < 3; start++)
        {
            rig.Audio.SetParameter(start * 200 - 50, run, (double)RunValue.Stop);
            rig.Audio.SetParameter(start * 200, run, (double)RunValue.Always);
        }
        rig.Audio.End();
        rig.JoinEngine();
        Assert.Equal(5u, rig.Header->RequestedGeneration);
        Assert.Equal(0, rig.Audio.State->OfflineFailed);
    }

    [Fact]
    public void OfflineEveryStartAsksWhenItComes()
    {
        using var rig = With(StartValue.Project, offline: true);
        rig.Engine(() =>
        {
            for (var generation = 3u; generation < 5; generation++)
            {
                while (rig.Header->RequestedGeneration != generation) rig.Pause();
                // Told before the wait: a stream that begins with the controls at the start must know which they are.
                while (rig.Region.Transport.WritePosition == rig.Region.Transport.ReadPosition) rig.Pause();
                Assert.Contains(rig.TakeTransport(), t => t.Generation == generation && t.Flags.HasFlag(TransportFlags.Running));
                rig.AnswerGeneration(refill: 400_000); // a mark of real time, which counts for nothing
                rig.Make(3000);
            }
        });
        rig.Process(512);
        Assert.Equal(Rig.Sample(rig.Header->OutputGenerationStart + 400), rig.OutLeft[400]);
        Stop(rig);
        Assert.Equal(3u, rig.Header->RequestedGeneration);
        rig.TakeTransport();
        Play(rig);
        rig.JoinEngine();
        Assert.Equal(4u, rig.Header->RequestedGeneration);
        Assert.Equal(Rig.Sample(rig.Header->OutputGenerationStart + 400), rig.OutLeft[400]);
    }

    [Fact]
    public void AProjectThatIsLoadedWhileNothingPlaysIsPreparedAnew()
    {
        using var rig = With(StartValue.Continue);
        Stop(rig);
        Load(rig, [1, 2]);
        Assert.Equal(2u, rig.Header->RequestedGeneration);
        rig.Process(64);
        Assert.Equal((3u, StartValue.Project), Wanted(rig));
        Load(rig, [1, 2]);
        rig.Process(64);
        Assert.Equal(3u, rig.Header->RequestedGeneration);

        // Once something was heard, what is loaded waits for a start that wants it.
        rig.Time.Flags = TransportFlags.Playing;
        rig.StartPlaying();
        Load(rig, [3]);
        Stop(rig);
        Play(rig);
        Assert.Equal(3u, rig.Header->RequestedGeneration);
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Start), (double)StartValue.Project);
        Stop(rig);
        Assert.Equal((4u, StartValue.Project), Wanted(rig));
        rig.Process(64);
        Assert.Equal(4u, rig.Header->RequestedGeneration);
    }

    private static void Load(Rig rig, byte[] context)
    {
        Assert.Equal(StateVerdict.Read, StateFormat.Read(rig.Instance.SaveState(), out var state, out _));
        Assert.True(rig.Instance.LoadState(StateFormat.Write(state! with { Context = context })));
    }

    private static void Stop(Rig rig)
    {
        rig.Time.Flags &= ~TransportFlags.Playing;
        rig.Process(1000);
        rig.Process(1000);
    }

    private static void Play(Rig rig)
    {
        rig.Time.Flags |= TransportFlags.Playing;
        rig.Process(500);
    }
}
