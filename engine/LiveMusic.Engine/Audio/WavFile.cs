using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace LiveMusic.Engine.Audio;

/// <summary>How samples are written.</summary>
internal enum WavFormat
{
    /// <summary>24-bit integers.</summary>
    Pcm24,

    /// <summary>32-bit floats.</summary>
    Float32,
}

/// <summary>Stereo sound as a WAV file. Writes nothing but what the sound says: the same sound gives the same bytes.</summary>
internal static class WavFile
{
    private const int Channels = 2;

    /// <param name="stream">At its start.</param>
    /// <param name="interleaved">Stereo; beyond ±1 is clipped in integers.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="format">Of the samples.</param>
    public static void Write(Stream stream, ReadOnlySpan<float> interleaved, int sampleRate, WavFormat format)
    {
        WriteHeader(stream, interleaved.Length / Channels, sampleRate, format);
        WriteSamples(stream, interleaved, format);
    }

    /// <summary>What comes before the samples: <paramref name="frames"/> of them follow.</summary>
    /// <param name="stream">At its start.</param>
    /// <param name="frames">Of stereo.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="format">Of the samples.</param>
    /// <param name="loop">Null: it is no loop.</param>
    public static void WriteHeader(Stream stream, int frames, int sampleRate, WavFormat format, WavLoop? loop = null)
    {
        var bytesPerSample = format == WavFormat.Pcm24 ? 3 : 4;
        // A RIFF file has at most 4 GiB: an hour at 96 kHz.
        var data = checked((uint)((long)frames * Channels * bytesPerSample));
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);
        writer.Write("RIFF"u8);
        writer.Write(checked(36 + data + (uint)(loop?.Bytes ?? 0)));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)(format == WavFormat.Pcm24 ? 1 : 3));
        writer.Write((short)Channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * Channels * bytesPerSample);
        writer.Write((short)(Channels * bytesPerSample));
        writer.Write((short)(8 * bytesPerSample));
        loop?.Write(writer, frames, sampleRate);
        writer.Write("data"u8);
        writer.Write(data);
    }

    /// <summary>The next samples, in one call or in many.</summary>
    /// <param name="stream">After the header.</param>
    /// <param name="interleaved">Stereo; beyond ±1 is clipped in integers.</param>
    /// <param name="format">As in the header.</param>
    public static void WriteSamples(Stream stream, ReadOnlySpan<float> interleaved, WavFormat format)
    {
        if (format == WavFormat.Float32)
        {
            stream.Write(MemoryMarshal.AsBytes(interleaved));
            return;
        }
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);
        foreach (var sample in interleaved)
        {
            var value = (int)Math.Round(Math.Clamp(sample, -1f, 1f) * 8_388_607.0);
            writer.Write((byte)value);
            writer.Write((byte)(value >> 8));
            writer.Write((byte)(value >> 16));
        }
    }

    /// <summary>How long a file says it is, in seconds; 0: it is no WAV file. Reads its start alone.</summary>
    public static double Seconds(string path)
    {
        Span<byte> start = stackalloc byte[1024];
        using var file = File.OpenRead(path);
        ReadOnlySpan<byte> bytes = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8)) return 0;
        var bytesPerSecond = 0u;
        for (var at = 12L; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("fmt "u8) && chunk.Length >= 24) bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[16..]);
            else if (chunk[..4].SequenceEqual("data"u8)) return bytesPerSecond == 0 ? 0 : (double)Math.Min(length, file.Length - at - 8) / bytesPerSecond;
            at += 8 + length + (length & 1);
        }
        return 0;
    }

    /// <summary>Reads PCM (16, 24 or 32 bits) or float files of any number of channels; mono becomes both sides, more than two are dropped.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message says why.</exception>
    public static (float[] Interleaved, int SampleRate) Read(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8)) throw new InvalidDataException($"{path} is no WAV file.");
        int format = 0, channels = 0, rate = 0, bits = 0;
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]), (uint)(bytes.Length - at - 8));
            var chunk = bytes.Slice(at + 8, length);
            if (bytes.Slice(at, 4).SequenceEqual("fmt "u8) && length >= 16)
            {
                format = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
                channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
                rate = BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]);
                bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
                // WAVE_FORMAT_EXTENSIBLE: the real format follows.
                if (format == 0xFFFE && length >= 26) format = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
            }
            else if (bytes.Slice(at, 4).SequenceEqual("data"u8))
            {
                if (channels < 1 || rate < 1 || !((format == 1 && bits is 16 or 24 or 32) || (format == 3 && bits == 32)))
                    throw new InvalidDataException($"{path} holds format {format} with {bits} bits and {channels} channels. Use PCM of 16, 24 or 32 bits, or 32-bit floats.");
                return (Samples(chunk, format == 3, channels, bits / 8), rate);
            }
            at += 8 + length + (length & 1);
        }
        throw new InvalidDataException($"{path} holds no sound.");
    }

    private static float[] Samples(ReadOnlySpan<byte> data, bool isFloat, int channels, int bytesPerSample)
    {
        var frames = data.Length / (channels * bytesPerSample);
        var result = new float[frames * Channels];
        for (var i = 0; i < frames; i++)
        {
            for (var side = 0; side < Channels; side++)
            {
                var sample = data[((i * channels + Math.Min(side, channels - 1)) * bytesPerSample)..];
                result[i * Channels + side] = isFloat ? BinaryPrimitives.ReadSingleLittleEndian(sample) : bytesPerSample switch
                {
                    2 => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32_768f,
                    3 => ((sbyte)sample[2] << 16 | sample[1] << 8 | sample[0]) / 8_388_608f,
                    _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2_147_483_648f,
                };
            }
        }
        return result;
    }
}
