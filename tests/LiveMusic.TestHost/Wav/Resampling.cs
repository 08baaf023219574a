namespace LiveMusic.TestHost.Wav;

/// <summary>Changes the rate of a whole clip: windowed sinc, 32 zero crossings to each side, band-limited to the lower of the two rates.</summary>
public static class Resampling
{
    private const int ZeroCrossings = 32;

    public static AudioClip ToRate(AudioClip clip, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (clip.SampleRate == sampleRate)
        {
            return clip;
        }

        double step = (double)clip.SampleRate / sampleRate;
        double cutoff = Math.Min(1, 1 / step);
        double half = ZeroCrossings / cutoff;
        int frames = (int)((long)clip.Frames * sampleRate / clip.SampleRate);
        var channels = new float[clip.Channels.Length][];
        for (int c = 0; c < channels.Length; c++)
        {
            channels[c] = new float[frames];
        }

        var kernel = new double[(2 * (int)Math.Ceiling(half)) + 2];
        for (int i = 0; i < frames; i++)
        {
            double centre = i * step;
            int first = Math.Max(0, (int)Math.Ceiling(centre - half));
            int last = Math.Min(clip.Frames - 1, (int)Math.Floor(centre + half));
            for (int k = first; k <= last; k++)
            {
                double x = k - centre;
                double hann = 0.5 + (0.5 * Math.Cos(Math.PI * x / half));
                kernel[k - first] = cutoff * Sinc(cutoff * x) * hann;
            }

            for (int c = 0; c < channels.Length; c++)
            {
                double sum = 0;
                float[] source = clip.Channels[c];
                for (int k = first; k <= last; k++)
                {
                    sum += kernel[k - first] * source[k];
                }

                channels[c][i] = (float)sum;
            }
        }

        return new AudioClip(sampleRate, channels);
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
