using System.Buffers.Binary;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Wav;

/// <summary>Reads RIFF/WAVE: PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, plain or extensible, any rate, any number of channels.</summary>
public static class WavReader
{
    private const int FormatPcm = 1;
    private const int FormatFloat = 3;
    private const int FormatExtensible = 0xFFFE;

    public static AudioClip Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(bytes);
        }
        catch (HostException e)
        {
            throw new HostException($"{path}: {e.Message}", e);
        }
    }

    public static AudioClip Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            throw new HostException("this is not a RIFF/WAVE file.");
        }

        ReadOnlySpan<byte> format = default;
        ReadOnlySpan<byte> data = default;
        bool hasData = false;
        for (int at = 12; at + 8 <= file.Length;)
        {
            ReadOnlySpan<byte> id = file.Slice(at, 4);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            at += 8;

            // A recorder that was cut off leaves a size of 0 or of 4 GB behind: the sound is what is there.
            int length = (int)Math.Min(size, (uint)(file.Length - at));
            if (id.SequenceEqual("fmt "u8))
            {
                format = file.Slice(at, length);
            }
            else if (id.SequenceEqual("data"u8))
            {
                data = size == 0 && at < file.Length ? file[at..] : file.Slice(at, length);
                hasData = true;
                if (!format.IsEmpty)
                {
                    break;
                }
            }

            at += length + (length & 1);
        }

        if (format.Length < 16)
        {
            throw new HostException("the WAVE file has no format chunk.");
        }

        if (!hasData)
        {
            throw new HostException("the WAVE file has no data chunk.");
        }

        int tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag == FormatExtensible && format.Length >= 26)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        if (channels is 0 or > 64 || rate is <= 0 or > 1_000_000)
        {
            throw new HostException($"the WAVE file claims {channels} channels at {rate} Hz.");
        }

        if (!(tag == FormatPcm && bits is 8 or 16 or 24 or 32) && !(tag == FormatFloat && bits is 32 or 64))
        {
            throw new HostException($"the WAVE file holds format {tag} with {bits} bits; PCM of 8, 16, 24, 32 bits and float are read.");
        }

        int bytesPerSample = bits / 8;
        int frames = data.Length / (bytesPerSample * channels);
        var samples = new float[channels][];
        for (int c = 0; c < channels; c++)
        {
            samples[c] = new float[frames];
            for (int i = 0, at = c * bytesPerSample; i < frames; i++, at += bytesPerSample * channels)
            {
                samples[c][i] = Sample(data[at..], tag == FormatFloat, bits);
            }
        }

        return new AudioClip(rate, samples);
    }

    private static float Sample(ReadOnlySpan<byte> s, bool isFloat, int bits) => (isFloat, bits) switch
    {
        (true, 32) => BinaryPrimitives.ReadSingleLittleEndian(s),
        (true, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(s),
        (_, 8) => (s[0] - 128) / 128f,
        (_, 16) => BinaryPrimitives.ReadInt16LittleEndian(s) / 32768f,
        (_, 24) => ((s[0] << 8) | (s[1] << 16) | (s[2] << 24)) / 2147483648f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(s) / 2147483648f,
    };
}
