using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Tests;

public sealed class WavTests
{
    private static AudioClip Clip(int rate = 44100, int frames = 1001) => new(rate,
    [
        [.. Enumerable.Range(0, frames).Select(i => MathF.Sin(i * 0.1f) * 0.9f)],
        [.. Enumerable.Range(0, frames).Select(i => MathF.Cos(i * 0.03f) * 0.5f)],
    ]);

    [Theory]
    [InlineData(WavEncoding.Float32, 0f)]
    [InlineData(WavEncoding.Pcm24, 1f / 8388608)]
    public void WhatIsWrittenIsRead(WavEncoding encoding, float tolerance)
    {
        AudioClip clip = Clip();
        using var stream = new MemoryStream();
        WavWriter.Write(stream, clip, encoding);
        AudioClip back = WavReader.Parse(stream.ToArray());
        Assert.Equal(clip.SampleRate, back.SampleRate);
        Assert.Equal(2, back.Channels.Length);
        Assert.Equal(clip.Frames, back.Frames);
        for (int c = 0; c < 2; c++)
        {
            for (int i = 0; i < clip.Frames; i++)
            {
                Assert.InRange(back.Channels[c][i] - clip.Channels[c][i], -tolerance, tolerance);
            }
        }
    }

    [Fact]
    public void TwoSoundsAreCompared()
    {
        AudioClip a = Clip();
        AudioClip b = Clip();
        Assert.Equal(new ClipDifference(0, 0, 1, 0, -1), ClipDifference.Between(a, b, 0) with { Correlation = 1, Spectra = 0 });
        Assert.Equal(1, ClipDifference.Between(a, b, 0).Correlation, 9);
        b.Channels[1][700] += 0.25f;
        b.Channels[0][900] -= 0.125f;
        ClipDifference d = ClipDifference.Between(a, b, 0.2);
        Assert.Equal(0.25, d.Largest, 6);
        Assert.Equal(700, d.FirstBeyond);
        Assert.InRange(d.Correlation, 0.9, 0.99999);
        Assert.Equal(-1, ClipDifference.Between(a, b, 0.3).FirstBeyond);
        Assert.Equal(0, ClipDifference.Between(a.Start(0.015), b.Start(0.015), 0).Largest);

        // Turned over, a sound has the same magnitudes; half as loud, it is half of them away.
        AudioClip one = Clip(frames: 8192);
        Assert.Equal(0, ClipDifference.Between(one, new(44100, [.. one.Channels.Select(c => c.Select(v => -v).ToArray())]), 0).Spectra, 9);
        Assert.Equal(0.5, ClipDifference.Between(one, new(44100, [.. one.Channels.Select(c => c.Select(v => v / 2).ToArray())]), 0).Spectra, 6);
        b.Channels[0][5] = float.NaN;
        Assert.True(double.IsNaN(ClipDifference.Between(a, b, 0.3).Largest));
        Assert.Equal(5, ClipDifference.Between(a, b, 0.3).FirstBeyond);
    }

    [Fact]
    public void OddSizesArePadded()
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, new AudioClip(48000, [[0.5f]]), WavEncoding.Pcm24);
        Assert.Equal(48, stream.Length);
        Assert.Equal(0.5f, WavReader.Parse(stream.ToArray()).Channels[0][0]);
    }

    [Fact]
    public void PcmOfEveryWidthIsRead()
    {
        Assert.Equal(-0.5f, WavReader.Parse(File(1, 8, [64])).Channels[0][0]);
        Assert.Equal(-0.5f, WavReader.Parse(File(1, 16, [0x00, 0xC0])).Channels[0][0]);
        Assert.Equal(-0.5f, WavReader.Parse(File(1, 24, [0x00, 0x00, 0xC0])).Channels[0][0]);
        Assert.Equal(-0.5f, WavReader.Parse(File(1, 32, [0, 0, 0, 0xC0])).Channels[0][0]);
        Assert.Equal(-0.5f, WavReader.Parse(File(3, 64, BitConverter.GetBytes(-0.5))).Channels[0][0]);
    }

    [Fact]
    public void BadFilesAreRefusedWithAReason()
    {
        Assert.Contains("not a RIFF", Assert.Throws<HostException>(() => WavReader.Parse("hello, this is text"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("format 2", Assert.Throws<HostException>(() => WavReader.Parse(File(2, 4, [0]))).Message, StringComparison.Ordinal);
        Assert.Contains("no data chunk", Assert.Throws<HostException>(() => WavReader.Parse(File(1, 16, []).AsSpan(0, 36))).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.wav", Assert.Throws<HostException>(() => WavReader.Read("nowhere.wav")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResamplingKeepsAToneAndRemovesWhatDoesNotFit()
    {
        AudioClip low = Tone(1000, 44100);
        AudioClip at48 = Resampling.ToRate(low, 48000);
        Assert.Equal(48000, at48.Frames);
        for (int i = 2000; i < 46000; i++)
        {
            Assert.Equal(Math.Sin(2 * Math.PI * 1000 * i / 48000), at48.Channels[0][i], 2e-3);
        }

        AudioClip gone = Resampling.ToRate(Tone(15000, 48000), 22050);
        Assert.InRange(gone.Rms, 0, 0.01);

        static AudioClip Tone(double hz, int rate) => new(rate, [[.. Enumerable.Range(0, rate).Select(i => (float)Math.Sin(2 * Math.PI * hz * i / rate))]]);
    }

    private static byte[] File(short tag, short bits, byte[] data)
    {
        using var stream = new MemoryStream();
        using var w = new BinaryWriter(stream);
        w.Write("RIFF"u8);
        w.Write(36 + data.Length);
        w.Write("WAVEfmt "u8);
        w.Write(16);
        w.Write(tag);
        w.Write((short)1);
        w.Write(8000);
        w.Write(8000 * bits / 8);
        w.Write((short)Math.Max(1, bits / 8));
        w.Write(bits);
        w.Write("data"u8);
        w.Write(data.Length);
        w.Write(data);
        return stream.ToArray();
    }
}
