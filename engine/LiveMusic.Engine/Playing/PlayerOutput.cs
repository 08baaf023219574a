using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Playing;

/// <summary>
/// Pulls the stream out of a region as the plugin does: it begins when enough lies ready, and where the music begins, ends or runs dry it is faded, so that nothing clicks.
/// </summary>
/// <remarks>Threading: guarded by the player's gate.</remarks>
internal sealed unsafe class PlayerOutput
{
    private const double FadeSeconds = 0.005;

    private readonly SharedRegion _region;
    private readonly int _fadeFrames;
    private Flow _flow = Flow.Silent;
    private bool _generationSeen;
    private bool _needsRefill = true;
    private bool _endsDry;
    private bool _dry;
    private int _fade;

    public PlayerOutput(SharedRegion region, int sampleRate)
    {
        _region = region;
        _fadeFrames = Math.Max(1, (int)(sampleRate * FadeSeconds));
    }

    private enum Flow { Silent, Playing, FadingOut }

    /// <summary>Whether anything is still heard, if only the end of it.</summary>
    public bool Sounds => _flow != Flow.Silent;

    /// <summary>Whether anything of the stream that was asked for last was heard.</summary>
    public bool WasHeard { get; private set; }

    /// <summary>Asks for another stream; what is left of the old one is faded out and thrown away.</summary>
    public void Ask(StartValue origin)
    {
        var header = _region.Header;
        _generationSeen = WasHeard = false;
        header->GenerationOrigin = origin;
        Volatile.Write(ref header->RequestedGeneration, header->RequestedGeneration + 1);
    }

    /// <summary>Whether the next frames are there as they should be: who can wait does not pull them before, for a block that comes too late is a gap.</summary>
    public bool IsReady(int frames, bool running)
    {
        FollowGeneration();
        return _flow switch
        {
            Flow.Silent => !running || CanStart(frames),
            Flow.Playing => !running || !_generationSeen || _region.Output.Available - _fadeFrames >= frames,
            _ => true,
        };
    }

    /// <summary>The next frames. While it does not run, and while there is nothing, silence.</summary>
    public void Pull(Span<StereoFrame> block, bool running)
    {
        FollowGeneration();
        for (var done = 0; done < block.Length;)
        {
            var rest = block[done..];
            switch (_flow)
            {
                case Flow.Silent:
                    if (running && CanStart(block.Length))
                    {
                        (_flow, _needsRefill, _dry, _fade) = (Flow.Playing, false, false, 0);
                        continue;
                    }
                    rest.Clear();
                    if (running && _dry) _region.Header->UnderrunSamples += rest.Length;
                    return;

                case Flow.Playing:
                    // The last samples are kept for the fade.
                    var room = _region.Output.Available - _fadeFrames;
                    if (!running || !_generationSeen || room <= 0)
                    {
                        _endsDry = running && _generationSeen;
                        if (_endsDry) _region.Header->Underruns++;
                        _flow = Flow.FadingOut;
                        continue;
                    }
                    var played = Read(rest[..Math.Min(rest.Length, room)]);
                    for (var i = 0; i < played && _fade < _fadeFrames; i++) Scale(ref rest[i], ++_fade);
                    done += played;
                    WasHeard = true;
                    break;

                case Flow.FadingOut:
                    var wanted = Math.Min(rest.Length, _fade);
                    var faded = Read(rest[..wanted]);
                    for (var i = 0; i < faded; i++) Scale(ref rest[i], --_fade);
                    done += faded;
                    if (_fade > 0 && faded == wanted) break;
                    (_flow, _fade, _dry) = (Flow.Silent, 0, _endsDry);
                    if (_endsDry || !_generationSeen) _needsRefill = true;
                    break;
            }
        }
    }

    // What lies in the ring counts only when it belongs to the generation that was asked for.
    private void FollowGeneration()
    {
        var header = _region.Header;
        var written = _region.Output.WritePosition;
        if (Volatile.Read(ref header->OutputGeneration) != header->RequestedGeneration)
        {
            if (_flow == Flow.Silent) _region.Output.SkipTo(written);
            _generationSeen = false;
            return;
        }
        if (_generationSeen || _flow != Flow.Silent) return;
        if (Volatile.Read(ref header->OutputGenerationStart) is var start && start > _region.Output.ReadPosition) _region.Output.SkipTo(start);
        _generationSeen = _needsRefill = true;
    }

    private bool CanStart(int frames)
    {
        var output = _region.Output;
        var needed = _needsRefill ? Math.Max(_region.Header->RefillFrames, frames + _fadeFrames) : _fadeFrames + 1;
        return _generationSeen && output.Available >= Math.Min(needed, output.Capacity);
    }

    private int Read(Span<StereoFrame> frames)
    {
        var read = _region.Output.Read(frames);
        foreach (ref var frame in frames[..read])
        {
            if (!float.IsFinite(frame.Left)) frame.Left = 0;
            if (!float.IsFinite(frame.Right)) frame.Right = 0;
        }
        return read;
    }

    private void Scale(ref StereoFrame frame, int fade)
    {
        var x = (float)fade / _fadeFrames;
        var gain = x * x * (3 - 2 * x);
        frame.Left *= gain;
        frame.Right *= gain;
    }
}
