using System.Buffers.Binary;
using LiveMusic.Generation;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// What lies in a region's context slot: a stream snapshot, and where its next sample belongs in the output ring. Within the region that lets a new engine go
/// on without a gap; elsewhere (a project that is opened again) the place means nothing and only the snapshot counts.
/// </summary>
internal readonly ref struct ContextEnvelope
{
    public const int HeaderBytes = 32;

    /// <summary>Behind a snapshot whose frames do not last as the model made them: frame, its first sample, length. Releases that know nothing of it overlook it.</summary>
    public const int TimesBytes = 24;

    private const ushort HasTimes = 1;

    private const uint Magic = 0x4E454D4C; // "LMEN"
    private const ushort Version = 1;

    public required uint Generation { get; init; }

    public required int HostRate { get; init; }

    public required long RingOffset { get; init; }

    public required long StreamOffset { get; init; }

    /// <summary>As <see cref="MusicStream.Snapshot"/> gave it.</summary>
    public ReadOnlySpan<byte> Snapshot { get; init; }

    /// <summary>Where the snapshot's frames lay; null: as ever.</summary>
    public FrameTimes? Times { get; private init; }

    /// <summary>Writes where the frames of the stream lie, behind its snapshot; the header was written before. Returns the whole's bytes.</summary>
    public static int WriteTimes(Span<byte> bytes, int snapshotBytes, MusicStream stream)
    {
        var at = HeaderBytes + snapshotBytes;
        if (stream.Times.ExactStartOf(stream.NextFrame) == stream.NextFrame * (double)stream.SamplesPerFrame && stream.Times.Length == stream.SamplesPerFrame) return at;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], HasTimes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], stream.NextFrame);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[(at + 8)..], stream.Times.ExactStartOf(stream.NextFrame));
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[(at + 16)..], stream.Times.Length);
        return at + TimesBytes;
    }

    /// <summary>Writes the place of a snapshot; the snapshot itself follows it.</summary>
    public static void WriteHeader(Span<byte> bytes, uint generation, in OutputPlace place)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], generation);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], place.HostRate);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], place.RingOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], place.StreamOffset);
    }

    /// <exception cref="InvalidDataException">Not such bytes, or another version.</exception>
    public static ContextEnvelope Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) throw new InvalidDataException("These bytes are no saved context.");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version) throw new InvalidDataException($"This saved context has version {version}; this engine reads version {Version}.");
        return new()
        {
            Generation = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            HostRate = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            RingOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            StreamOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Snapshot = bytes[HeaderBytes..],
            Times = ReadTimes(bytes),
        };
    }

    private static FrameTimes? ReadTimes(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != HasTimes || bytes.Length < HeaderBytes + TimesBytes) return null;
        var times = bytes[^TimesBytes..];
        var (sample, length) = (BinaryPrimitives.ReadDoubleLittleEndian(times[8..]), BinaryPrimitives.ReadDoubleLittleEndian(times[16..]));
        return double.IsFinite(sample) && length is > 0 and < 1e6 ? FrameTimes.From(BinaryPrimitives.ReadInt64LittleEndian(times), sample, length) : null;
    }
}
