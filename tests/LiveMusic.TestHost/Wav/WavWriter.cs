using System.Buffers.Binary;

namespace LiveMusic.TestHost.Wav;

/// <summary>How samples are stored.</summary>
public enum WavEncoding
{
    /// <summary>32-bit float: exact, may exceed full scale.</summary>
    Float32,

    /// <summary>24-bit PCM, clipped at full scale.</summary>
    Pcm24,
}

/// <summary>Writes RIFF/WAVE files.</summary>
public static class WavWriter
{
    public static void Write(string path, AudioClip clip, WavEncoding encoding = WavEncoding.Float32)
    {
        ArgumentNullException.ThrowIfNull(clip);
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }

        using FileStream file = File.Create(path);
        Write(file, clip, encoding);
    }

    public static void Write(Stream stream, AudioClip clip, WavEncoding encoding = WavEncoding.Float32)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(clip);
        int channels = clip.Channels.Length;
        int bytesPerSample = encoding == WavEncoding.Float32 ? 4 : 3;
        long dataSize = (long)clip.Frames * channels * bytesPerSample;
        if (dataSize > uint.MaxValue - 64)
        {
            throw new Hosting.HostException("More than 4 GB of sound does not fit into a WAVE file.");
        }

        Span<byte> header = stackalloc byte[44];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(36 + dataSize + (dataSize & 1)));
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], (ushort)(encoding == WavEncoding.Float32 ? 3 : 1));
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], clip.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], clip.SampleRate * channels * bytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], (ushort)(channels * bytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], (ushort)(bytesPerSample * 8));
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], (uint)dataSize);
        stream.Write(header);

        const int framesAtOnce = 4096;
        var buffer = new byte[framesAtOnce * channels * bytesPerSample];
        for (int start = 0; start < clip.Frames; start += framesAtOnce)
        {
            int frames = Math.Min(framesAtOnce, clip.Frames - start);
            int at = 0;
            for (int i = start; i < start + frames; i++)
            {
                foreach (float[] channel in clip.Channels)
                {
                    if (encoding == WavEncoding.Float32)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(at), channel[i]);
                    }
                    else
                    {
                        int value = (int)Math.Clamp(Math.Round(channel[i] * 8388608.0), -8388608, 8388607);
                        buffer[at] = (byte)value;
                        buffer[at + 1] = (byte)(value >> 8);
                        buffer[at + 2] = (byte)(value >> 16);
                    }

                    at += bytesPerSample;
                }
            }

            stream.Write(buffer.AsSpan(0, at));
        }

        if ((dataSize & 1) != 0)
        {
            stream.WriteByte(0);
        }
    }
}
