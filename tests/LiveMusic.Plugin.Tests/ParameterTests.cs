using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>Values on their way from host and main thread to the engine.</summary>
public sealed unsafe class ParameterTests
{
    [Fact]
    public void TheEngineIsToldEveryValueAtActivation()
    {
        using var rig = new Rig();
        var told = rig.TakeAutomation();
        Assert.Equal(ParameterTable.All.Select(p => (uint)p.Id).Order(), told.Select(t => t.ParameterId).Order());
        Assert.All(told, t => Assert.Equal(ParameterTable.Find(t.ParameterId)!.Default, t.Value));
    }

    [Fact]
    public void ChangesAreStampedWithTheirSample()
    {
        using var rig = new Rig();
        rig.TakeAutomation();
        var random = new Random(5);
        List<(long Sample, uint Id, double Value)> sent = [];
        for (var block = 0; block < 100; block++)
        {
            var frames = random.Next(1, 600);
            rig.Audio.Begin(rig.Block(frames));
            var start = rig.Header->HostSamples;
            for (var offset = 0; offset < frames; offset += random.Next(1, 200))
            {
                var parameter = ParameterTable.All[random.Next(ParameterTable.Count)];
                var value = parameter.Clamp(parameter.Minimum + random.NextDouble() * (parameter.Maximum - parameter.Minimum));
                if (value == rig.Audio.GetValue(parameter.Index)) continue;
                rig.Audio.SetParameter(offset, parameter.Index, value);
                sent.Add((start + offset, (uint)parameter.Id, value));
            }
            rig.Audio.End();
        }
        Assert.Equal(sent, rig.TakeAutomation().Select(t => (t.HostSample, t.ParameterId, t.Value)));
    }

    [Fact]
    public void ValuesOutOfRangeAreBroughtIn()
    {
        using var rig = new Rig();
        var index = Rig.Index(ParameterId.TopK);
        rig.Audio.Begin(rig.Block(10));
        rig.Audio.SetParameter(0, index, 1e9);
        Assert.Equal(1024, rig.Audio.GetValue(index));
        rig.Audio.SetParameter(1, index, double.NaN);
        Assert.Equal(40, rig.Audio.GetValue(index));
        rig.Audio.SetParameter(-5, index, 7.4);
        Assert.Equal(7, rig.Audio.GetValue(index));
        rig.Audio.SetParameter(0, 999, 1);
        rig.Audio.SetParameter(0, -1, 1);
        rig.Audio.End();
        Assert.Equal(-1, rig.Audio.IndexOf(uint.MaxValue));
        Assert.Equal(-1, rig.Audio.IndexOf(0));
    }

    [Fact]
    public void TheMainThreadsValuesAreTakenUpAtTheNextBlock()
    {
        using var rig = new Rig();
        rig.Process(333);
        rig.TakeAutomation();
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), 2);
        rig.Audio.SetFromMain(Rig.Index(ParameterId.Temperature), 3);
        Assert.Equal(3, rig.Audio.GetValue(Rig.Index(ParameterId.Temperature)));
        rig.Process(10);
        var told = Assert.Single(rig.TakeAutomation());
        Assert.Equal((333, (uint)ParameterId.Temperature, 3.0), (told.HostSample, told.ParameterId, told.Value));
    }

    [Fact]
    public void WhatAFullRingCouldNotTakeIsToldLater()
    {
        using var rig = new Rig();
        var index = Rig.Index(ParameterId.Temperature);
        rig.Audio.Begin(rig.Block(MostEvents));
        for (var i = 0; i < MostEvents; i++) rig.Audio.SetParameter(i, index, i % 2 == 0 ? 1 : 2);
        rig.Audio.SetParameter(MostEvents - 1, index, 0.75);
        rig.Audio.End();
        Assert.True(rig.Audio.State->LostEvents > 0);
        Assert.Equal(RegionLayout.AutomationCapacity, rig.TakeAutomation().Count);
        rig.Process(1);
        Assert.Equal(0.75, Assert.Single(rig.TakeAutomation()).Value);
    }

    private const int MostEvents = 10_000;

    [Fact]
    public void ANewEngineIsToldEverything()
    {
        using var rig = new Rig();
        rig.Process(10);
        rig.TakeAutomation();
        rig.Audio.State->EngineKnowsNothing = 1;
        rig.Process(10);
        Assert.Equal(ParameterTable.Count, rig.TakeAutomation().Count);
        rig.Process(10);
        Assert.Empty(rig.TakeAutomation());
    }

    [Fact]
    public void AFlushOutsideOfABlockCounts()
    {
        using var rig = new Rig();
        rig.Process(100);
        rig.TakeAutomation();
        rig.Audio.FlushParameter(Rig.Index(ParameterId.Seed), 12);
        Assert.Equal((100, 12.0), (Assert.Single(rig.TakeAutomation()) is var t ? t.HostSample : 0, rig.Audio.GetValue(Rig.Index(ParameterId.Seed))));
    }
}
