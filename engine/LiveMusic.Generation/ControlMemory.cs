using System.Buffers.Binary;
using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>What the calls of a stream drew, by frame number, as far back as the stream can go: the beat, the key and the rest of the music before a frame.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class ControlMemory(ModelControls controls, int rewindFrames)
{
    private const short None = -1;
    private const long Always = long.MinValue;

    private readonly List<Call> _calls = [];

    /// <param name="Frame">Its first.</param>
    /// <param name="Drawn">The class of each control; the bar phase is that of the first frame.</param>
    /// <param name="Style">Its coarsest style code; −1 unknown or masked.</param>
    /// <param name="Since">The frame with which its style began; the least number: nobody knows.</param>
    public sealed record Call(long Frame, short[] Drawn, int Style, long Since);

    public int SnapshotBytes => sizeof(short) * (controls.Fields.Length + 2);

    /// <summary>The call that made the music right before a frame; null: there is none.</summary>
    public Call? Before(long frame) => _calls.FindLast(c => c.Frame < frame);

    /// <summary>How many frames before this one were played in this style; null: all, or nobody knows.</summary>
    public int? FramesInStyle(long frame, int style)
    {
        if (Before(frame) is not { } call) return null;
        if (!Same(call, style)) return 0;
        return call.Since == Always ? null : (int)(frame - call.Since);
    }

    /// <summary>The clock of a frame if the beat before it goes on; null: nothing was played before it.</summary>
    public MusicalClock? At(long frame) => Before(frame) is { } call ? Later(ClockOf(call.Drawn), frame - call.Frame) : null;

    /// <summary>The clock so many frames later.</summary>
    public MusicalClock Later(MusicalClock clock, long frames) => clock with { BarPhase = (int)((clock.BarPhase + frames) % controls.BarFrames(clock.Tempo)) };

    /// <summary>From this frame on the music is that of this call.</summary>
    public void Begin(long frame, ReadOnlySpan<int> drawn, int style)
    {
        Rewind(frame);
        var classes = new short[drawn.Length];
        for (var f = 0; f < classes.Length; f++)
            classes[f] = (short)drawn[f];
        _calls.Add(new(frame, classes, style, Before(frame) is { } before && Same(before, style) ? before.Since : frame));
        while (_calls.Count > 1 && _calls[1].Frame < frame - rewindFrames)
            _calls.RemoveAt(0);
    }

    /// <summary>Forgets what this frame and later ones brought.</summary>
    public void Rewind(long frame)
    {
        while (_calls.Count > 0 && _calls[^1].Frame >= frame)
            _calls.RemoveAt(_calls.Count - 1);
    }

    public void Clear() => _calls.Clear();

    /// <summary>i16 for each control, the bar phase being that of the frame that comes next, −1 all: nothing; i16 coarsest style code, i16 frames played in that style (32767: all).</summary>
    public void Snapshot(long frame, Span<byte> bytes)
    {
        var call = Before(frame);
        for (var f = 0; f < controls.Fields.Length; f++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(sizeof(short) * f)..], call is null ? None : f == controls.BarPhase ? (short)At(frame)!.Value.BarPhase : call.Drawn[f]);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[^4..], (short)(call?.Style ?? None));
        BinaryPrimitives.WriteInt16LittleEndian(bytes[^2..], call is null || call.Since == Always ? short.MaxValue : (short)Math.Min(frame - call.Since, short.MaxValue));
    }

    /// <exception cref="InvalidDataException">The model has no such control, or no such bar.</exception>
    public void Verify(ReadOnlySpan<byte> bytes)
    {
        var drawn = Read(bytes);
        if (Array.TrueForAll(drawn, c => c == None))
            return;
        foreach (var (field, c) in controls.Fields.Zip(drawn))
        {
            if ((uint)c >= (uint)field.Classes)
                throw new InvalidDataException($"This stream snapshot has a {field.Name} that the model does not know ({c}).");
        }
        if (drawn[controls.BarPhase] >= controls.BarFrames(drawn[controls.Tempo]))
            throw new InvalidDataException($"This stream snapshot has a beat that the model does not know (tempo {drawn[controls.Tempo]}, frame {drawn[controls.BarPhase]} of the bar).");
    }

    public void Restore(long frame, ReadOnlySpan<byte> bytes)
    {
        Clear();
        var drawn = Read(bytes);
        if (drawn[controls.Tempo] == None)
            return;
        // As if the frame before had begun it: going back to this one keeps it.
        drawn[controls.BarPhase] = (short)Later(ClockOf(drawn), controls.BarFrames(drawn[controls.Tempo]) - 1).BarPhase;
        var played = BinaryPrimitives.ReadInt16LittleEndian(bytes[^2..]);
        _calls.Add(new(frame - 1, drawn, BinaryPrimitives.ReadInt16LittleEndian(bytes[^4..]), played is < 1 or short.MaxValue ? Always : frame - played));
    }

    private short[] Read(ReadOnlySpan<byte> bytes)
    {
        var drawn = new short[controls.Fields.Length];
        for (var f = 0; f < drawn.Length; f++)
            drawn[f] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(sizeof(short) * f)..]);
        return drawn;
    }

    private static bool Same(Call call, int style) => call.Style == style || call.Style == None;

    private MusicalClock ClockOf(short[] drawn) => new(drawn[controls.Tempo], drawn[controls.BarPhase]);
}
