namespace LiveMusic.TestHost.Wav;

/// <summary>Sound in memory: one array per channel, all of one length, full scale is ±1.</summary>
public sealed class AudioClip
{
    public AudioClip(int sampleRate, float[][] channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        if (channels.Length == 0 || channels.Any(c => c.Length != channels[0].Length))
        {
            throw new ArgumentException("A clip has at least one channel and all are of one length.", nameof(channels));
        }

        SampleRate = sampleRate;
        Channels = channels;
    }

    /// <summary>Hz.</summary>
    public int SampleRate { get; }

#pragma warning disable CA1819 // Samples are for reading and writing in place.
    public float[][] Channels { get; }
#pragma warning restore CA1819

    public int Frames => Channels[0].Length;

    public double Seconds => (double)Frames / SampleRate;

    /// <summary>Largest magnitude; NaN when a sample is not a number.</summary>
    public float Peak => Channels.Max(c => c.Length == 0 ? 0 : c.Max(MathF.Abs));

    public double Rms => Math.Sqrt(Channels.Sum(c => c.Sum(v => (double)v * v)) / Math.Max(1, (long)Frames * Channels.Length));

    /// <summary>The first so many seconds, or all of it.</summary>
    public AudioClip Start(double seconds) => new(SampleRate, [.. Channels.Select(c => c[..Math.Min(c.Length, (int)Math.Round(seconds * SampleRate))])]);

    /// <summary>The average of all channels.</summary>
    public float[] ToMono()
    {
        var mono = new float[Frames];
        foreach (float[] channel in Channels)
        {
            for (int i = 0; i < mono.Length; i++)
            {
                mono[i] += channel[i] / Channels.Length;
            }
        }

        return mono;
    }
}
