using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>What is heard of the output ring, sample by sample.</summary>
public sealed unsafe class OutputTests
{
    [Theory]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(96000)]
    [InlineData(192000)]
    public void EverySampleIsHeardOnceInBlocksOfAnySize(double rate)
    {
        using var rig = new Rig(rate: rate);
        rig.AnswerGeneration(2000);
        rig.Make(200_000);
        var random = new Random(1);
        int[] sizes = [1, 0, 1, 8192, 64, 1, 2, 3, 0, 480, 16384];
        var position = 0L;
        for (var i = 0; i < 60 && position < 180_000; i++)
        {
            var frames = i < sizes.Length ? sizes[i] : random.Next(0, 4096);
            rig.Process(frames);
            for (var k = 0; k < frames; k++, position++)
            {
                var expected = Rig.Sample(position);
                if (position >= rig.Fade)
                {
                    Assert.Equal(expected, rig.OutLeft[k]);
                    Assert.Equal(-expected, rig.OutRight[k]);
                }
                else
                {
                    Assert.InRange(rig.OutLeft[k], 0, expected);
                }
            }
        }
        Assert.Equal(position, rig.Region.Output.ReadPosition);
        Assert.Equal(position, rig.Header->HostSamples);
        Assert.Equal(0, rig.Header->Underruns);
    }

    [Fact]
    public void NothingIsHeardBeforeTheRefillMark()
    {
        using var rig = new Rig();
        rig.AnswerGeneration(refill: 5000);
        rig.Make(4999);
        Assert.False(rig.Process(256));
        Assert.Equal(0, rig.Region.Output.ReadPosition);
        Assert.All(rig.OutLeft[..256].ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(0, rig.Header->Underruns);
        rig.Make(1);
        Assert.True(rig.Process(256));
        Assert.Equal(256, rig.Region.Output.ReadPosition);
    }

    [Fact]
    public void ABlockLongerThanTheRefillMarkStartsOnlyWhenItCanBeFilled()
    {
        using var rig = new Rig();
        rig.AnswerGeneration(refill: 100);
        rig.Make(8000);
        Assert.False(rig.Process(8192));
        rig.Make(1000);
        Assert.True(rig.Process(8192));
        Assert.Equal(0, rig.Header->Underruns);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TimingValue.Repeatable)]
    public void MusicThatComesLateIsHeardAtItsPlaceOrWholeAsTimingSays(TimingValue timing)
    {
        using var rig = new Rig();
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Timing), (double)timing);
        var lost = timing == TimingValue.Responsive ? 0 : 1;
        rig.Process(1000);
        rig.AnswerGeneration(refill: 100);
        rig.Process(500);
        rig.Make(20_000);
        rig.Process(2000);
        Assert.Equal(Rig.Sample(1999 + lost * 1500), rig.OutLeft[1999]);

        // It runs dry in the middle of a block, comes back, and is again where it belongs.
        var place = 2000 + lost * 1500;
        rig.Process(15_000);
        place += 15_000;
        for (var dry = 0; rig.Header->Underruns == 0 || dry < 3; dry++, place += 1000) rig.Process(1000);
        var silent = rig.Header->UnderrunSamples;
        rig.Make(20_000);
        rig.Process(2000);
        Assert.Equal(Rig.Sample(rig.Region.Output.ReadPosition - 1), rig.OutLeft[1999]);
        if (lost == 1) Assert.Equal(place + 2000, rig.Region.Output.ReadPosition);
        else Assert.InRange(rig.Region.Output.ReadPosition, 20_000 + 1, place + 2000 - silent + rig.Fade);

        // The engine is told of the place, not of what was read.
        var told = rig.TakeTransport();
        if (lost == 1) Assert.All(told.Where(t => t.OutputSample > 0), t => Assert.Equal(t.HostSample, t.OutputSample));
    }

    [Fact]
    public void AnOldGenerationIsNeverHeard()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        rig.Instance.Deactivate();
        rig.Instance.Activate(96000, 512);
        Assert.Equal(96000, rig.Header->HostSampleRate);
        Assert.Equal(2u, rig.Header->RequestedGeneration);
        rig.Make(3000);
        Assert.False(rig.Process(512));
        // The old stream was thrown away, so there is room for the new one.
        Assert.Equal(0, rig.Region.Output.Available);
        rig.Make(777);
        rig.AnswerGeneration();
        var start = rig.Region.Output.WritePosition;
        Assert.False(rig.Process(512));
        rig.Make(5000);
        Assert.True(rig.Process(512));
        Assert.Equal(start + 512, rig.Region.Output.ReadPosition);
        Assert.InRange(rig.OutLeft[rig.Fade - 1], 0.99f * Rig.Sample(start + rig.Fade - 1), Rig.Sample(start + rig.Fade - 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(500)]
    [InlineData(4096)]
    public void ADryRingFadesOutOverItsLastSamplesIsSilentAndRefills(int block)
    {
        using var rig = new Rig();
        rig.AnswerGeneration(refill: 6000);
        rig.Make(10_000);
        List<float> heard = [];
        while (heard.Count < 20_000)
        {
            rig.Process(block);
            heard.AddRange(rig.OutLeft[..block]);
        }
        var fade = rig.Fade;
        for (var i = fade; i < 10_000 - fade; i++) Assert.Equal(Rig.Sample(i), heard[i]);
        // Never a step larger than the fade allows: gain falls by at most 1.5 / fade a sample.
        var gain = 1f;
        for (var i = 10_000 - fade; i < 10_000; i++)
        {
            var now = heard[i] / Rig.Sample(i);
            Assert.InRange(gain - now, -1e-4f, 1.6f / fade);
            gain = now;
        }
        Assert.InRange(gain, 0, 1.6f / fade);
        Assert.All(heard[10_000..], v => Assert.Equal(0, v));
        Assert.Equal(1, rig.Header->Underruns);
        Assert.Equal(heard.Count - 10_000 + fade, rig.Header->UnderrunSamples);

        rig.Make(5999);
        Assert.False(rig.Process(block));
        rig.Make(1);
        Assert.True(rig.Process(block));
        Assert.Equal(10_000 + block, rig.Region.Output.ReadPosition);
        Assert.Equal(1, rig.Header->Underruns);
    }

    [Fact]
    public void StoppedHostFadesAndThenConsumesNothing()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        rig.Process(1000);
        var at = rig.Region.Output.ReadPosition;
        rig.Time.Flags = TransportFlags.None;
        rig.Process(1000);
        Assert.Equal(at + rig.Fade, rig.Region.Output.ReadPosition);
        Assert.NotEqual(0, rig.OutLeft[0]);
        Assert.All(rig.OutLeft[rig.Fade..1000].ToArray(), v => Assert.Equal(0, v));
        Assert.False(rig.Process(1000));
        Assert.Equal(at + rig.Fade, rig.Region.Output.ReadPosition);
        rig.Time.Flags = TransportFlags.Playing;
        Assert.True(rig.Process(1000));
        Assert.Equal(at + rig.Fade + 1000, rig.Region.Output.ReadPosition);
        Assert.Equal(Rig.Sample(at + rig.Fade + 500), rig.OutLeft[500]);
        Assert.Equal(0, rig.Header->Underruns);
    }

    [Fact]
    public void AShortStopDoesNotWaitForARefill()
    {
        using var rig = new Rig();
        rig.AnswerGeneration(refill: 5000);
        rig.Make(5000);
        rig.Process(2000);
        rig.Time.Flags = TransportFlags.None;
        rig.Process(2000);
        rig.Time.Flags = TransportFlags.Playing;
        Assert.True(rig.Process(500));
    }

    [Theory]
    [InlineData(RunValue.FollowHost, true, true, true)]
    [InlineData(RunValue.FollowHost, true, false, false)]
    [InlineData(RunValue.FollowHost, false, false, true)]
    [InlineData(RunValue.Always, true, false, true)]
    [InlineData(RunValue.Stop, true, true, false)]
    [InlineData(RunValue.Stop, false, false, false)]
    public void RunDecides(RunValue run, bool transport, bool plays, bool runs)
    {
        using var rig = new Rig();
        rig.Time = new() { Present = transport, Flags = plays ? TransportFlags.Playing : TransportFlags.None };
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Run), (double)run);
        rig.AnswerGeneration();
        rig.Make(10_000);
        Assert.Equal(runs, rig.Process(1000));
        Assert.Equal(runs, (rig.TakeTransport()[0].Flags & TransportFlags.Running) != 0);
        Assert.Equal(run == RunValue.FollowHost && !transport, rig.Instance.Status().Message.Contains("no transport"));
    }

    [Fact]
    public void RunChangesAtItsSample()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        var at = rig.Region.Output.ReadPosition;
        rig.TakeTransport();
        rig.Audio.Begin(rig.Block(2000));
        rig.Audio.SetParameter(700, Rig.Index(ParameterId.Run), (double)RunValue.Stop);
        rig.Audio.End();
        Assert.Equal(at + 700 + rig.Fade, rig.Region.Output.ReadPosition);
        Assert.Equal(Rig.Sample(at + 699), rig.OutLeft[699]);
        Assert.True(rig.OutLeft[700] < Rig.Sample(at + 700));
        var told = rig.TakeTransport();
        Assert.Equal(2, told.Count);
        Assert.Equal((700, 1300), (told[0].Frames, told[1].Frames));
        Assert.Equal(told[0].HostSample + 700, told[1].HostSample);
        Assert.True(told[0].Flags.HasFlag(TransportFlags.Running));
        Assert.False(told[1].Flags.HasFlag(TransportFlags.Running));
    }

    [Fact]
    public void GainMovesFromItsSampleOverTenMilliseconds()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        var at = rig.Region.Output.ReadPosition;
        rig.Audio.Begin(rig.Block(2000));
        rig.Audio.SetParameter(1000, Rig.Index(ParameterId.OutputGain), -60);
        Assert.True(rig.Audio.End());
        Assert.Equal(Rig.Sample(at + 999), rig.OutLeft[999]);
        Assert.Equal(Rig.Sample(at + 1239) * 0.5f, rig.OutLeft[1239], 0.01f);
        for (var i = 1479; i < 2000; i++) Assert.Equal(0, rig.OutLeft[i]);
        Assert.False(rig.Process(100));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    [InlineData(1.0)]
    public void TheEffectMixesEvenInPlace(double mix)
    {
        using var rig = new Rig(PluginKind.Effect);
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Mix), mix);
        rig.StartPlaying();
        rig.Process(1000);
        var at = rig.Region.Output.ReadPosition;
        for (var i = 0; i < 300; i++) (rig.OutLeft[i], rig.OutRight[i]) = (0.1f, 0.2f);
        var block = rig.Block(300);
        block.MainLeft = block.OutLeft;
        block.MainRight = block.OutRight;
        rig.Audio.Begin(block);
        rig.Audio.End();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(mix * Rig.Sample(at + i) + (1 - mix) * 0.1, rig.OutLeft[i], 1e-6);
            Assert.Equal(mix * -Rig.Sample(at + i) + (1 - mix) * 0.2, rig.OutRight[i], 1e-6);
        }
    }

    [Fact]
    public void ANumberThatIsNoneNeverComesOut()
    {
        using var rig = new Rig(PluginKind.Effect);
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Mix), 0.5);
        rig.AnswerGeneration();
        rig.Make(3000);
        rig.Region.Output.Write([new() { Left = float.NaN, Right = float.PositiveInfinity }]);
        rig.Make(5000);
        rig.MainLeft.Fill(float.NaN);
        rig.MainRight.Fill(float.NegativeInfinity);
        rig.Process(6000);
        Assert.All(rig.OutLeft[..6000].ToArray(), v => Assert.True(float.IsFinite(v)));
        Assert.All(rig.OutRight[..6000].ToArray(), v => Assert.True(float.IsFinite(v)));
        Assert.True(rig.Instance.Status().BadSamples >= 12_002);
    }

    [Fact]
    public void AMonoOrAbsentOutputIsServed()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        var block = rig.Block(100);
        block.OutRight = null;
        rig.Audio.Begin(block);
        rig.Audio.End();
        Assert.All(rig.OutLeft[..100].ToArray(), v => Assert.Equal(0, v));
        block.OutLeft = null;
        var at = rig.Region.Output.ReadPosition;
        rig.Audio.Begin(block);
        rig.Audio.End();
        Assert.Equal(at + 100, rig.Region.Output.ReadPosition);
    }

    [Fact]
    public void WildCursorsHarmNothing()
    {
        using var rig = new Rig();
        rig.StartPlaying();
        var control = (long*)((byte*)rig.Header + rig.Header->Rings[(int)RingKind.Output].Offset);
        foreach (var wild in (long[])[long.MaxValue, long.MinValue, -1, 0, 1L << 40])
        {
            Volatile.Write(ref *control, wild);
            rig.Header->OutputGenerationStart = wild;
            rig.Header->RefillFrames = (int)wild;
            rig.Process(512);
            rig.Process(1);
        }
    }

    [Fact]
    public void OfflineWaitsForTheEngineAndMissesNothing()
    {
        using var rig = new Rig();
        rig.Instance.SetOffline(true);
        Assert.Equal(1, rig.Header->Offline);
        rig.Engine(() =>
        {
            rig.Pause(100);
            rig.AnswerGeneration();
            for (var i = 0; i < 40; i++)
            {
                rig.Make(1000);
                rig.Pause(2);
            }
        });
        var position = 0;
        for (var block = 0; block < 30; block++)
        {
            rig.Process(1024);
            for (var k = 0; k < 1024; k++, position++)
                if (position >= rig.Fade) Assert.Equal(Rig.Sample(position), rig.OutLeft[k]);
        }
        Assert.Equal(0, rig.Header->Underruns);
        rig.JoinEngine();
        Assert.NotEqual(0u, (uint)(rig.TakeTransport()[0].Flags & TransportFlags.Offline));
    }

    [Fact]
    public void OfflineWithAFailedEngineSaysSo()
    {
        using var rig = new Rig();
        rig.StartPlaying(5000);
        rig.Instance.SetOffline(true);
        rig.Header->StreamState = EngineStreamState.Failed;
        for (var i = 0; i < 20; i++) rig.Process(512);
        Assert.Equal(1, rig.Header->Underruns);
        Assert.Equal((InstanceState.Failed, PluginInstance.OfflineFailure), (rig.Instance.Status().State, rig.Instance.Status().Message));
        // It comes back: no more waiting, music again, and the next bounce is judged anew.
        rig.Header->StreamState = EngineStreamState.Streaming;
        rig.Make(20_000);
        Assert.True(rig.Process(512));
        rig.Instance.SetOffline(true);
        Assert.NotEqual(InstanceState.Failed, rig.Instance.Status().State);
    }

    [Fact]
    public void ABounceThatNobodyToldOfWaitsWhenTheRingRunsDry()
    {
        using var rig = new Rig { Hurries = true };
        rig.AnswerGeneration();
        rig.Make(48_000);
        rig.Engine(() =>
        {
            while (rig.Header->Offline == 0) rig.Pause();
            rig.Pause(100);
            for (var i = 0; i < 60; i++)
            {
                rig.Make(1000);
                rig.Pause();
            }
        });
        for (var position = 0; position < 100_000;)
        {
            rig.Process(512);
            for (var k = 0; k < 512; k++, position++)
                if (position >= rig.Fade) Assert.Equal(Rig.Sample(position), rig.OutLeft[k]);
        }
        Assert.Equal((0, 1), (rig.Header->Underruns, rig.Header->Offline));
        Assert.Contains("as in a bounce", rig.Instance.Status().Message);
        Assert.Contains(rig.TakeTransport(), t => t.Flags.HasFlag(TransportFlags.Offline));
        rig.JoinEngine();
        // Real time again: nobody waits, a gap is a gap.
        rig.Hurries = false;
        rig.Process(512);
        Assert.Equal(0, rig.Header->Offline);
        Assert.DoesNotContain("bounce", rig.Instance.Status().Message);
    }

    [Fact]
    public void WhatAnUntoldBounceMissesAtItsBeginningIsCountedAndTold()
    {
        using var rig = new Rig { Hurries = true };
        var silent = 0;
        for (; rig.Header->Offline == 0; silent += 512)
        {
            Assert.True(silent < 48_000, "it was not noticed");
            // It is noticed at the beginning of a block, and that block waits.
            Assert.Equal(rig.Process(512), rig.Header->Offline != 0);
            if (rig.Audio.State->SilentFrames > 19_000 && rig.Header->OutputGeneration == 0)
            {
                rig.AnswerGeneration(refill: 60_000);
                rig.Make(50_000);
            }
        }
        Assert.InRange(rig.Audio.State->UntoldBounceMissed, 19_200, 24_000);
        Assert.Equal((1, rig.Audio.State->UntoldBounceMissed), (rig.Header->Underruns, rig.Header->UnderrunSamples));
        Assert.Contains("0.4 s of music are missing", rig.Instance.Status().Message);
        Assert.True(rig.Process(512));
        Assert.Equal(1, rig.Header->Underruns);
    }

    [Fact]
    public void AnUntoldBounceIsNotKeptForLong()
    {
        using var rig = new Rig { Hurries = true };
        rig.StartPlaying(40_000);
        using var heart = new Heart(rig.Instance);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 200; i++) rig.Process(512);
        Assert.InRange(watch.Elapsed.TotalSeconds, 4, 9);
        Assert.Equal(1, rig.Header->Underruns);
        Assert.Equal((InstanceState.Failed, PluginInstance.OfflineFailure), (rig.Instance.Status().State, rig.Instance.Status().Message));
    }

    [Fact]
    public void AnEngineThatComesDuringTheWaitIsToldEverything()
    {
        using var rig = new Rig();
        rig.Instance.SetOffline(true);
        rig.Engine(() =>
        {
            rig.Pause(50);
            rig.TakeAutomation();
            rig.TakeTransport();
            Volatile.Write(ref rig.Audio.State->EngineKnowsNothing, 1);
            while (rig.Region.Transport.Available == 0) rig.Pause();
            Assert.Equal(ParameterTable.Count, rig.TakeAutomation().Count);
            var told = Assert.Single(rig.TakeTransport());
            Assert.Equal((512, rig.Header->RequestedGeneration), (told.Frames, told.Generation));
            rig.AnswerGeneration();
            rig.Make(2000);
        });
        Assert.True(rig.Process(512));
        rig.JoinEngine();
    }

    [Fact]
    public void TwoInstancesKnowNothingOfEachOther()
    {
        using var a = new Rig();
        using var b = new Rig(PluginKind.Effect, 96000);
        Assert.NotEqual(a.Region.Name, b.Region.Name);
        a.StartPlaying();
        b.AnswerGeneration();
        a.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), 3);
        Assert.True(a.Process(512));
        Assert.False(b.Process(512));
        Assert.Equal(ParameterTable.Get(ParameterId.Temperature).Default, b.Audio.GetValue(Rig.Index(ParameterId.Temperature)));
        Assert.Equal(512, b.Header->HostSamples);
    }
}
