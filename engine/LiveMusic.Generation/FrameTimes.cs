namespace LiveMusic.Generation;

/// <summary>
/// Where frames lie in a stream's samples. Frame k of a stretch of one length begins at the nearest sample to where a frame of exactly that length would, so lengths need not be whole and nothing adds up;
/// of nominal length throughout, it begins at k·S.
/// </summary>
/// <remarks>Immutable: whoever asks on another thread has a consistent answer.</remarks>
public sealed class FrameTimes
{
    /// <summary>Stretches that are told apart: more frames than are kept anywhere. Before the oldest its length counts.</summary>
    private const int Kept = 256;

    private readonly (long Frame, double Sample, double Length)[] _stretches;

    private FrameTimes((long, double, double)[] stretches) => _stretches = stretches;

    /// <summary>All frames of one length; frame 0 begins at sample 0.</summary>
    public static FrameTimes Of(int samplesPerFrame) => From(0, 0, samplesPerFrame);

    /// <summary>All frames of one length; one of them begins at a known place.</summary>
    public static FrameTimes From(long frame, double sample, double length) => new([(frame, sample, length)]);

    /// <summary>Samples of the newest frames; not whole.</summary>
    public double Length => _stretches[^1].Length;

    /// <summary>First sample of a frame.</summary>
    public long StartOf(long frame) => (long)Math.Round(ExactStartOf(frame));

    /// <summary>The same before it was rounded.</summary>
    public double ExactStartOf(long frame)
    {
        var (first, sample, length) = _stretches[Math.Max(0, Array.FindLastIndex(_stretches, s => s.Frame <= frame))];
        return sample + (frame - first) * length;
    }

    /// <summary>The frame that a sample belongs to.</summary>
    public long FrameAt(long sample)
    {
        var (first, start, length) = _stretches[Math.Max(0, Array.FindLastIndex(_stretches, s => (long)Math.Round(s.Sample) <= sample))];
        var frame = first + (long)Math.Floor((sample - start) / length);
        // Half a sample of rounding either way.
        if (StartOf(frame) > sample) return frame - 1;
        return StartOf(frame + 1) <= sample ? frame + 1 : frame;
    }

    /// <summary>The first frame that begins at a sample or behind it.</summary>
    public long FrameFrom(long sample) => FrameAt(sample - 1) + 1;

    /// <summary>Frames up to a sample, the one that it is in as far as it is over.</summary>
    public double FramesUntil(long sample)
    {
        var frame = FrameAt(sample);
        var start = StartOf(frame);
        return frame + (double)(sample - start) / (StartOf(frame + 1) - start);
    }

    /// <summary>Whether all of some frames last as long as they were made.</summary>
    public bool IsNominal(long first, int frames, int samplesPerFrame)
    {
        for (var frame = first; frame <= first + frames; frame++)
            if (StartOf(frame) - StartOf(first) != (frame - first) * samplesPerFrame) return false;
        return true;
    }

    /// <summary>Frames from one on have another length.</summary>
    public FrameTimes With(long frame, double length)
    {
        if (length == Length && frame >= _stretches[^1].Frame) return this;
        var sample = ExactStartOf(frame);
        var before = _stretches.Where(s => s.Frame < frame).TakeLast(Kept - 1);
        return new([.. before, (frame, sample, length)]);
    }

    /// <summary>Frames from one on go on as the one before it.</summary>
    public FrameTimes Until(long frame)
    {
        var before = Array.FindAll(_stretches, s => s.Frame < frame);
        return before.Length == _stretches.Length ? this : new(before.Length == 0 ? [_stretches[0]] : before);
    }
}
