using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>Blocks of a VST3 host.</summary>
public sealed unsafe class Vst3ProcessTests
{
    [Fact]
    public void BusesAreThoseThatHostsOfferAsSidechain()
    {
        foreach (var kind in Enum.GetValues<PluginKind>())
        {
            using var rig = new Vst3Rig(kind);
            var table = rig.Component->Table;
            var inputs = kind == PluginKind.Effect ? 2 : 1;
            Assert.Equal((inputs, 1, 1, 0), (table->GetBusCount(rig.Component, 0, 0), table->GetBusCount(rig.Component, 0, 1),
                table->GetBusCount(rig.Component, 1, 0), table->GetBusCount(rig.Component, 1, 1)));
            BusInfo bus;
            Assert.Equal(TResult.Ok, table->GetBusInfo(rig.Component, MediaType.Audio, BusDirection.Input, inputs - 1, &bus));
            Assert.Equal((BusType.Aux, 0u, 2, "Sidechain"), (bus.BusType, bus.Flags, bus.ChannelCount, Vst3Text.Read(bus.Name)));
            Assert.Equal(TResult.Ok, table->GetBusInfo(rig.Component, MediaType.Audio, BusDirection.Output, 0, &bus));
            Assert.Equal((BusType.Main, BusFlags.DefaultActive, 2), (bus.BusType, bus.Flags, bus.ChannelCount));
            Assert.Equal(TResult.Ok, table->GetBusInfo(rig.Component, MediaType.Event, BusDirection.Input, 0, &bus));
            Assert.Equal((BusType.Main, BusFlags.DefaultActive, 16), (bus.BusType, bus.Flags, bus.ChannelCount));
            Assert.NotEqual(TResult.Ok, table->GetBusInfo(rig.Component, MediaType.Audio, BusDirection.Input, inputs, &bus));
        }
    }

    [Fact]
    public void StereoAndMonoArePossibleAndNothingElse()
    {
        using var rig = new Vst3Rig(PluginKind.Effect, start: false);
        const ulong mono = SpeakerArrangement.Mono, stereo = SpeakerArrangement.Stereo, surround = 0x3F;
        Assert.Equal(TResult.Ok, Set(rig, [mono, stereo], [mono]));
        Assert.Equal((mono, stereo, mono), (Get(rig, 0, 0), Get(rig, 0, 1), Get(rig, 1, 0)));
        BusInfo bus;
        rig.Component->Table->GetBusInfo(rig.Component, MediaType.Audio, BusDirection.Input, 0, &bus);
        Assert.Equal(1, bus.ChannelCount);
        // All or nothing.
        Assert.Equal(TResult.False, Set(rig, [stereo, surround], [stereo]));
        Assert.Equal(TResult.False, Set(rig, [stereo], [stereo]));
        Assert.Equal(TResult.False, Set(rig, [stereo, stereo], []));
        Assert.Equal((mono, stereo, mono), (Get(rig, 0, 0), Get(rig, 0, 1), Get(rig, 1, 0)));
        rig.Component->Table->SetActive(rig.Component, 1);
        Assert.Equal(TResult.False, Set(rig, [stereo, stereo], [stereo]));
    }

    [Fact]
    public void PointsOfAllQueuesAreTakenInTheOrderOfTheirSamples()
    {
        using var rig = new Vst3Rig();
        rig.Process(100);
        rig.TakeAutomation();
        using var changes = new Vst3Changes()
            .Add((uint)ParameterId.Temperature, (10, 0.1), (50, 0.2), (50, 0.3), (400, 0.4))
            .Add(4711, (0, 1))
            .Add((uint)ParameterId.StyleStrength, (0, 0.9), (49, 0.8), (51, 0.7))
            .Add((uint)ParameterId.Temperature, (20, 0.6), (500, 0.5));
        rig.Process(512, changes);
        var temperature = ParameterTable.Get(ParameterId.Temperature);
        var style = ParameterTable.Get(ParameterId.StyleStrength);
        (long, uint, double)[] expected =
        [
            (100, 200, style.Denormalise(0.9)), (110, 201, temperature.Denormalise(0.1)), (120, 201, temperature.Denormalise(0.6)),
            (149, 200, style.Denormalise(0.8)), (150, 201, temperature.Denormalise(0.2)), (150, 201, temperature.Denormalise(0.3)),
            (151, 200, style.Denormalise(0.7)), (500, 201, temperature.Denormalise(0.4)), (600, 201, temperature.Denormalise(0.5)),
        ];
        Assert.Equal(expected, rig.TakeAutomation().Select(a => (a.HostSample, a.ParameterId, a.Value)));
    }

    [Fact]
    public void MoreQueuesThanParametersLoseNothing()
    {
        using var rig = new Vst3Rig();
        rig.TakeAutomation();
        using var changes = new Vst3Changes();
        for (var i = 0; i < 200; i++) changes.Add((uint)ParameterId.Mix, (i, (i + 1) / 400.0));
        rig.Process(512, changes);
        Assert.Equal(0.5, rig.Instance.GetValue(ParameterTable.Get(ParameterId.Mix)));
        Assert.Equal(200, rig.TakeAutomation().Count(a => a.ParameterId == (uint)ParameterId.Mix));
    }

    [Fact]
    public void ABlockWithoutSamplesBringsParametersAndNeedsNoBuffers()
    {
        using var rig = new Vst3Rig();
        rig.Data.Inputs = rig.Data.Outputs = null;
        rig.Data.NumInputs = rig.Data.NumOutputs = 0;
        rig.Data.ProcessContext = null;
        using var changes = new Vst3Changes().Add((uint)ParameterId.Mix, (0, 0.5), (7, 0.25));
        Assert.Equal(TResult.Ok, rig.Process(0, changes));
        Assert.Equal(0.25, rig.Instance.GetValue(ParameterTable.Get(ParameterId.Mix)));
        // Also while nothing is active.
        rig.Component->Table->SetActive(rig.Component, 0);
        using var more = new Vst3Changes().Add((uint)ParameterId.Mix, (0, 0.75));
        Assert.Equal(TResult.Ok, rig.Process(0, more));
        Assert.Equal(0.75, rig.Instance.GetValue(ParameterTable.Get(ParameterId.Mix)));
    }

    [Fact]
    public void MusicIsHeardAndTheFlagsSayWhetherItIs()
    {
        using var rig = new Vst3Rig();
        rig.Channel(2, 0).Fill(7);
        rig.Channel(2, 1).Fill(7);
        Assert.Equal(TResult.Ok, rig.Process(300));
        Assert.Equal(3ul, rig.Bus(2)->SilenceFlags);
        Assert.Equal(-1, rig.Channel(2, 0)[..300].IndexOfAnyExcept(0f));
        Assert.Equal(-1, rig.Channel(2, 1)[..300].IndexOfAnyExcept(0f));
        rig.StartPlaying();
        rig.Process(300);
        Assert.Equal(0ul, rig.Bus(2)->SilenceFlags);
        Assert.Equal((0.5f, -0.25f), (rig.Channel(2, 0)[0], rig.Channel(2, 1)[299]));
    }

    [Fact]
    public void MonoAndWideOutputsAndMissingChannelsAreServed()
    {
        using var rig = new Vst3Rig();
        rig.StartPlaying();
        rig.Bus(2)->NumChannels = 1;
        rig.Process(64);
        Assert.Equal(0ul, rig.Bus(2)->SilenceFlags);
        Assert.Equal(0.125f, rig.Channel(2, 0)[10]);
        rig.Bus(2)->NumChannels = 4;
        rig.Channel(2, 2).Fill(7);
        rig.Channel(2, 3).Fill(7);
        rig.Process(64);
        Assert.Equal(0b1100ul, rig.Bus(2)->SilenceFlags);
        Assert.Equal(-1, rig.Channel(2, 3)[..64].IndexOfAnyExcept(0f));
        var channels = rig.Bus(2)->ChannelBuffers32;
        rig.Bus(2)->ChannelBuffers32 = null;
        Assert.Equal(TResult.Ok, rig.Process(64));
        rig.Bus(2)->ChannelBuffers32 = channels;
        var left = channels[0];
        channels[0] = null;
        Assert.Equal(TResult.Ok, rig.Process(64));
        Assert.Equal(-1, rig.Channel(2, 1)[..64].IndexOfAnyExcept(0f));
        channels[0] = left;
    }

    [Fact]
    public void AnInactiveOutputIsSilentAndTheMusicRunsOn()
    {
        using var rig = new Vst3Rig();
        rig.StartPlaying();
        rig.Component->Table->ActivateBus(rig.Component, MediaType.Audio, BusDirection.Output, 0, 0);
        var before = rig.Instance.Region!.Output.ReadPosition;
        rig.Channel(2, 0).Fill(7);
        rig.Process(100);
        Assert.Equal(-1, rig.Channel(2, 0)[..100].IndexOfAnyExcept(0f));
        Assert.Equal(3ul, rig.Bus(2)->SilenceFlags);
        Assert.Equal(100, rig.Instance.Region.Output.ReadPosition - before);
    }

    /// <summary>Activation counts, not whether there are pointers; flags count, not what lies in a buffer that is flagged silent.</summary>
    [Fact]
    public void TheSidechainIsHeardWhenItIsActive()
    {
        using var rig = new Vst3Rig();
        rig.Channel(0, 0).Fill(0.5f);
        rig.Channel(0, 1).Fill(0.25f);
        rig.Process(100);
        Assert.Equal(0, rig.Header->SidechainPeak);
        rig.Component->Table->ActivateBus(rig.Component, MediaType.Audio, BusDirection.Input, 0, 1);
        rig.Process(100);
        Assert.Equal(0.5f, rig.Header->SidechainPeak);
        rig.Bus(0)->SilenceFlags = 3;
        rig.Process(100);
        Assert.Equal(0, rig.Header->SidechainPeak);
        rig.Bus(0)->SilenceFlags = 0;
        rig.Bus(0)->NumChannels = 1;
        rig.Process(100);
        var frames = new StereoFrame[1];
        Assert.True(rig.Instance.Region!.SidechainInput.TryRead(rig.Instance.Region.SidechainInput.WritePosition - 1, frames));
        Assert.Equal((0.5f, 0.5f), (frames[0].Left, frames[0].Right));
        rig.Data.NumInputs = 0;
        rig.Data.Inputs = null;
        rig.Process(100);
        Assert.Equal(0, rig.Header->SidechainPeak);
    }

    [Fact]
    public void TheEffectHearsItsMainInputAndItsSidechainApart()
    {
        using var rig = new Vst3Rig(PluginKind.Effect);
        rig.Component->Table->ActivateBus(rig.Component, MediaType.Audio, BusDirection.Input, 1, 1);
        rig.Channel(0, 0).Fill(0.5f);
        rig.Channel(1, 1).Fill(0.75f);
        rig.Process(100);
        Assert.Equal((0.5f, 0.75f), (rig.Header->MainPeak, rig.Header->SidechainPeak));
    }

    [Fact]
    public void NotesKeepTheirSample()
    {
        using var rig = new Vst3Rig();
        rig.Process(100);
        using var events = new Vst3Events();
        events.Events.Add(new() { Type = EventType.NoteOn, SampleOffset = 5, NoteOn = new() { Channel = 3, Pitch = 60, Velocity = 0.5f, NoteId = 7 } });
        events.Events.Add(new() { Type = EventType.PolyPressure, SampleOffset = 6 });
        events.Events.Add(new() { Type = EventType.NoteOn, SampleOffset = 20, NoteOn = new() { Channel = 3, Pitch = 61, Velocity = 0, NoteId = 8 } });
        events.Events.Add(new() { Type = EventType.NoteOff, SampleOffset = 63, NoteOff = new() { Channel = 3, Pitch = 60, Velocity = 0.25f, NoteId = 7 } });
        rig.Process(64, events: events);
        List<(long, NoteKind, int, short, double)> notes = [];
        while (rig.Instance.Region!.Notes.TryRead(out var note)) notes.Add((note.HostSample, note.Kind, note.NoteId, note.Key, note.Velocity));
        Assert.Equal([(105, NoteKind.On, 7, 60, 0.5), (120, NoteKind.Off, 8, 61, 0), (163, NoteKind.Off, 7, 60, 0.25)], notes);
        rig.Component->Table->ActivateBus(rig.Component, MediaType.Event, BusDirection.Input, 0, 0);
        rig.Process(64, events: events);
        Assert.False(rig.Instance.Region.Notes.TryRead(out _));
    }

    [Fact]
    public void TimeIsWhatTheHostCallsValid()
    {
        using var rig = new Vst3Rig();
        *rig.Context = new()
        {
            State = ProcessContextFlags.Playing | ProcessContextFlags.CycleActive | ProcessContextFlags.CycleValid | ProcessContextFlags.TempoValid
                | ProcessContextFlags.ProjectTimeMusicValid | ProcessContextFlags.BarPositionValid | ProcessContextFlags.TimeSigValid,
            Tempo = 90, ProjectTimeMusic = 5.5, BarPositionMusic = 4, CycleStartMusic = 4, CycleEndMusic = 8, TimeSigNumerator = 3, TimeSigDenominator = 8,
        };
        rig.Process(100);
        Assert.True(rig.Instance.Region!.Transport.TryRead(out var told));
        const TransportFlags all = TransportFlags.Playing | TransportFlags.Looping | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;
        Assert.Equal(all, told.Flags & (all | TransportFlags.Recording));
        Assert.Equal((90, 5.5, 4, 4, 8, 3, 8), (told.Tempo, told.Ppq, told.BarStartPpq, told.LoopStartPpq, told.LoopEndPpq, told.TimeSignatureNumerator, told.TimeSignatureDenominator));
        rig.Context->State = ProcessContextFlags.Recording;
        rig.Process(100);
        Assert.True(rig.Instance.Region.Transport.TryRead(out told));
        Assert.Equal(TransportFlags.Recording, told.Flags & (all | TransportFlags.Recording));
        rig.Data.ProcessContext = null;
        rig.Process(100);
        Assert.Equal(1, rig.Instance.Audio.State->NoTransport);
    }

    [Fact]
    public void OfflineIsToldBySetupOrByTheBlock()
    {
        using var rig = new Vst3Rig();
        var state = rig.Instance.Audio.State;
        // The engine's failure ends every wait at once.
        rig.Header->StreamState = EngineStreamState.Failed;
        rig.Process(64);
        Assert.Equal(0, state->Offline);
        rig.Data.ProcessMode = ProcessMode.Prefetch;
        rig.Process(64);
        Assert.Equal(0, state->Offline);
        rig.Data.ProcessMode = ProcessMode.Offline;
        rig.Process(64);
        Assert.Equal(1, state->Offline);
        rig.Data.ProcessMode = ProcessMode.Realtime;
        rig.Process(64);
        Assert.Equal(0, state->Offline);
        Assert.Equal(TResult.Ok, rig.Setup(ProcessMode.Offline));
        rig.Process(64);
        Assert.Equal(1, state->Offline);
        Assert.Equal(TResult.Ok, rig.Setup(ProcessMode.Realtime));
        Assert.Equal(0, state->Offline);
        // Anything but the mode needs a new activation.
        Assert.Equal(TResult.False, rig.Setup(rate: 44100));
        Assert.Equal(TResult.False, rig.Setup(most: 2 * Vst3Rig.MostFrames));
    }

    [Fact]
    public void DoublesAreRefused()
    {
        using var rig = new Vst3Rig();
        Assert.Equal(TResult.Ok, rig.Processor->Table->CanProcessSampleSize(rig.Processor, SampleSize.Sample32));
        Assert.Equal(TResult.False, rig.Processor->Table->CanProcessSampleSize(rig.Processor, SampleSize.Sample64));
        rig.Data.SymbolicSampleSize = SampleSize.Sample64;
        Assert.NotEqual(TResult.Ok, rig.Process(64));
        Assert.Equal((0u, TailSamples.Infinite), (rig.Processor->Table->GetLatencySamples(rig.Processor), rig.Processor->Table->GetTailSamples(rig.Processor)));
    }

    [Fact]
    public void BlocksWithEventsAllocateNothing()
    {
        using var rig = new Vst3Rig(PluginKind.Effect);
        rig.StartPlaying();
        using var changes = new Vst3Changes();
        foreach (var parameter in ParameterTable.All)
            if (parameter.Id is not ParameterId.Run) changes.Add((uint)parameter.Id, (0, 0.1), (parameter.Index, 0.5), (60, 0.9));
        using var events = new Vst3Events();
        events.Events.Add(new() { Type = EventType.NoteOn, NoteOn = new() { Pitch = 60, Velocity = 1 } });
        for (var i = 0; i < 2000; i++) rig.Process(64, changes, events);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) rig.Process(64, changes, events);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Set(Vst3Rig rig, ulong[] inputs, ulong[] outputs)
    {
        fixed (ulong* ins = inputs)
        fixed (ulong* outs = outputs)
        {
            return rig.Processor->Table->SetBusArrangements(rig.Processor, ins, inputs.Length, outs, outputs.Length);
        }
    }

    private static ulong Get(Vst3Rig rig, int direction, int index)
    {
        ulong arrangement;
        Assert.Equal(TResult.Ok, rig.Processor->Table->GetBusArrangement(rig.Processor, direction, index, &arrangement));
        return arrangement;
    }
}
