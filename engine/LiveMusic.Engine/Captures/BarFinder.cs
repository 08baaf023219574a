using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Captures;

/// <summary>
/// Finds the whole bars in the kept sound: song time is followed from one point of the host's grid to the next, and a bar that was cut (a jump within it, a gap in the music, another
/// start) is none. Bars on both sides of a pause or of a jump on the bar line follow one another: that is how they were heard.
/// </summary>
/// <remarks>Pure: from what was told to what is there.</remarks>
internal sealed class BarFinder
{
    /// <summary>Song time that a host tells may be off by its own rounding, in samples.</summary>
    private const double Tolerance = 1;

    private readonly List<Bar> _bars = [];
    private readonly double _rate;
    private Bar? _open;

    private BarFinder(double rate) => _rate = rate;

    /// <param name="place">Of the kept sound.</param>
    /// <param name="points">Of the grid, the oldest first.</param>
    /// <param name="until">Output sample up to which song time is told.</param>
    /// <param name="rate">Hz.</param>
    public static Bar[] Find(HeardPlace place, ReadOnlySpan<SongGrid.Point> points, long until, double rate)
    {
        var finder = new BarFinder(rate);
        foreach (var stretch in place.Stretches) finder.Follow(stretch, points, until);
        return [.. finder._bars];
    }

    // A stretch begins with nothing known: what was told of song time before it may have passed over samples that were not heard.
    private void Follow(in HeardPlace.Stretch stretch, ReadOnlySpan<SongGrid.Point> points, long until)
    {
        _open = null;
        var end = Math.Min(stretch.OutputEnd, until);
        Piece? before = null;
        for (var i = 0; i < points.Length && points[i].OutputSample < end; i++)
        {
            var pieceEnd = i + 1 < points.Length ? Math.Min(points[i + 1].OutputSample, end) : end;
            if (points[i].OutputSample < stretch.Output || pieceEnd == points[i].OutputSample) continue;
            var piece = new Piece(points[i], stretch.Start + (points[i].OutputSample - stretch.Output), stretch.Start + (pieceEnd - stretch.Output), _rate);
            Take(piece, before);
            before = piece;
        }
    }

    private void Take(in Piece piece, in Piece? before)
    {
        if (before is not { } last || !piece.Continues(last)) _open = null;
        if (piece.Point.Tempo == 0) return;
        if (_open is { } open && open.Tempo != piece.Point.Tempo) _open = open with { Steady = false };
        var length = Bar.QuartersOf(piece.Point.Numerator, piece.Point.Denominator);
        for (var line = piece.Point.BarStart + length * piece.FirstLine(length); ; line += length)
        {
            var exact = piece.PositionOf(line);
            if (exact < piece.Start - Tolerance) continue;
            if (exact > piece.End + Tolerance) return;
            var at = Math.Clamp((long)Math.Round(exact), piece.Start, piece.End);
            if (_open is { } bar)
            {
                // The same line, as the point before saw it.
                if (line - bar.Ppq < 0.5 * bar.Quarters) continue;
                _bars.Add(bar with { End = at });
            }
            _open = new(at, at, line, piece.Point.Tempo, true, piece.Point.Numerator, piece.Point.Denominator);
        }
    }

    /// <summary>A point of the grid, and where it holds in the kept sound.</summary>
    private readonly record struct Piece(SongGrid.Point Point, long Start, long End, double Rate)
    {
        private double SamplesPerQuarter => 60 * Rate / Point.Tempo;

        public double PositionOf(double ppq) => Start + (ppq - Point.Ppq) * SamplesPerQuarter;

        /// <summary>Number, from the bar's start on, of the last line before the piece.</summary>
        public double FirstLine(double length) => Math.Max(0, Math.Floor((Point.Ppq - Point.BarStart) / length));

        /// <summary>Song time ran on from the piece before, or stood and goes on where it stood.</summary>
        public bool Continues(in Piece before)
            => before.Point.Tempo > 0 && Point.Tempo > 0 && (Point.RunsOn || Math.Abs(before.PositionOf(Point.Ppq) - Start) <= Tolerance);
    }
}
