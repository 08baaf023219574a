using System.Buffers.Binary;

namespace LiveMusic.Generation;

/// <summary>
/// A stream's memory: the codes of its last frames by frame number. The last <see cref="Frames"/> of them are what a model looks
/// at (H chunks of C seconds, paper §2.3.1); <see cref="RewindFrames"/> more are kept so that a plan can be taken back.
/// </summary>
/// <remarks>−1 is a frame not played yet. Codes are 0…32,767. Threading: one caller at a time. No allocation after construction.</remarks>
public sealed class TokenContext
{
    /// <summary>The code of what has not been played yet.</summary>
    public const int Masked = -1;

    private const uint Magic = 0x43544D4C; // "LMTC"
    private const ushort Version = 1;
    private const int HeaderBytes = 20;
    private const int ChecksumBytes = 4;

    private readonly short[] _codes;
    private readonly int _capacity;
    private long _newest;
    private long _rewindFloor;

    /// <param name="frames">Frames of context.</param>
    /// <param name="levels">RVQ levels kept of each frame.</param>
    /// <param name="rewindFrames">How far <see cref="Rewind"/> can go back.</param>
    public TokenContext(int frames, int levels, int rewindFrames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rewindFrames);
        Frames = frames;
        Levels = levels;
        RewindFrames = rewindFrames;
        _capacity = frames + rewindFrames;
        _codes = new short[_capacity * levels];
    }

    public int Frames { get; }

    public int Levels { get; }

    public int RewindFrames { get; }

    /// <summary>Number of the frame that comes next.</summary>
    public long NextFrame { get; private set; }

    /// <summary>First frame that counts: what lies before was forgotten by <see cref="Clear"/> or never played.</summary>
    public long FirstFrame { get; private set; }

    /// <summary>Lowest frame that <see cref="Rewind"/> takes: not before the last <see cref="Clear"/> or <see cref="Restore"/>, not further back than is kept.</summary>
    public long EarliestRewind => Math.Max(Math.Max(FirstFrame, _rewindFloor), _newest - RewindFrames);

    /// <summary>Bytes of <see cref="Snapshot"/>: 2·Frames·Levels and a few more.</summary>
    public int SnapshotBytes => HeaderBytes + Frames * Levels * sizeof(short) + ChecksumBytes;

    /// <summary>Adds whole frames, frame-major [n × Levels].</summary>
    public void Append(ReadOnlySpan<int> codes)
    {
        if (codes.Length % Levels != 0)
            throw new ArgumentException($"{codes.Length} codes are not whole frames of {Levels} levels.", nameof(codes));
        NextFrame += codes.Length / Levels;
        _newest = Math.Max(_newest, NextFrame);
        var kept = Math.Min(codes.Length / Levels, _capacity);
        Overwrite(NextFrame - kept, codes[^(kept * Levels)..], Levels);
    }

    /// <summary>Replaces frames from <paramref name="first"/> on by the lowest <see cref="Levels"/> of frames of <paramref name="sourceLevels"/> codes.</summary>
    public void Overwrite(long first, ReadOnlySpan<int> codes, int sourceLevels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceLevels, Levels);
        var frames = codes.Length / sourceLevels;
        if (first < NextFrame - _capacity || first + frames > NextFrame)
            throw new ArgumentOutOfRangeException(nameof(first), first, "These frames are not in the context.");
        for (var i = 0; i < frames; i++)
        {
            var row = Row(first + i);
            for (var level = 0; level < Levels; level++)
                row[level] = checked((short)codes[i * sourceLevels + level]);
        }
    }

    /// <summary>The context as a generator wants it: the last <see cref="Frames"/> frames, oldest first, lowest <paramref name="levels"/> levels.</summary>
    /// <param name="codes">[Frames × levels].</param>
    /// <param name="levels">1…<see cref="Levels"/>.</param>
    public void CopyTo(Span<int> codes, int levels) => Read(NextFrame - Frames, codes[..(Frames * levels)], levels);

    /// <summary>Reads frames from <paramref name="first"/> on, [n × levels]; frames that are not there are <see cref="Masked"/>.</summary>
    public void Read(long first, Span<int> codes, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, Levels);
        var frames = codes.Length / levels;
        var oldest = Math.Max(FirstFrame, _newest - _capacity);
        for (var i = 0; i < frames; i++)
        {
            var to = codes.Slice(i * levels, levels);
            var frame = first + i;
            if (frame < oldest || frame >= NextFrame)
            {
                to.Fill(Masked);
                continue;
            }
            var row = Row(frame);
            for (var level = 0; level < levels; level++)
                to[level] = row[level];
        }
    }

    /// <summary>Forgets all music; frame numbers go on.</summary>
    public void Clear() => FirstFrame = NextFrame;

    /// <summary>Goes back to where <paramref name="frame"/> comes next, with the context as it was there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in <see cref="EarliestRewind"/>…<see cref="NextFrame"/>.</exception>
    public void Rewind(long frame)
    {
        if (frame < EarliestRewind || frame > NextFrame)
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"The stream can go back to frames {EarliestRewind} to {NextFrame}.");
        NextFrame = frame;
    }

    /// <summary>Takes over what <paramref name="other"/> holds (the same frames and rewind, at least as many levels).</summary>
    public void CopyFrom(TokenContext other)
    {
        if (other._capacity != _capacity || other.Levels < Levels)
            throw new ArgumentException("The other context has another shape.", nameof(other));
        for (var slot = 0; slot < _capacity; slot++)
            other._codes.AsSpan(slot * other.Levels, Levels).CopyTo(_codes.AsSpan(slot * Levels));
        (NextFrame, FirstFrame, _newest, _rewindFloor) = (other.NextFrame, other.FirstFrame, other._newest, other._rewindFloor);
    }

    /// <summary>
    /// Writes the last <see cref="Frames"/> frames. Little-endian: "LMTC", version u16, levels u16, frames u32, next frame i64,
    /// codes i16 [frames × levels] oldest first, CRC-32C u32 of all before.
    /// </summary>
    /// <returns><see cref="SnapshotBytes"/>.</returns>
    public int Snapshot(Span<byte> bytes)
    {
        var all = bytes[..SnapshotBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(all, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(all[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(all[6..], (ushort)Levels);
        BinaryPrimitives.WriteInt32LittleEndian(all[8..], Frames);
        BinaryPrimitives.WriteInt64LittleEndian(all[12..], NextFrame);
        var at = HeaderBytes;
        for (var frame = NextFrame - Frames; frame < NextFrame; frame++)
        {
            var known = frame >= FirstFrame;
            var row = known ? Row(frame) : default;
            for (var level = 0; level < Levels; level++, at += sizeof(short))
                BinaryPrimitives.WriteInt16LittleEndian(all[at..], known ? row[level] : (short)Masked);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(all[at..], Crc32C.Of(all[..at]));
        return SnapshotBytes;
    }

    /// <summary>Becomes what <see cref="Snapshot"/> wrote. Nothing changes when it throws.</summary>
    /// <exception cref="InvalidDataException">Not such a snapshot, another version or shape, or damaged; the message says which.</exception>
    public void Restore(ReadOnlySpan<byte> bytes)
    {
        Verify(bytes);
        NextFrame = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        FirstFrame = Math.Max(0, NextFrame - Frames);
        var at = HeaderBytes + (int)(FirstFrame - (NextFrame - Frames)) * Levels * sizeof(short);
        for (var frame = FirstFrame; frame < NextFrame; frame++)
        {
            var row = Row(frame);
            for (var level = 0; level < Levels; level++, at += sizeof(short))
                row[level] = BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
        }
        _newest = NextFrame;
        _rewindFloor = NextFrame; // an earlier frame's context reaches back beyond the snapshot
        while (FirstFrame < NextFrame && Row(FirstFrame)[0] == Masked)
            FirstFrame++;
    }

    /// <summary>Says whether <see cref="Restore"/> would take these bytes.</summary>
    /// <exception cref="InvalidDataException">It would not; the message says why.</exception>
    public void Verify(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + ChecksumBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidDataException("This is not a context snapshot.");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version)
            throw new InvalidDataException($"This context snapshot has version {version}; this program reads version {Version}.");
        int levels = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        var frames = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (levels != Levels || frames != Frames)
            throw new InvalidDataException($"This context snapshot has {frames} frames of {levels} levels; the model has {Frames} of {Levels}.");
        if (bytes.Length < SnapshotBytes)
            throw new InvalidDataException($"This context snapshot is cut off: {bytes.Length} of {SnapshotBytes} bytes.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(SnapshotBytes - ChecksumBytes)..]) != Crc32C.Of(bytes[..(SnapshotBytes - ChecksumBytes)]))
            throw new InvalidDataException("This context snapshot is damaged (checksum).");
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]) < 0)
            throw new InvalidDataException("This context snapshot has a negative frame number.");
    }

    private Span<short> Row(long frame) => _codes.AsSpan((int)(frame % _capacity) * Levels, Levels);
}
