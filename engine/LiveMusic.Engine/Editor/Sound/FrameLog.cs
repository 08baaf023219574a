using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Sound;

/// <summary>The outline of what was made, for the rolling waveform: for each stamp that the region still holds, the extremes of its samples, heard or not.</summary>
/// <remarks>Threading: guarded by the session's gate: all calls within <see cref="Session.Look"/>.</remarks>
internal sealed class FrameLog(Session session)
{
    /// <summary>Pairs of lowest and highest sample that stand for one frame.</summary>
    public const int Pairs = 4;

    public const int Values = 2 * Pairs;

    private const int Kept = RegionLayout.StampCapacity / 2;

    /// <summary>Frames outlined in one look: the pump waits.</summary>
    private const int MostAtOnce = 16;

    /// <summary>One frame at 768 kHz, 25 a second.</summary>
    private const int LongestFrame = 32 * 1024;

    private readonly float[] _outlines = new float[Kept * Values];
    private StereoFrame[] _samples = [];
    private long _first = -1;

    /// <summary>Position in the stamp ring of the next one that will be outlined.</summary>
    public long Next { get; private set; }

    /// <summary>Outlines what is new.</summary>
    public void Look(SharedRegion region)
    {
        var stamps = region.Stamps;
        var written = stamps.WritePosition;
        var oldest = Math.Max(0, written - stamps.Readable);
        if (_first < 0) _first = Next = FindFirst(region, oldest, written);
        if (Next < oldest) _first = Next = oldest;
        for (var done = 0; done < MostAtOnce && Next < written; done++, Next++)
        {
            var stamp = new OutputStamp();
            if (!stamps.TryRead(Next, new Span<OutputStamp>(ref stamp))) return;
            // Its last samples come with the next call's first.
            if (stamp.Samples is > 0 and <= LongestFrame && stamp.OutputSample + stamp.Samples > region.Output.WritePosition) return;
            Outline(stamp);
        }
    }

    /// <summary>Copies stamps and outlines from position <paramref name="next"/> on and moves it behind them; returns how many.</summary>
    public int Copy(SharedRegion region, ref long next, Span<OutputStamp> stamps, Span<float> outlines)
    {
        next = Math.Max(next, Math.Max(_first, Next - Kept));
        var count = (int)Math.Clamp(Next - next, 0, stamps.Length);
        if (count == 0 || !region.Stamps.TryRead(next, stamps[..count])) return 0;
        for (var i = 0; i < count; i++, next++) OutlineAt(next).CopyTo(outlines[(i * Values)..]);
        return count;
    }

    private Span<float> OutlineAt(long position) => _outlines.AsSpan((int)(position % Kept) * Values, Values);

    // Of the stamps that an engine before this one wrote, those whose samples are still there.
    private static long FindFirst(SharedRegion region, long oldest, long written)
    {
        var stamp = new OutputStamp();
        var first = written;
        while (first > oldest && region.Stamps.TryRead(first - 1, new Span<OutputStamp>(ref stamp)) && stamp.OutputSample >= region.Output.WritePosition - region.Output.Capacity) first--;
        return first;
    }

    private void Outline(in OutputStamp stamp)
    {
        var outline = OutlineAt(Next);
        outline.Clear();
        if (stamp.Samples is <= 0 or > LongestFrame) return;
        if (_samples.Length < stamp.Samples) _samples = new StereoFrame[stamp.Samples];
        var samples = _samples.AsSpan(0, stamp.Samples);
        if (!session.TryReadOutput(stamp.OutputSample, samples)) return;
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (ref readonly var sample in samples[(samples.Length * pair / Pairs)..(samples.Length * (pair + 1) / Pairs)])
            {
                lowest = Math.Min(lowest, Math.Min(sample.Left, sample.Right));
                highest = Math.Max(highest, Math.Max(sample.Left, sample.Right));
            }
            (outline[2 * pair], outline[2 * pair + 1]) = float.IsFinite(lowest) && float.IsFinite(highest) ? (lowest, highest) : (0, 0);
        }
    }
}
