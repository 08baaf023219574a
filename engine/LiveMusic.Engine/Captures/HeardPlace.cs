namespace LiveMusic.Engine.Captures;

/// <summary>
/// Which output sample lies at which position of the kept sound. The two run on together but where output was thrown away unheard, or nobody was there to keep it: each such place
/// begins another stretch.
/// </summary>
/// <remarks>Threading: one at a time, see <see cref="InstanceSound"/>.</remarks>
internal sealed class HeardPlace
{
    private readonly List<Stretch> _stretches = [];

    /// <summary>The stretches, the oldest first.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <summary>Frames were kept.</summary>
    /// <param name="kept">Their first position in the kept sound.</param>
    /// <param name="output">Their first output sample.</param>
    /// <param name="frames">How many.</param>
    /// <param name="oldest">Position of the oldest frame that is still kept.</param>
    public void Add(long kept, long output, int frames, long oldest)
    {
        // Another rate: the kept sound began anew.
        if (_stretches.Count > 0 && kept < _stretches[^1].End) _stretches.Clear();
        if (_stretches.Count > 0 && _stretches[^1] is var last && last.End == kept && last.OutputEnd == output) _stretches[^1] = last with { End = kept + frames };
        else _stretches.Add(new(kept, kept + frames, output));
        _stretches.RemoveAll(s => s.End <= oldest);
    }

    /// <summary>The same when so much more of the output was kept as will be heard until one of its samples.</summary>
    public HeardPlace Until(long output)
    {
        var place = new HeardPlace();
        place._stretches.AddRange(_stretches);
        if (_stretches.Count > 0 && _stretches[^1] is var last && output > last.OutputEnd) place._stretches[^1] = last with { End = last.Start + (output - last.Output) };
        return place;
    }

    /// <param name="Start">Position in the kept sound.</param>
    /// <param name="End">Behind the last one.</param>
    /// <param name="Output">Output sample at the start.</param>
    public readonly record struct Stretch(long Start, long End, long Output)
    {
        public long OutputEnd => Output + (End - Start);
    }
}
