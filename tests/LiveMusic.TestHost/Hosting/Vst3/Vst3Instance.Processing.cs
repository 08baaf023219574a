using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>What the audio thread does: the host's blocks in VST3's words. Allocates nothing.</summary>
internal sealed unsafe partial class Vst3Instance
{
    private readonly NativeArray<BusBuffers> _blockInputs;
    private readonly NativeArray<BusBuffers> _blockOutputs;
    private readonly ParameterChanges _in;
    private readonly ParameterChanges _out;
    private readonly NoteEvents _notes = new();
    private readonly NoteEvents _outNotes = new();
    private readonly LatestValues _toController;
    private readonly LatestValues _toProcessor;
    private double _rate;

    public override int Process(ClapProcess* block, out long ticks)
    {
        Translate(block->InEvents);
        Show(block->AudioInputs, (int)block->AudioInputsCount, _blockInputs);
        Show(block->AudioOutputs, (int)block->AudioOutputsCount, _blockOutputs);
        ProcessContext context = default;
        if (block->Transport != null)
        {
            Fill(ref context, block->Transport, block->SteadyTime);
        }

        var data = new ProcessData
        {
            Mode = Mode,
            Frames = (int)block->FramesCount,
            InputCount = (int)block->AudioInputsCount,
            OutputCount = (int)block->AudioOutputsCount,
            Inputs = _blockInputs.Pointer,
            Outputs = _blockOutputs.Pointer,
            InputChanges = _in.Pointer,
            OutputChanges = _out.Pointer,
            InputEvents = _notes.Pointer,
            OutputEvents = _outNotes.Pointer,
            Context = block->Transport == null ? null : &context,
        };
        long begin = Stopwatch.GetTimestamp();
        int result = Processor->Process(_processor, &data);
        ticks = Stopwatch.GetTimestamp() - begin;
        GiveOutputChanges(block->OutEvents);
        return result == Vst3Result.Ok ? ClapProcessStatus.Continue : ClapProcessStatus.Error;
    }

    /// <summary>
    /// A block of 0 samples without buses, as Cubase sends it. An inactive component hears of parameters only when it is active again, so it is for a moment.
    /// </summary>
    public override void Flush(EventList input, EventList output)
    {
        if (IsActive)
        {
            FlushActive(input, output);
            return;
        }

        _roles.RequireMain();
        var setup = new ProcessSetup { MaxFrames = 64, SampleRate = 48000 };
        Processor->SetupProcessing(_processor, &setup);
        Component->SetActive(_component, 1);
        FlushActive(input, output);
        Component->SetActive(_component, 0);
        ShowControllerTheLatestValues();
    }

    protected override bool TryStartProcessing() => Processor->SetProcessing(_processor, 1) is int result && (result == Vst3Result.Ok || result == Vst3Result.NotImplemented);

    protected override void EndProcessing() => Processor->SetProcessing(_processor, 0);

    protected override void Forget()
    {
        EndProcessing();
        TryStartProcessing();
    }

    private int Mode => _offline ? ProcessMode.Offline : Prefetching ? ProcessMode.Prefetch : ProcessMode.Realtime;

    private void FlushActive(EventList input, EventList output)
    {
        Translate(input.Input);
        var data = new ProcessData
        {
            Mode = Mode,
            InputChanges = _in.Pointer,
            OutputChanges = _out.Pointer,
            InputEvents = _notes.Pointer,
            OutputEvents = _outNotes.Pointer,
        };
        if (Processor->Process(_processor, &data) != Vst3Result.Ok)
        {
            Services.Breach("process with 0 samples failed");
        }

        GiveOutputChanges(output.Output);
    }

    /// <summary>Events of the block; one in the middle that moves the transport is left out, VST3 has none and the next block shows it.</summary>
    private void Translate(ClapInputEvents* events)
    {
        _in.Clear();
        _out.Clear();
        _notes.Clear();
        _outNotes.Clear();
        for (int i = 0; i < _ids.Length; i++)
        {
            if (_toProcessor.Take(i, out double edited))
            {
                _in.Add(_ids[i], 0, edited);
            }
        }

        uint count = events->Size(events);
        for (uint i = 0; i < count; i++)
        {
            ClapEventHeader* header = events->Get(events, i);
            switch (header->Type)
            {
                case ClapEventType.ParamValue:
                    var change = (ClapEventParamValue*)header;
                    int index = IndexOf(change->ParamId);
                    if (index >= 0)
                    {
                        double value = _scales[index].Normalise(change->Value);
                        _in.Add(change->ParamId, (int)header->Time, value);
                        _toController.Put(index, value);
                    }

                    break;
                case ClapEventType.NoteOn:
                case ClapEventType.NoteOff:
                    _notes.Add(Translate((ClapEventNote*)header));
                    break;
            }
        }
    }

    private static Vst3Event Translate(ClapEventNote* note)
    {
        var e = new Vst3Event { Offset = (int)note->Header.Time, Bus = note->PortIndex, Channel = note->Channel, Pitch = note->Key };
        if (note->Header.Type == ClapEventType.NoteOn)
        {
            e.Type = Vst3Event.NoteOn;
            e.OnVelocity = (float)note->Velocity;
            e.OnNoteId = note->NoteId;
        }
        else
        {
            e.Type = Vst3Event.NoteOff;
            e.OffVelocity = (float)note->Velocity;
            e.OffNoteId = note->NoteId;
        }

        return e;
    }

    private static void Show(ClapAudioBuffer* ports, int count, NativeArray<BusBuffers> buses)
    {
        for (int i = 0; i < count; i++)
        {
            buses.Pointer[i] = new BusBuffers { ChannelCount = (int)ports[i].ChannelCount, Channels = ports[i].Data32 };
        }
    }

    /// <summary>Only what the plugin asked for (IProcessContextRequirements), all of it for a plugin that does not ask: hosts leave the rest out.</summary>
    private void Fill(ref ProcessContext c, ClapEventTransport* t, long steady)
    {
        const double fixedPoint = 1L << 31;
        c.SampleRate = _rate;
        c.ProjectTimeSamples = (long)Math.Round(t->SongPosSeconds / fixedPoint * _rate);
        if (Wants(ContextNeeds.TransportState))
        {
            c.State |= (t->Flags & ClapTransportFlags.IsPlaying) != 0 ? ProcessContext.Playing : 0;
            c.State |= (t->Flags & ClapTransportFlags.IsLoopActive) != 0 ? ProcessContext.CycleActive : 0;
        }

        if (Wants(ContextNeeds.ContinuousTime))
        {
            c.State |= ProcessContext.ContinuousTimeValid;
            c.ContinuousTimeSamples = steady;
        }

        if (Wants(ContextNeeds.ProjectTimeMusic))
        {
            c.State |= ProcessContext.ProjectTimeMusicValid;
            c.ProjectTimeMusic = t->SongPosBeats / fixedPoint;
        }

        if (Wants(ContextNeeds.BarPosition))
        {
            c.State |= ProcessContext.BarPositionValid;
            c.BarPositionMusic = t->BarStart / fixedPoint;
        }

        if (Wants(ContextNeeds.Cycle) && (t->Flags & ClapTransportFlags.IsLoopActive) != 0)
        {
            c.State |= ProcessContext.CycleValid;
            c.CycleStartMusic = t->LoopStartBeats / fixedPoint;
            c.CycleEndMusic = t->LoopEndBeats / fixedPoint;
        }

        if (Wants(ContextNeeds.Tempo))
        {
            c.State |= ProcessContext.TempoValid;
            c.Tempo = t->Tempo;
        }

        if (Wants(ContextNeeds.TimeSignature))
        {
            c.State |= ProcessContext.TimeSignatureValid;
            c.TimeSignatureNumerator = t->TimeSignatureNumerator;
            c.TimeSignatureDenominator = t->TimeSignatureDenominator;
        }
    }

    private bool Wants(uint what) => _contextNeeds is not { } needs || (needs & what) != 0;

    /// <summary>Values that the processor reports go to the host as events, and to the controller with the next <see cref="Serve"/>.</summary>
    private void GiveOutputChanges(ClapOutputEvents* events)
    {
        for (int q = 0; q < _out.QueueCount; q++)
        {
            uint id = _out.Last(q, out int offset, out double value);
            int index = IndexOf(id);
            if (index < 0 || double.IsNaN(value))
            {
                continue;
            }

            _toController.Put(index, value);
            ClapEventParamValue e = default;
            e.Header.Size = (uint)sizeof(ClapEventParamValue);
            e.Header.Time = (uint)offset;
            e.Header.Type = ClapEventType.ParamValue;
            e.ParamId = id;
            e.Value = value;
            events->TryPush(events, &e.Header);
        }
    }
}
