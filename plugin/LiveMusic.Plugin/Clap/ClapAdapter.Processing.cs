using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Clap;

internal sealed unsafe partial class ClapAdapter
{
    private const byte MidiNoteOff = 0x80;
    private const byte MidiNoteOn = 0x90;
    private const byte MidiController = 0xB0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte StartProcessing(ClapPlugin* plugin)
    {
#if DEBUG
        Of(plugin)._host.CheckAudioThread("start_processing");
#endif
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void StopProcessing(ClapPlugin* plugin)
    {
#if DEBUG
        Of(plugin)._host.CheckAudioThread("stop_processing");
#endif
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Reset(ClapPlugin* plugin) => BlockOf(plugin)->Audio.Reset();

    /// <summary>
    /// Always "continue": music comes whether something goes in or not, and a host that stopped calling would not tell us that the transport rolls again.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Process(ClapPlugin* plugin, ClapProcess* process)
    {
        var block = BlockOf(plugin);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var mode = FloatingPointMode.DenormalsOff();
        try
        {
            ProcessBlock(plugin, process);
        }
        // A defect of ours: the host hears of it and lives on.
        catch (Exception)
        {
            return ClapProcessStatus.Error;
        }
        finally
        {
            FloatingPointMode.Restore(mode);
            block->Audio.State->AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        return ClapProcessStatus.Continue;
    }

    /// <summary>One block, without what the C part of the published library does around it (tests run without one).</summary>
    internal static void ProcessBlock(ClapPlugin* plugin, ClapProcess* process)
    {
        var block = BlockOf(plugin);
        var audio = block->Audio;
        var view = new AudioBlock { Frames = (int)process->FramesCount };
        var inputs = process->AudioInputs == null ? 0 : process->AudioInputsCount;
        var sidechain = block->HasMainInput ? 1u : 0u;
        if (block->HasMainInput && inputs > 0) Channels(process->AudioInputs, out view.MainLeft, out view.MainRight);
        if (inputs > sidechain) Channels(process->AudioInputs + sidechain, out view.SidechainLeft, out view.SidechainRight);
        var output = process->AudioOutputs != null && process->AudioOutputsCount > 0 ? process->AudioOutputs : null;
        if (output != null && output->Data32 != null && output->ChannelCount > 0)
        {
            view.OutLeft = output->Data32[0];
            view.OutRight = output->ChannelCount > 1 && view.OutLeft != null ? output->Data32[1] : null;
        }
        view.Time = Time(process->Transport);

        audio.Begin(view);
        block->Edits.Tell(audio, process->OutEvents);
        var events = process->InEvents;
        if (events != null)
        {
            var count = events->Size(events);
            for (var i = 0u; i < count; i++)
            {
                var header = events->Get(events, i);
                if (header != null) Take(block, header, process->OutEvents);
            }
        }
        var sounds = audio.End();
        if (output == null) return;
        output->ConstantMask = sounds ? 0 : output->ChannelCount >= 64 ? ulong.MaxValue : (1ul << (int)output->ChannelCount) - 1;
        // Channels beyond stereo, which a host may force on us, are silent.
        for (var c = 2u; output->Data32 != null && c < output->ChannelCount; c++) new Span<float>(output->Data32[c], view.Frames).Clear();
    }

    private static void Take(Block* block, ClapEventHeader* header, ClapOutputEvents* output)
    {
        if (header->SpaceId != ClapEventHeader.CoreSpace) return;
        var audio = block->Audio;
        var offset = (int)Math.Min(header->Time, int.MaxValue);
        switch (header->Type)
        {
            case ClapEventType.ParamValue:
                var change = (ClapEventParamValue*)header;
                audio.SetParameter(offset, IndexOf(audio, change), change->Value);
                break;
            case ClapEventType.NoteOn:
                TakeNote(audio, offset, NoteKind.On, (ClapEventNote*)header, output);
                break;
            case ClapEventType.NoteOff:
                TakeNote(audio, offset, NoteKind.Off, (ClapEventNote*)header, output);
                break;
            case ClapEventType.NoteChoke:
                TakeNote(audio, offset, NoteKind.Choke, (ClapEventNote*)header, output);
                break;
            case ClapEventType.Midi:
                var midi = (ClapEventMidi*)header;
                var status = midi->Data[0] & 0xF0;
                if (status is MidiNoteOn or MidiNoteOff)
                {
                    // A note-on without velocity is a note-off (MIDI 1.0).
                    var kind = status == MidiNoteOn && midi->Data[2] > 0 ? NoteKind.On : NoteKind.Off;
                    Tell(audio, output, header->Time,
                        audio.Note(offset, kind, -1, (short)midi->PortIndex, (short)(midi->Data[0] & 0x0F), (short)(midi->Data[1] & 0x7F), (midi->Data[2] & 0x7F) / 127.0));
                }
                else if (status == MidiController)
                {
                    TakeController(block, header->Time, midi->Data[1] & 0x7F, midi->Data[2] & 0x7F, output);
                }
                break;
            case ClapEventType.Transport:
                audio.MoveTo(offset, Time((ClapEventTransport*)header));
                break;
        }
    }

    private static void TakeNote(AudioProcessor audio, int offset, NoteKind kind, ClapEventNote* note, ClapOutputEvents* output)
        => Tell(audio, output, note->Header.Time, audio.Note(offset, kind, note->NoteId, note->PortIndex, note->Channel, note->Key, note->Velocity));

    // As with controllers: what the note did is shown and not recorded beside the note.
    private static void Tell(AudioProcessor audio, ClapOutputEvents* output, uint time, ulong turned)
    {
        for (; turned != 0 && output != null && output->TryPush != null; turned &= turned - 1)
            ClapEdits.TellValue(audio, output, time, BitOperations.TrailingZeroCount(turned), ClapEventFlags.DontRecord);
    }

    // The host shows the knob's new place and does not record it: it may record the controller, and both together would fight when they are played back (params.h).
    private static void TakeController(Block* block, uint time, int controller, int value, ClapOutputEvents* output)
    {
        var index = block->Controllers[controller];
        if (index < 0) return;
        var audio = block->Audio;
        ref readonly var traits = ref audio.State->Traits[index];
        audio.SetParameter((int)Math.Min(time, int.MaxValue), index, traits.Minimum + (traits.Maximum - traits.Minimum) * (value / 127.0));
        if (output != null && output->TryPush != null) ClapEdits.TellValue(audio, output, time, index, ClapEventFlags.DontRecord);
    }

    // The cookie is the index + 1; hosts may leave it out, and one that keeps it over a reload may hand us a wrong one.
    private static int IndexOf(AudioProcessor audio, ClapEventParamValue* change)
    {
        var index = (int)(nint)change->Cookie - 1;
        if ((uint)index < (uint)audio.State->ParameterCount && audio.State->Traits[index].Id == change->ParamId) return index;
        return audio.IndexOf(change->ParamId);
    }

    private static void Channels(ClapAudioBuffer* buffer, out float* left, out float* right)
    {
        left = right = null;
        if (buffer->Data32 == null || buffer->ChannelCount == 0) return;
        left = buffer->Data32[0];
        right = buffer->ChannelCount > 1 ? buffer->Data32[1] : left;
        if (right == null) right = left;
    }

    private static HostTime Time(ClapEventTransport* transport)
    {
        if (transport == null) return default;
        const double beats = ClapConstants.BeatTimeFactor;
        var time = new HostTime { Present = true };
        var flags = transport->Flags;
        if ((flags & ClapTransportFlags.IsPlaying) != 0) time.Flags |= TransportFlags.Playing;
        if ((flags & ClapTransportFlags.IsRecording) != 0) time.Flags |= TransportFlags.Recording;
        if ((flags & ClapTransportFlags.HasTempo) != 0)
        {
            time.Flags |= TransportFlags.HasTempo;
            time.Tempo = transport->Tempo;
        }
        if ((flags & ClapTransportFlags.HasBeatsTimeline) != 0)
        {
            time.Flags |= TransportFlags.HasPosition;
            time.Ppq = transport->SongPosBeats / beats;
            time.BarStartPpq = transport->BarStart / beats;
            if ((flags & ClapTransportFlags.IsLoopActive) != 0)
            {
                time.Flags |= TransportFlags.Looping;
                time.LoopStartPpq = transport->LoopStartBeats / beats;
                time.LoopEndPpq = transport->LoopEndBeats / beats;
            }
        }
        if ((flags & ClapTransportFlags.HasTimeSignature) != 0)
        {
            time.Flags |= TransportFlags.HasTimeSignature;
            time.TimeSignatureNumerator = transport->TimeSignatureNumerator;
            time.TimeSignatureDenominator = transport->TimeSignatureDenominator;
        }
        return time;
    }
}
