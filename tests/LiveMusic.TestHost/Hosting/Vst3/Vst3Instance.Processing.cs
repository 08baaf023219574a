using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>What the audio thread does: the host's blocks in VST3's words. Allocates nothing.</summary>
internal sealed unsafe partial class Vst3Instance
{
    private readonly NativeArray<AudioBusBuffers> _blockInputs;
    private readonly NativeArray<AudioBusBuffers> _blockOutputs;
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
            ProcessMode = Mode,
            NumSamples = (int)block->FramesCount,
            NumInputs = (int)block->AudioInputsCount,
            NumOutputs = (int)block->AudioOutputsCount,
            Inputs = _blockInputs.Pointer,
            Outputs = _blockOutputs.Pointer,
            InputParameterChanges = _in.Pointer,
            OutputParameterChanges = _out.Pointer,
            InputEvents = _notes.Pointer,
            OutputEvents = _outNotes.Pointer,
            ProcessContext = block->Transport == null ? null : &context,
        };
        long begin = Stopwatch.GetTimestamp();
        int result = Processor->Process(_processor, &data);
        ticks = Stopwatch.GetTimestamp() - begin;
        GiveOutputChanges(block->OutEvents);
        return result == TResult.Ok ? ClapProcessStatus.Continue : ClapProcessStatus.Error;
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
        var setup = new ProcessSetup { MaxSamplesPerBlock = 64, SampleRate = 48000 };
        Processor->SetupProcessing(_processor, &setup);
        Component->SetActive(_component, 1);
        FlushActive(input, output);
        Component->SetActive(_component, 0);
        ShowControllerTheLatestValues();
    }

    protected override bool TryStartProcessing() => Processor->SetProcessing(_processor, 1) is int result && (result == TResult.Ok || result == TResult.NotImplemented);

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
            ProcessMode = Mode,
            InputParameterChanges = _in.Pointer,
            OutputParameterChanges = _out.Pointer,
            InputEvents = _notes.Pointer,
            OutputEvents = _outNotes.Pointer,
        };
        if (Processor->Process(_processor, &data) != TResult.Ok)
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

    private static Event Translate(ClapEventNote* note)
    {
        var e = new Event { SampleOffset = (int)note->Header.Time, BusIndex = note->PortIndex };
        if (note->Header.Type == ClapEventType.NoteOn)
        {
            e.Type = EventType.NoteOn;
            e.NoteOn = new NoteOnEvent { Channel = note->Channel, Pitch = note->Key, Velocity = (float)note->Velocity, NoteId = note->NoteId };
        }
        else
        {
            e.Type = EventType.NoteOff;
            e.NoteOff = new NoteOffEvent { Channel = note->Channel, Pitch = note->Key, Velocity = (float)note->Velocity, NoteId = note->NoteId };
        }

        return e;
    }

    private static void Show(ClapAudioBuffer* ports, int count, NativeArray<AudioBusBuffers> buses)
    {
        for (int i = 0; i < count; i++)
        {
            buses.Pointer[i] = new AudioBusBuffers { NumChannels = (int)ports[i].ChannelCount, ChannelBuffers32 = ports[i].Data32 };
        }
    }

    /// <summary>Only what the plugin asked for (IProcessContextRequirements), all of it for a plugin that does not ask: hosts leave the rest out.</summary>
    private void Fill(ref ProcessContext c, ClapEventTransport* t, long steady)
    {
        const double fixedPoint = 1L << 31;
        c.SampleRate = _rate;
        c.ProjectTimeSamples = (long)Math.Round(t->SongPosSeconds / fixedPoint * _rate);
        if (Wants(ContextRequirement.TransportState))
        {
            c.State |= (t->Flags & ClapTransportFlags.IsPlaying) != 0 ? ProcessContextFlags.Playing : 0;
            c.State |= (t->Flags & ClapTransportFlags.IsLoopActive) != 0 ? ProcessContextFlags.CycleActive : 0;
        }

        if (Wants(ContextRequirement.ContinousTimeSamples))
        {
            c.State |= ProcessContextFlags.ContTimeValid;
            c.ContinousTimeSamples = steady;
        }

        if (Wants(ContextRequirement.ProjectTimeMusic))
        {
            c.State |= ProcessContextFlags.ProjectTimeMusicValid;
            c.ProjectTimeMusic = t->SongPosBeats / fixedPoint;
        }

        if (Wants(ContextRequirement.BarPositionMusic))
        {
            c.State |= ProcessContextFlags.BarPositionValid;
            c.BarPositionMusic = t->BarStart / fixedPoint;
        }

        if (Wants(ContextRequirement.CycleMusic) && (t->Flags & ClapTransportFlags.IsLoopActive) != 0)
        {
            c.State |= ProcessContextFlags.CycleValid;
            c.CycleStartMusic = t->LoopStartBeats / fixedPoint;
            c.CycleEndMusic = t->LoopEndBeats / fixedPoint;
        }

        if (Wants(ContextRequirement.Tempo))
        {
            c.State |= ProcessContextFlags.TempoValid;
            c.Tempo = t->Tempo;
        }

        if (Wants(ContextRequirement.TimeSignature))
        {
            c.State |= ProcessContextFlags.TimeSigValid;
            c.TimeSigNumerator = t->TimeSignatureNumerator;
            c.TimeSigDenominator = t->TimeSignatureDenominator;
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
