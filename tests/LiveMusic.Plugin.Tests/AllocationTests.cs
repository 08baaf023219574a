using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

public sealed unsafe class AllocationTests
{
    /// <summary>The audio thread allocates nothing, whatever happens: events, underruns, stops, jumps, bad input, another generation's samples.</summary>
    [Fact]
    public void AHundredThousandBlocksAllocateNothing()
    {
        using var rig = new Rig(PluginKind.Effect);
        rig.StartPlaying(400_000);
        var block = new StereoFrame[4096];
        rig.Time = new() { Present = true, Flags = TransportFlags.Playing | TransportFlags.HasTempo | TransportFlags.HasPosition, Tempo = 120 };
        Run(rig, 2000, block);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(rig, 100_000, block);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(rig.Instance.Status().Underruns > 0);
    }

    /// <summary>Waiting for the engine allocates nothing either, on a thread that never waited before.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OfflineWaitsAllocateNothing(bool told)
    {
        using var rig = new Rig { Hurries = true };
        if (told) rig.Instance.SetOffline(true);
        else rig.StartPlaying(48_000);
        var done = false;
        rig.Engine(() =>
        {
            while (!Volatile.Read(ref done))
            {
                if (rig.Header->OutputGeneration != rig.Header->RequestedGeneration) rig.AnswerGeneration(0);
                if (rig.Region.Output.Available < 2000) rig.Make(500);
                rig.Pause(2);
            }
        });
        long allocated = -1;
        var audio = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 200; i++) rig.Process(480);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        audio.Start();
        audio.Join();
        Volatile.Write(ref done, true);
        rig.JoinEngine();
        Assert.Equal(0, allocated);
        Assert.Equal(0, rig.Audio.State->UnderrunSamples);
        Assert.True(rig.Region.Output.ReadPosition >= 200 * 480);
    }

    private static void Run(Rig rig, int blocks, StereoFrame[] made)
    {
        var (start, run) = (Rig.Index(ParameterId.Start), Rig.Index(ParameterId.Run));
        for (var i = 0; i < blocks; i++)
        {
            var frames = i % 7 == 0 ? 1 : 32 + i % 97;
            if (i % 1000 == 999) rig.Time.Flags ^= TransportFlags.Playing;
            if (i % 3000 == 2999) rig.Time.Ppq = 1;
            rig.MainLeft[0] = i % 50 == 0 ? float.NaN : 0.5f;
            rig.Audio.Begin(rig.Block(frames));
            // Starts that begin anew and stops in the first and the third quarter; in the others the music runs, and runs dry.
            var index = i % ParameterTable.Count;
            rig.Audio.SetParameter(i % frames, index, (index == start || index == run) && i / 25_000 % 2 != 0 ? 0 : i % 3);
            if (i % 5 == 0) rig.Audio.Note(0, NoteKind.On, i, 0, 0, 60, 1);
            if (i % 11 == 0) rig.Audio.MoveTo(frames / 2, rig.Time);
            rig.Audio.End();
            rig.Advance(frames);
            if (i % 20 == 0 && rig.Header->OutputGeneration != rig.Header->RequestedGeneration) rig.AnswerGeneration();
            if (i % 20 == 0 && i % 20_000 > 12_000 && rig.Region.Output.Available < 100_000) rig.Region.Output.Write(made);
            // The engine drains, but for a while now and then.
            if (i % 30_000 < 20_000)
            {
                while (rig.Region.Automation.TryRead(out _)) { }
                while (rig.Region.Transport.TryRead(out _)) { }
                while (rig.Region.Notes.TryRead(out _)) { }
            }
        }
    }
}
