namespace LiveMusic.Engine.Drift;

/// <summary>
/// Brings the music's beat gently to the host's by making frames a little longer or shorter: as much as the music's own tempo is off, and a little more until its beats fall on the host's. What is
/// heard was made some time ago and listened to for some seconds, so the beat is reckoned on to where frames are made now, by the frames that lie in between.
/// </summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class Relock
{
    /// <summary>Most that a frame is lengthened or shortened. Music that is farther off is left alone: it plays something else than the host's tempo.</summary>
    public const double Most = 0.06;

    /// <summary>Most that the length changes in a second of music, so that it glides.</summary>
    public const double Slew = 0.01;

    /// <summary>Of the length, for the place of the beat.</summary>
    private const double MostForPlace = 0.02;

    /// <summary>Seconds in which a beat that is late would be in place.</summary>
    private const double Patience = 4;

    /// <summary>Share of what is newly seen in what is believed: one look hears eight seconds, the next one nearly the same.</summary>
    private const double Learning = 0.3;

    /// <summary>Less late than this nobody hears, and the estimate does not know.</summary>
    private const double Enough = 0.006;

    private BeatSeen? _learned;
    private double? _own;      // the length against nominal at which the music has the host's tempo
    private double _late;      // seconds, at _middle
    private double _middle;

    /// <summary>How long the next frames are to be, against nominal.</summary>
    /// <param name="seen">The newest; null: no beats to go by, so frames go back to nominal. One that is not clear says nothing new.</param>
    /// <param name="musicUntil">Seconds of music, as the model made it, up to a place of the output in seconds; null: it was another stream.</param>
    /// <param name="next">Where the next frames will be heard: seconds of the output.</param>
    /// <param name="stretch">How long the frames before them are.</param>
    /// <param name="seconds">Of the next frames.</param>
    public double Next(BeatSeen? seen, Func<double, double?> musicUntil, double next, double stretch, double seconds)
    {
        if (seen is null || seen.HostTempo != _learned?.HostTempo) (_own, _learned) = (null, null);
        if (seen is { Beat.IsClear: true } && seen != _learned) Learn(seen, musicUntil);
        return stretch + Math.Clamp(Wanted(musicUntil, next) - stretch, -Slew * Math.Min(seconds, 1), Slew * Math.Min(seconds, 1));
    }

    private double Wanted(Func<double, double?> musicUntil, double next)
    {
        if (_own is not { } own || Math.Abs(own - 1) > Most || musicUntil(next) - musicUntil(_middle) is not { } music) return 1;
        var beat = 60 / _learned!.HostTempo;
        var late = Math.IEEERemainder(_late + (next - _middle) - own * music, beat);
        var place = Math.Abs(late) < Enough ? 0 : Math.Clamp(late / Patience, -MostForPlace, MostForPlace);
        return Math.Clamp(own * (1 - place), 1 - Most, 1 + Most);
    }

    private void Learn(BeatSeen seen, Func<double, double?> musicUntil)
    {
        if (musicUntil(seen.End) - musicUntil(seen.Start) is not (> 0 and var music)) return;
        var ratio = seen.Beat.Tempo / seen.HostTempo;
        // What was heard was stretched already; the music's own tempo is the one before that.
        var own = ratio * (seen.End - seen.Start) / music;
        _own = _own is { } old ? old + Learning * (own - old) : own;
        // The estimate reckons from the middle of what it heard on to the end, at the tempo that it found: back again.
        _middle = (seen.Start + seen.End) / 2;
        _late = seen.Beat.Late - (1 - ratio) * (seen.End - _middle);
        _learned = seen;
    }
}
