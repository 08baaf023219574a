using LiveMusic.Engine.Captures;
using LiveMusic.Generation;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// A loop of bars that were heard, in time with the host: at each moment that bar of it sounds which the song is in, from its line on, at its own pace. Where the song is faster than the
/// loop was, bars are cut at the next line; where it is slower they are followed by silence. Without a song they follow each other.
/// </summary>
/// <remarks>A function of the position alone, between two calls of <see cref="Follow"/>. Threading: the inference thread.</remarks>
internal sealed class FrozenMusic(HeardLoop loop, long origin) : IRepeatedAudio
{
    /// <summary>Of model samples: bars pass into each other over 5 ms.</summary>
    private const int Fade = 240;

    private TransportBlock _song;
    private OutputPlace _place;
    private long _outputMinusHost;
    private bool _sings;

    /// <summary>With more of its end as soon as there is more.</summary>
    public HeardLoop Loop { get; set; } = loop;

    /// <summary>The song's last word of time, and where stream samples are heard.</summary>
    /// <param name="song">Of the host.</param>
    /// <param name="place">Of the stream.</param>
    /// <param name="outputMinusHost">Output position of a host sample, less its number.</param>
    public void Follow(in TransportBlock song, in OutputPlace place, long outputMinusHost)
    {
        const TransportFlags moving = TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo;
        _sings = Loop.Ppq is not null && (song.Flags & moving) == moving && song.Tempo is > 10 and < 1000 && double.IsFinite(song.Ppq);
        (_song, _place, _outputMinusHost) = (song, place, outputMinusHost);
    }

    public void Read(long position, Span<float> interleaved)
    {
        for (var i = 0; i < interleaved.Length / 2; i++) (interleaved[2 * i], interleaved[2 * i + 1]) = At(position + i);
    }

    private (float Left, float Right) At(long position)
    {
        var (bar, offset, before) = Where(position);
        var now = Sample(bar, offset);
        if (offset >= Fade) return now;
        // Over a line: what came before it would have gone on.
        var (x, last) = ((offset + 0.5f) / Fade, Sample((bar + Loop.Count - 1) % Loop.Count, before + offset, past: true));
        var weight = x * x * (3 - 2 * x);
        return (last.Left + weight * (now.Left - last.Left), last.Right + weight * (now.Right - last.Right));
    }

    /// <summary>Which bar, how many samples after its line, and how long the bar before lasted.</summary>
    private (int Bar, int Offset, int Before) Where(long position)
    {
        if (!_sings)
        {
            var total = Loop.Bars[^1];
            var at = (int)(((position - origin) % total + total) % total);
            var bar = Array.BinarySearch(Loop.Bars, at);
            if (bar < 0) bar = ~bar - 1;
            bar = Math.Min(bar, Loop.Count - 1);
            return (bar, at - Loop.Bars[bar], Length((bar + Loop.Count - 1) % Loop.Count));
        }
        var host = (position + _place.StreamOffset) * ((double)_place.HostRate / _place.ModelRate) + _place.RingOffset - _outputMinusHost;
        var samplesPerQuarter = 60.0 * _place.ModelRate / _song.Tempo;
        var ppq = InLoop(_song.Ppq + (host - _song.HostSample) / _place.HostRate * _song.Tempo / 60);
        // A line that is a rounding away is reached.
        var bars = (ppq - Loop.Ppq!.Value) / Loop.Quarters;
        var whole = Math.Floor(bars + 0.5 / (Loop.Quarters * samplesPerQuarter));
        var index = (int)((whole % Loop.Count + Loop.Count) % Loop.Count);
        return (index, Math.Max(0, (int)Math.Round((bars - whole) * Loop.Quarters * samplesPerQuarter)), (int)Math.Round(Loop.Quarters * samplesPerQuarter));
    }

    // After the end of the host's loop comes its start.
    private double InLoop(double ppq)
    {
        var length = _song.LoopEndPpq - _song.LoopStartPpq;
        return (_song.Flags & TransportFlags.Looping) != 0 && length > 1.0 / 64 && _song.Ppq < _song.LoopEndPpq && ppq >= _song.LoopEndPpq ? _song.LoopStartPpq + (ppq - _song.LoopEndPpq) % length : ppq;
    }

    private int Length(int bar) => Loop.Bars[bar + 1] - Loop.Bars[bar];

    private (float Left, float Right) Sample(int bar, int offset, bool past = false)
    {
        if (!past && offset >= Length(bar)) return (0, 0);
        var at = 2 * (Loop.Bars[bar] + offset);
        return at + 1 < Loop.Sound.Length ? (Loop.Sound[at], Loop.Sound[at + 1]) : (0, 0);
    }
}
