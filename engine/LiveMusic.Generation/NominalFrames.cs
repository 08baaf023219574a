namespace LiveMusic.Generation;

/// <summary>
/// Brings sound that was played with frames of another length to the length at which the codec hears frames, at the same pitch: each frame's surroundings are laid around the frame's new middle, and neighbours
/// pass into each other over a frame.
/// </summary>
public static class NominalFrames
{
    private const int Channels = 2;

    /// <param name="sound">Interleaved, from the start of <paramref name="first"/> on.</param>
    /// <param name="times">Where its frames lie.</param>
    /// <param name="first">Its first frame.</param>
    /// <param name="nominal">[frames × samplesPerFrame × 2].</param>
    /// <param name="samplesPerFrame">S.</param>
    public static void Fill(ReadOnlySpan<float> sound, FrameTimes times, long first, Span<float> nominal, int samplesPerFrame)
    {
        var origin = times.StartOf(first);
        var frames = nominal.Length / Channels / samplesPerFrame;
        for (var n = 0; n < nominal.Length / Channels; n++)
        {
            // Between the middles of which two frames, and how far from one to the other.
            var place = (double)n / samplesPerFrame - 0.5;
            var frame = (long)Math.Floor(place);
            var sine = Math.Sin(Math.PI / 2 * (place - frame));
            var weight = (float)(sine * sine);
            var (a, b) = (SampleOf(Math.Max(frame, 0), n), SampleOf(Math.Min(frame + 1, frames - 1), n));
            for (var c = 0; c < Channels; c++)
            {
                var one = At(sound, a * Channels + c);
                nominal[n * Channels + c] = one + weight * (At(sound, b * Channels + c) - one);
            }
        }

        int SampleOf(long frame, int n)
        {
            var middle = (times.StartOf(first + frame) + times.StartOf(first + frame + 1)) / 2 - origin;
            return (int)(middle + n - (2 * frame + 1) * samplesPerFrame / 2);
        }
    }

    private static float At(ReadOnlySpan<float> sound, int index) => (uint)index < (uint)sound.Length ? sound[index] : 0;
}
