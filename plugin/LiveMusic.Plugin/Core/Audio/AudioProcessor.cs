using System.Runtime.CompilerServices;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>
/// The audio thread's side of an instance: it moves samples, values and time between the host's buffers and the region, and does nothing else.
/// A block is <see cref="Begin"/>, then any number of <see cref="SetParameter"/>, <see cref="Note"/> and <see cref="MoveTo"/> in the order of their
/// samples, then <see cref="End"/>. Output is rendered up to a sample when something that is heard changes there, so every change is exact and there is no limit to
/// the number of events.
/// </summary>
/// <remarks>
/// Threading: one thread at a time, the host's audio thread; the main thread while the plugin is inactive. No call allocates, locks, throws, logs or waits,
/// but for offline rendering (see <c>WaitForEngine</c>).
/// </remarks>
internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>Long enough that a gap does not click, short enough that it costs nothing.</summary>
    private const double FadeSeconds = 0.005;

    private const double RampSeconds = 0.010;

    /// <summary>A held peak falls to a third in this time.</summary>
    private const double PeakSeconds = 0.3;

    private readonly AudioState* _s;

    public AudioProcessor(AudioState* state) => _s = state;

    public AudioState* State => _s;

    /// <summary>Setup: values of a new instance.</summary>
    public void Initialise(bool hasMainInput)
    {
        _s->Traits = ParameterTraitsTable.ByIndex;
        _s->IndexById = ParameterTraitsTable.IndexById;
        _s->Commands = NoteCommands.ByKey;
        _s->ParameterCount = ParameterTable.Count;
        _s->GainIndex = ParameterTable.Get(ParameterId.OutputGain).Index;
        _s->MixIndex = ParameterTable.Get(ParameterId.Mix).Index;
        _s->RunIndex = ParameterTable.Get(ParameterId.Run).Index;
        _s->StartIndex = ParameterTable.Get(ParameterId.Start).Index;
        _s->TimingIndex = ParameterTable.Get(ParameterId.Timing).Index;
        _s->PrintIndex = ParameterTable.Get(ParameterId.Print).Index;
        _s->PrintAt = _s->PrintOld = AudioState.Nowhere;
        _s->HasMainInput = hasMainInput;
        for (var i = 0; i < _s->ParameterCount; i++) _s->Values[i] = _s->Traits[i].Default;
    }

    /// <summary>Setup: what depends on the sample rate. The stream that lies in the ring is void from here on, the values are told anew.</summary>
    public void Prepare(double sampleRate, int maximumFrames, uint generation)
    {
        _s->SampleRate = sampleRate;
        _s->MaximumFrames = maximumFrames;
        _s->FadeFrames = Math.Max(1, (int)Math.Round(sampleRate * FadeSeconds));
        _s->RampFrames = Math.Max(1, (int)Math.Round(sampleRate * RampSeconds));
        _s->Generation = generation;
        _s->GenerationSeen = false;
        _s->NeedsRefill = true;
        _s->InUnderrun = false;
        _s->Late = 0;
        _s->GaveUp = false;
        _s->GiveUpWaiting = 0;
        _s->OfflineFailed = 0;
        _s->UntoldBounceMissed = 0;
        _s->Asked = Origin;
        _s->ProjectChanged = 0;
        _s->Pace.Forget();
        _s->Running = false;
        _s->Flow = Flow.Silent;
        _s->Fade = 0;
        (_s->PrintAt, _s->PrintOld, _s->PrintFade, _s->PrintPlays) = (AudioState.Nowhere, AudioState.Nowhere, 0, false);
        _s->PrintFault = 0;
        _s->HasLast = false;
        _s->Pending.Frames = 0;
        _s->ChangedByMain = 0;
        _s->Gain.JumpTo(GainOf(_s->Values[_s->GainIndex]));
        _s->Mix.JumpTo((float)_s->Values[_s->MixIndex]);
        _s->Unsent = AllParameters;
        OfflinePause.Prepare();
        if (_s->Header == null) return;
        _s->Ports.Output.SkipTo(_s->Ports.Output.WritePosition);
        SendUnsent();
    }

    public void Begin(in AudioBlock block)
    {
        _s->Block = block;
        _s->Done = 0;
        _s->PeakLeft = _s->PeakRight = 0;
        if (_s->Header != null)
        {
            FollowPace();
            if (Volatile.Read(ref _s->EngineKnowsNothing) != 0)
            {
                Volatile.Write(ref _s->EngineKnowsNothing, 0);
                _s->Unsent = AllParameters;
            }
            if (_s->Unsent != 0) SendUnsent();
            FollowGeneration();
            WriteInputs();
        }
        _s->Time = block.Time;
        _s->NoTransport = block.Time.Present ? 0 : 1;
        TakeMainThreadChanges();
        HoldPrint();
        _s->ToldUntil = 0;
        BeginStretch(0);
    }

    /// <summary>Renders what is left. Returns whether anything but silence was written.</summary>
    public bool End()
    {
        RenderTo(_s->Block.Frames);
        EndStretch(_s->Block.Frames);
        ReleasePrint();
        _s->HostSamples += _s->Block.Frames;
        var header = _s->Header;
        if (header != null)
        {
            var decay = PeakDecay(_s->Block.Frames);
            header->OutputMeterLeft = Math.Max(_s->PeakLeft, header->OutputMeterLeft * decay);
            header->OutputMeterRight = Math.Max(_s->PeakRight, header->OutputMeterRight * decay);
            header->Underruns = _s->Underruns;
            header->UnderrunSamples = _s->UnderrunSamples;
            Volatile.Write(ref header->HostSamples, _s->HostSamples);
        }
        return _s->PeakLeft + _s->PeakRight != 0;
    }

    /// <summary>The host jumps or starts over. The stream flows on: hosts call this at every stop, and music that is torn there takes a second to come back.</summary>
    public void Reset() => _s->HasLast = false;

    /// <summary>A note at its sample. Returns the parameters that it turned (one bit each, by index): the host is to show them.</summary>
    public ulong Note(int offset, NoteKind kind, int noteId, short port, short channel, short key, double velocity)
    {
        var turned = channel == NoteCommands.Channel ? Command(offset, kind, key) : 0;
        if (_s->Header == null) return turned;
        var note = new NoteEvent
        {
            HostSample = _s->HostSamples + Math.Clamp(offset, 0, _s->Block.Frames),
            Kind = kind,
            NoteId = noteId,
            Port = port,
            Channel = channel,
            Key = key,
            Velocity = velocity,
        };
        if (!_s->Ports.Notes.TryWrite(note)) _s->LostEvents++;
        return turned;
    }

    private ulong Command(int offset, NoteKind kind, short key)
    {
        if ((uint)key >= NoteCommands.Keys) return 0;
        ref readonly var command = ref _s->Commands[key];
        var turned = 0ul;
        if (kind == NoteKind.On && command.Index >= 0)
        {
            SetParameter(offset, command.Index, command.Value);
            turned |= 1ul << command.Index;
        }
        if (command.Held >= 0)
        {
            SetParameter(offset, command.Held, kind == NoteKind.On ? 1 : 0);
            turned |= 1ul << command.Held;
        }
        return turned;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RenderTo(int offset)
    {
        if (offset <= _s->Done) return;
        Render(_s->Done, offset - _s->Done);
        _s->Done = offset;
    }

    private float PeakDecay(int frames) => (float)Math.Exp(-frames / (PeakSeconds * _s->SampleRate));

    private ulong AllParameters => ulong.MaxValue >> (64 - _s->ParameterCount);
}
