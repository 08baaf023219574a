using System.Numerics;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Audio;

namespace LiveMusic.Plugin.Clap;

/// <summary>
/// Turns of controls that the host has not heard of yet. Not a queue, which could overflow while a host does not process: for each parameter the marks
/// that it still has to get; a knob that moves faster than blocks come is told with its newest value, and no gesture stays open.
/// </summary>
/// <remarks>
/// Threading: <see cref="Add"/> on any thread but the audio thread; <see cref="Tell"/> within process or flush, of which one runs at a time. Unmanaged, and
/// neither waits nor allocates. All zero: nothing to tell.
/// </remarks>
internal unsafe struct ClapEdits
{
    private const int Begin = 1, Change = 2, End = 4;

    /// <summary>One bit for each parameter that has marks.</summary>
    private ulong _touched;
    private fixed int _marks[AudioState.MaximumParameters];

    public void Add(int index, EditPhase phase)
    {
        var mark = phase switch { EditPhase.Begin => Begin, EditPhase.End => End, _ => Change };
        Merge(index, 0, mark);
    }

    /// <summary>Tells the host what is new, at sample 0; what its list has no room for stays.</summary>
    public void Tell(AudioProcessor audio, ClapOutputEvents* output)
    {
        if (Volatile.Read(ref _touched) == 0 || output == null || output->TryPush == null) return;
        for (var touched = Interlocked.Exchange(ref _touched, 0); touched != 0; touched &= touched - 1)
        {
            var index = BitOperations.TrailingZeroCount(touched);
            var marks = Interlocked.Exchange(ref _marks[index], 0);
            if ((marks & Begin) != 0 && TellGesture(audio, output, ClapEventType.ParamGestureBegin, index)) marks &= ~Begin;
            if ((marks & (Begin | Change)) == Change && TellValue(audio, output, 0, index, 0)) marks &= ~Change;
            if (marks == End && TellGesture(audio, output, ClapEventType.ParamGestureEnd, index)) marks = 0;
            if (marks != 0) Merge(index, marks, 0);
        }
    }

    /// <summary>The present value of a parameter, as an event for the host.</summary>
    public static bool TellValue(AudioProcessor audio, ClapOutputEvents* output, uint time, int index, uint flags)
    {
        var told = new ClapEventParamValue
        {
            Header = Header(sizeof(ClapEventParamValue), time, ClapEventType.ParamValue, flags),
            ParamId = audio.State->Traits[index].Id,
            Cookie = (void*)(nint)(index + 1),
            NoteId = -1,
            PortIndex = -1,
            Channel = -1,
            Key = -1,
            Value = audio.GetValue(index),
        };
        return output->TryPush(output, &told.Header) != 0;
    }

    private static bool TellGesture(AudioProcessor audio, ClapOutputEvents* output, ushort type, int index)
    {
        var told = new ClapEventParamGesture { Header = Header(sizeof(ClapEventParamGesture), 0, type, 0), ParamId = audio.State->Traits[index].Id };
        return output->TryPush(output, &told.Header) != 0;
    }

    private static ClapEventHeader Header(int size, uint time, ushort type, uint flags)
        => new() { Size = (uint)size, Time = time, SpaceId = ClapEventHeader.CoreSpace, Type = type, Flags = flags };

    // What is there stands between the two in time: earlier (put back, not told) and later (new).
    private void Merge(int index, int earlier, int later)
    {
        int present;
        do present = Volatile.Read(ref _marks[index]);
        while (Interlocked.CompareExchange(ref _marks[index], Join(Join(earlier, present), later), present) != present);
        Interlocked.Or(ref _touched, 1ul << index);
    }

    // A turn that ended and began again before the host heard of it goes on, for the host.
    private static int Join(int earlier, int later)
        => (earlier & End) != 0 && (later & Begin) != 0 ? earlier & ~End | later & ~Begin : earlier | later;
}
