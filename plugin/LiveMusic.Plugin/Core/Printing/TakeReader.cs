using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Shared.Region;
using LiveMusic.Shared.Takes;

namespace LiveMusic.Plugin.Core.Printing;

/// <summary>Brings a printed take's samples into unmanaged memory, if the file is still the one that was printed.</summary>
/// <remarks>Threading: a worker; disks are slow.</remarks>
internal static unsafe class TakeReader
{
    private const int PieceBytes = 1 << 20;
    private const int FrameBytes = 8;
    private const int FloatFormat = 3;

    private static int _lastNumber;

    /// <exception cref="IOException">It cannot be read, or is another file by now; the message says which and what helps.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for it.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static PrintedSound* Load(PrintedTake take, CancellationToken ct)
    {
        using var file = Open(take);
        FindSamples(file, take);
        // The samples lie behind what describes them.
        var sound = (PrintedSound*)NativeMemory.Alloc((nuint)sizeof(PrintedSound) + (nuint)take.Frames * FrameBytes);
        try
        {
            *sound = new()
            {
                Samples = (StereoFrame*)(sound + 1), Frames = take.Frames, Ppq = take.Ppq, Tempo = take.Tempo, Rate = take.SampleRate, Number = Interlocked.Increment(ref _lastNumber),
            };
            Fill(sound, file, take, ct);
            return sound;
        }
        catch
        {
            NativeMemory.Free(sound);
            throw;
        }
    }

    private static FileStream Open(PrintedTake take)
    {
        try
        {
            return new FileStream(take.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"its file is gone ({take.Path}). Put it back there, or print another take.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"its file cannot be opened ({take.Path}): {e.Message}", e);
        }
    }

    private static void FindSamples(FileStream file, PrintedTake take)
    {
        Span<byte> head = stackalloc byte[16];
        if (file.ReadAtLeast(head[..12], 12, throwOnEndOfStream: false) < 12 || !head[..4].SequenceEqual("RIFF"u8) || !head[8..12].SequenceEqual("WAVE"u8)) throw Other(take);
        var known = false;
        while (file.ReadAtLeast(head[..8], 8, throwOnEndOfStream: false) == 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head[..4].SequenceEqual("data"u8))
            {
                if (!known || length != take.Frames * FrameBytes) throw Other(take);
                return;
            }
            var isFormat = head[..4].SequenceEqual("fmt "u8) && length >= 16;
            var read = isFormat ? file.ReadAtLeast(head, 16, throwOnEndOfStream: false) : 0;
            if (isFormat)
            {
                known = read == 16 && BinaryPrimitives.ReadUInt16LittleEndian(head) == FloatFormat && BinaryPrimitives.ReadUInt16LittleEndian(head[2..]) == 2
                    && BinaryPrimitives.ReadInt32LittleEndian(head[4..]) == take.SampleRate && BinaryPrimitives.ReadUInt16LittleEndian(head[14..]) == 32;
            }
            file.Seek(length + (length & 1) - read, SeekOrigin.Current);
        }
        throw Other(take);
    }

    private static void Fill(PrintedSound* sound, FileStream file, PrintedTake take, CancellationToken ct)
    {
        var hash = new SampleHash();
        var bytes = take.Frames * FrameBytes;
        for (var done = 0L; done < bytes;)
        {
            ct.ThrowIfCancellationRequested();
            var piece = new Span<byte>((byte*)sound->Samples + done, (int)Math.Min(PieceBytes, bytes - done));
            if (file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) < piece.Length) throw Other(take);
            hash.Add(piece);
            SampleCheck.Clean((float*)((byte*)sound->Samples + done), piece.Length / sizeof(float), out _);
            done += piece.Length;
        }
        if (hash.Value != take.Hash) throw Other(take);
    }

    private static IOException Other(PrintedTake take) => new($"its file is not the one that was printed any more ({take.Path}). Put that one back, or print the take again.");
}
