using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Plugin.Vst3.Interop;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Vst3;

internal sealed unsafe partial class Vst3Adapter
{
    private static readonly IAudioProcessor* ProcessorTable = MakeProcessor();
    private static readonly IProcessContextRequirements* RequirementsTable = MakeRequirements();

    // What a host that activates without setupProcessing gets.
    private double _sampleRate = 48000;
    private int _maximumFrames = 1024;

    private static IAudioProcessor* MakeProcessor()
    {
        var table = (IAudioProcessor*)NativeMemory.AllocZeroed((nuint)sizeof(IAudioProcessor));
        table->Unknown = Unknown;
        table->SetBusArrangements = &SetBusArrangements;
        table->GetBusArrangement = &GetBusArrangement;
        table->CanProcessSampleSize = &CanProcessSampleSize;
        table->GetLatencySamples = &GetLatencySamples;
        table->SetupProcessing = &SetupProcessing;
        table->SetProcessing = &SetProcessing;
        table->Process = &Process;
        table->GetTailSamples = &GetTailSamples;
        return table;
    }

    private static IProcessContextRequirements* MakeRequirements()
    {
        var table = (IProcessContextRequirements*)NativeMemory.AllocZeroed((nuint)sizeof(IProcessContextRequirements));
        table->Unknown = Unknown;
        table->GetProcessContextRequirements = &GetProcessContextRequirements;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint GetProcessContextRequirements(void* self)
        => ContextRequirement.TransportState | ContextRequirement.Tempo | ContextRequirement.ProjectTimeMusic | ContextRequirement.BarPositionMusic
            | ContextRequirement.CycleMusic | ContextRequirement.TimeSignature;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CanProcessSampleSize(void* self, int size) => size == SampleSize.Sample32 ? TResult.Ok : TResult.False;

    // Nothing goes through: there is no delay to compensate.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint GetLatencySamples(void* self) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint GetTailSamples(void* self) => TailSamples.Infinite;

    /// <summary>
    /// Before activation. A host that activates first (Carla) is served all the same: another rate or size is a new activation, as long as it does not process.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetupProcessing(void* self, ProcessSetup* setup)
    {
        try
        {
            if (setup == null || !(setup->SampleRate > 0) || !double.IsFinite(setup->SampleRate) || setup->MaxSamplesPerBlock < 0) return TResult.InvalidArgument;
            if (setup->SymbolicSampleSize != SampleSize.Sample32) return TResult.False;
            var adapter = Of(self);
            var renew = Volatile.Read(ref adapter._block->Active) != 0
                && (setup->SampleRate != adapter._sampleRate || setup->MaxSamplesPerBlock > adapter._maximumFrames);
            if (renew && Volatile.Read(ref adapter._block->Processing) != 0) return TResult.False;
            adapter._sampleRate = setup->SampleRate;
            adapter._maximumFrames = setup->MaxSamplesPerBlock;
            var offline = setup->ProcessMode == ProcessMode.Offline;
            Volatile.Write(ref adapter._block->SetUpOffline, offline ? 1 : 0);
            adapter._instance.SetOffline(offline);
            if (renew)
            {
                adapter._instance.Deactivate();
                adapter._instance.Activate(adapter._sampleRate, adapter._maximumFrames);
            }
            return TResult.Ok;
        }
        catch (Exception e)
        {
            return Caught(self, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetProcessing(void* self, byte state)
    {
        var block = BlockOf(self);
        if (Volatile.Read(ref block->Active) == 0) return TResult.NotInitialized;
        Volatile.Write(ref block->Processing, state);
        if (state != 0) block->Audio.Reset();
        else Volatile.Write(ref block->Playing, 0);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Process(void* self, ProcessData* data)
    {
        var block = BlockOf(self);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var mode = FloatingPointMode.DenormalsOff();
        try
        {
            return ProcessBlock(block, data);
        }
        // A defect of ours: the host hears of it and lives on.
        catch (Exception)
        {
            return TResult.InternalError;
        }
        finally
        {
            FloatingPointMode.Restore(mode);
            block->Audio.State->AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
    }

    /// <summary><see cref="Process"/> without the library's C part, which tests under the JIT lack.</summary>
    internal static int ProcessUnguarded(void* self, ProcessData* data) => ProcessBlock(BlockOf(self), data);

    private static int ProcessBlock(Block* block, ProcessData* data)
    {
        if (data == null || data->SymbolicSampleSize != SampleSize.Sample32) return TResult.InvalidArgument;
        var audio = block->Audio;
        if (data->NumSamples <= 0)
        {
            AutomationMerge.Flush(audio, data->InputParameterChanges);
            TellHost(block, data->OutputParameterChanges);
            return TResult.Ok;
        }
        if (Volatile.Read(ref block->Active) == 0)
        {
            AutomationMerge.Flush(audio, data->InputParameterChanges);
            for (var i = 0; i < data->NumOutputs && data->Outputs != null; i++) Silence(data->Outputs + i, 0, data->NumSamples);
            return TResult.NotInitialized;
        }

        FollowMode(block, data->ProcessMode);
        var view = new AudioBlock { Frames = data->NumSamples, Time = Time(data->ProcessContext) };
        Volatile.Write(ref block->Playing, (view.Time.Flags & TransportFlags.Playing) != 0 ? 1 : 0);
        if (block->HasMainInput) Channels(data, 0, block->Main, out view.MainLeft, out view.MainRight);
        Channels(data, block->HasMainInput ? 1 : 0, block->Sidechain, out view.SidechainLeft, out view.SidechainRight);
        var output = data->Outputs != null && data->NumOutputs > 0 ? data->Outputs : null;
        if (output != null && block->Output.Active && output->ChannelBuffers32 != null && output->NumChannels > 0)
        {
            view.OutLeft = output->ChannelBuffers32[0];
            view.OutRight = output->NumChannels > 1 && view.OutLeft != null ? output->ChannelBuffers32[1] : null;
        }

        audio.Begin(view);
        AutomationMerge.Apply(audio, data->InputParameterChanges);
        if (block->NotesActive && TakeNotes(audio, data->InputEvents) is not 0 and var turned) Interlocked.Or(ref block->Untold, turned);
        var sounds = audio.End();
        // What the music does not reach is silent: an inactive output, channels beyond stereo, buses that a host invents.
        for (var i = 0; i < data->NumOutputs && data->Outputs != null; i++)
        {
            var written = i > 0 || view.OutLeft == null ? 0 : view.OutRight == null ? 1 : 2;
            Silence(data->Outputs + i, written, data->NumSamples);
            if (written > 0 && sounds) data->Outputs[i].SilenceFlags &= ~((1ul << written) - 1);
        }
        TellHost(block, data->OutputParameterChanges);
        return TResult.Ok;
    }

    // Offline is said in setupProcessing; each block says it as well. One of the two is enough. Prefetch is as real time: it must not be slowed down.
    private static void FollowMode(Block* block, int mode)
    {
        var offline = mode == ProcessMode.Offline || Volatile.Read(ref block->SetUpOffline) != 0 ? 1 : 0;
        var state = block->Audio.State;
        if (Volatile.Read(ref state->Offline) != offline) Volatile.Write(ref state->Offline, offline);
    }

    /// <summary>Zeroes the channels from <paramref name="first"/> on and flags all of them as silent.</summary>
    private static void Silence(AudioBusBuffers* bus, int first, int frames)
    {
        bus->SilenceFlags = AllChannels(bus->NumChannels);
        for (var c = first; bus->ChannelBuffers32 != null && c < bus->NumChannels; c++)
            if (bus->ChannelBuffers32[c] != null) new Span<float>(bus->ChannelBuffers32[c], frames).Clear();
    }

    private static ulong AllChannels(int count) => count >= 64 ? ulong.MaxValue : count <= 0 ? 0 : (1ul << count) - 1;

    private static void Channels(ProcessData* data, int index, in Bus bus, out float* left, out float* right)
    {
        left = right = null;
        if (!bus.Active || data->Inputs == null || index >= data->NumInputs) return;
        var buffers = data->Inputs + index;
        if (buffers->ChannelBuffers32 == null || buffers->NumChannels <= 0) return;
        var all = AllChannels(buffers->NumChannels);
        if ((buffers->SilenceFlags & all) == all) return;
        left = buffers->ChannelBuffers32[0];
        right = buffers->NumChannels > 1 ? buffers->ChannelBuffers32[1] : left;
        if (right == null) right = left;
    }

    // Returns the parameters that the notes turned.
    private static ulong TakeNotes(AudioProcessor audio, Com<IEventList>* events)
    {
        if (events == null) return 0;
        var turned = 0ul;
        var count = events->Table->GetEventCount(events);
        Event one;
        for (var i = 0; i < count; i++)
        {
            if (events->Table->GetEvent(events, i, &one) != TResult.Ok) continue;
            switch (one.Type)
            {
                case EventType.NoteOn:
                    ref var on = ref one.NoteOn;
                    turned |= audio.Note(one.SampleOffset, on.Velocity > 0 ? NoteKind.On : NoteKind.Off, on.NoteId, (short)one.BusIndex, on.Channel, on.Pitch, on.Velocity);
                    break;
                case EventType.NoteOff:
                    ref var off = ref one.NoteOff;
                    turned |= audio.Note(one.SampleOffset, NoteKind.Off, off.NoteId, (short)one.BusIndex, off.Channel, off.Pitch, off.Velocity);
                    break;
            }
        }
        return turned;
    }

    private static void TellHost(Block* block, Com<IParameterChanges>* changes)
    {
        if (changes == null || Volatile.Read(ref block->Untold) == 0) return;
        var untold = Interlocked.Exchange(ref block->Untold, 0);
        AutomationMerge.Tell(block->Audio, changes, untold);
    }

    private static HostTime Time(ProcessContext* context)
    {
        if (context == null) return default;
        var time = new HostTime { Present = true };
        var state = context->State;
        if ((state & ProcessContextFlags.Playing) != 0) time.Flags |= TransportFlags.Playing;
        if ((state & ProcessContextFlags.Recording) != 0) time.Flags |= TransportFlags.Recording;
        if ((state & ProcessContextFlags.TempoValid) != 0 && context->Tempo > 0)
        {
            time.Flags |= TransportFlags.HasTempo;
            time.Tempo = context->Tempo;
        }
        if ((state & ProcessContextFlags.ProjectTimeMusicValid) != 0)
        {
            time.Flags |= TransportFlags.HasPosition;
            time.Ppq = context->ProjectTimeMusic;
            if ((state & ProcessContextFlags.BarPositionValid) != 0) time.BarStartPpq = context->BarPositionMusic;
            if ((state & ProcessContextFlags.CycleActive) != 0 && (state & ProcessContextFlags.CycleValid) != 0)
            {
                time.Flags |= TransportFlags.Looping;
                time.LoopStartPpq = context->CycleStartMusic;
                time.LoopEndPpq = context->CycleEndMusic;
            }
        }
        if ((state & ProcessContextFlags.TimeSigValid) != 0)
        {
            time.Flags |= TransportFlags.HasTimeSignature;
            time.TimeSignatureNumerator = context->TimeSigNumerator;
            time.TimeSignatureDenominator = context->TimeSigDenominator;
        }
        return time;
    }
}
