using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Captures;

/// <summary>What made what was heard: an entry for each frame that was made otherwise than the one before it, as its stamp says, over the last ten minutes.</summary>
/// <remarks>Threading: guarded by the session's gate: all calls within <see cref="Session.Look"/>.</remarks>
internal sealed class HeardFrames(Session session)
{
    /// <summary>Ten minutes in which every frame is another.</summary>
    private const int Kept = 16 * 1024;

    /// <summary>Stamps taken in one look: the pump waits.</summary>
    private const int MostAtOnce = 256;

    /// <summary>Flags that tell of one moment, and so begin an entry of their own.</summary>
    private const StampFlags Events = StampFlags.ContextReset | StampFlags.Recalled;

    private readonly List<OutputStamp> _made = [];
    private readonly List<Entry> _heard = [];
    private readonly OutputStamp[] _stamps = new OutputStamp[MostAtOnce];
    private long _next;

    /// <summary>Takes the stamps that are new. A frame counts when it is heard: until then a new plan may take its place.</summary>
    public void Look(SharedRegion region)
    {
        var written = region.Stamps.WritePosition;
        _next = Math.Max(_next, written - region.Stamps.Readable);
        var count = (int)Math.Clamp(written - _next, 0, MostAtOnce);
        if (count > 0 && region.Stamps.TryRead(_next, _stamps.AsSpan(0, count)))
        {
            foreach (ref readonly var stamp in _stamps.AsSpan(0, count)) Add(stamp);
            _next += count;
        }
        var read = region.Output.ReadPosition;
        var done = 0;
        for (; done < _made.Count && _made[done].OutputSample < read; done++) Commit(_made[done]);
        if (done > 0) _made.RemoveRange(0, done);
        if (_heard.Count > Kept + Kept / 8) _heard.RemoveRange(0, _heard.Count - Kept);
    }

    /// <summary>The entries that were in force over a range of output samples, the oldest first; the first may have begun before it.</summary>
    public Entry[] Over(long start, long end)
    {
        var first = _heard.FindLastIndex(e => e.Stamp.OutputSample <= start);
        return [.. _heard.Skip(Math.Max(0, first)).TakeWhile(e => e.Stamp.OutputSample < end)];
    }

    private void Add(in OutputStamp stamp)
    {
        while (_made.Count > 0 && _made[^1].OutputSample >= stamp.OutputSample) _made.RemoveAt(_made.Count - 1);
        _made.Add(stamp);
    }

    private void Commit(in OutputStamp stamp)
    {
        // A plan that landed on what is heard just now: the newest stamp for a place is the one that counts.
        while (_heard.Count > 0 && _heard[^1].Stamp.OutputSample >= stamp.OutputSample) _heard.RemoveAt(_heard.Count - 1);
        var prompts = session.PromptsOf(stamp.Generation, stamp.Frame) ?? (_heard.Count > 0 ? _heard[^1].Prompts : AskedPrompts.Unknown);
        if (_heard.Count > 0 && _heard[^1] is var last && ReferenceEquals(last.Prompts, prompts) && (stamp.Flags & Events) == 0 && SaysTheSame(last.Stamp, stamp)) return;
        _heard.Add(new(stamp, prompts));
    }

    private static bool SaysTheSame(in OutputStamp a, in OutputStamp b)
        => a.Seed == b.Seed && (a.Flags & ~Events) == (b.Flags & ~Events) && ((ReadOnlySpan<float>)a.Weights).SequenceEqual(b.Weights) && a.LivePromptWeight == b.LivePromptWeight
            && a.Guidance == b.Guidance && a.Temperature == b.Temperature && a.InjectionAmount == b.InjectionAmount && a.TopK == b.TopK
            && a.Scene == b.Scene && a.MorphScene == b.MorphScene && a.Morph == b.Morph;

    /// <param name="Stamp">Of its first frame.</param>
    /// <param name="Prompts">That it can speak of.</param>
    public readonly record struct Entry(OutputStamp Stamp, AskedPrompts Prompts);
}
