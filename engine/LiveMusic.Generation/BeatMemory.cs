using System.Buffers.Binary;
using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// Where a stream's bars stand, by frame number: what each call drew, as far back as the stream can go. A call that only went on with the beat before it leaves no trace.
/// </summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class BeatMemory(ModelControls controls, int rewindFrames)
{
    public const int SnapshotBytes = 8;

    private const int None = -1;

    private readonly List<(long Frame, MusicalClock Clock)> _begun = [];

    /// <summary>The clock of a frame if the beat before it goes on; null: nothing was played before it.</summary>
    public MusicalClock? At(long frame)
    {
        for (var i = _begun.Count - 1; i >= 0; i--)
            if (_begun[i].Frame < frame)
                return Later(_begun[i].Clock, frame - _begun[i].Frame);
        return null;
    }

    /// <summary>The clock so many frames later.</summary>
    public MusicalClock Later(MusicalClock clock, long frames) => clock with { BarPhase = (int)((clock.BarPhase + frames) % controls.BarFrames(clock.Tempo)) };

    /// <summary>From this frame on the music has this clock.</summary>
    public void Begin(long frame, MusicalClock clock)
    {
        Rewind(frame);
        if (At(frame) == clock)
            return;
        _begun.Add((frame, clock));
        while (_begun.Count > 1 && _begun[1].Frame < frame - rewindFrames)
            _begun.RemoveAt(0);
    }

    /// <summary>Forgets what this frame and later ones brought.</summary>
    public void Rewind(long frame)
    {
        while (_begun.Count > 0 && _begun[^1].Frame >= frame)
            _begun.RemoveAt(_begun.Count - 1);
    }

    public void Clear() => _begun.Clear();

    /// <summary>Tempo i32, bar phase i32, of the frame that comes next; −1 both: none.</summary>
    public void Snapshot(long frame, Span<byte> bytes)
    {
        var clock = At(frame) ?? new MusicalClock(None, None);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, clock.Tempo);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], clock.BarPhase);
    }

    /// <exception cref="InvalidDataException">The model has no such beat.</exception>
    public void Verify(ReadOnlySpan<byte> bytes)
    {
        var (tempo, phase) = Read(bytes);
        if (tempo == None && phase == None)
            return;
        if ((uint)tempo >= (uint)controls.FramesPerBeat.Length || (uint)phase >= (uint)controls.BarFrames(tempo))
            throw new InvalidDataException($"This stream snapshot has a beat that the model does not know (tempo {tempo}, frame {phase} of the bar).");
    }

    public void Restore(long frame, ReadOnlySpan<byte> bytes)
    {
        Clear();
        var clock = Read(bytes);
        // As if the frame before had begun it: going back to this one keeps it.
        if (clock.Tempo != None)
            _begun.Add((frame - 1, Later(clock, controls.BarFrames(clock.Tempo) - 1)));
    }

    private static MusicalClock Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
}
