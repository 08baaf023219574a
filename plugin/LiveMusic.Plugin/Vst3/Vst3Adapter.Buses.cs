using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

// The layout is fixed, as CLAP's: hosts read it once (Reason) and offer an aux bus alone as sidechain. Each bus is stereo, or mono where the host wants that.
internal sealed unsafe partial class Vst3Adapter
{
    private const int MidiChannels = 16;

    /// <summary>Plain memory of <see cref="Block"/>.</summary>
    private struct Bus
    {
        public ulong Arrangement;
        public bool Active;

        public readonly int Channels => Arrangement == SpeakerArrangement.Mono ? 1 : 2;
    }

    private void ResetBuses()
    {
        _block->Main = _block->Output = new() { Arrangement = SpeakerArrangement.Stereo, Active = true };
        _block->Sidechain = new() { Arrangement = SpeakerArrangement.Stereo };
        _block->NotesActive = true;
    }

    private static Bus* AudioBus(Block* block, int direction, int index) => (direction, index) switch
    {
        (BusDirection.Output, 0) => &block->Output,
        (BusDirection.Input, 0) when block->HasMainInput => &block->Main,
        (BusDirection.Input, 0) => &block->Sidechain,
        (BusDirection.Input, 1) when block->HasMainInput => &block->Sidechain,
        _ => null,
    };

    private static int BusCount(Block* block, int media, int direction) => (media, direction) switch
    {
        (MediaType.Audio, BusDirection.Input) => block->HasMainInput ? 2 : 1,
        (MediaType.Audio, BusDirection.Output) => 1,
        (MediaType.Event, BusDirection.Input) => 1,
        _ => 0,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBusCount(void* self, int media, int direction) => BusCount(BlockOf(self), media, direction);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBusInfo(void* self, int media, int direction, int index, BusInfo* info)
    {
        var block = BlockOf(self);
        if (info == null || (uint)index >= (uint)BusCount(block, media, direction)) return TResult.InvalidArgument;
        *info = new() { MediaType = media, Direction = direction, BusType = BusType.Main, Flags = BusFlags.DefaultActive };
        if (media == MediaType.Event)
        {
            info->ChannelCount = MidiChannels;
            Vst3Text.Copy("Notes", info->Name);
            return TResult.Ok;
        }
        var bus = AudioBus(block, direction, index);
        info->ChannelCount = bus->Channels;
        if (bus == &block->Sidechain)
        {
            info->BusType = BusType.Aux;
            info->Flags = 0;
        }
        Vst3Text.Copy(bus == &block->Sidechain ? "Sidechain" : bus == &block->Main ? "Input" : "Output", info->Name);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ActivateBus(void* self, int media, int direction, int index, byte state)
    {
        var block = BlockOf(self);
        if ((uint)index >= (uint)BusCount(block, media, direction)) return TResult.InvalidArgument;
        if (media == MediaType.Event) block->NotesActive = state != 0;
        else AudioBus(block, direction, index)->Active = state != 0;
        return TResult.Ok;
    }

    /// <summary>All or nothing: a host that is refused asks for the present arrangements.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetBusArrangements(void* self, ulong* inputs, int inputCount, ulong* outputs, int outputCount)
    {
        var block = BlockOf(self);
        if (inputCount < 0 || outputCount < 0 || inputCount > 0 && inputs == null || outputCount > 0 && outputs == null) return TResult.InvalidArgument;
        if (Volatile.Read(ref block->Active) != 0) return TResult.False;
        if (inputCount != BusCount(block, MediaType.Audio, BusDirection.Input) || outputCount != 1) return TResult.False;
        for (var i = 0; i < inputCount; i++)
            if (!IsPossible(inputs[i])) return TResult.False;
        if (!IsPossible(outputs[0])) return TResult.False;
        for (var i = 0; i < inputCount; i++) AudioBus(block, BusDirection.Input, i)->Arrangement = inputs[i];
        block->Output.Arrangement = outputs[0];
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBusArrangement(void* self, int direction, int index, ulong* arrangement)
    {
        var bus = AudioBus(BlockOf(self), direction, index);
        if (bus == null || arrangement == null) return TResult.InvalidArgument;
        *arrangement = bus->Arrangement;
        return TResult.Ok;
    }

    private static bool IsPossible(ulong arrangement) => arrangement is SpeakerArrangement.Stereo or SpeakerArrangement.Mono;
}
