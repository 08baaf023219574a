using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// Where song time stood at samples of the output: a point wherever it did not simply run on (a jump, another tempo or signature, a new bar, a pause), each of which
/// holds until the next.
/// </summary>
/// <remarks>Threading: guarded by the session's gate, as the timeline is.</remarks>
internal sealed class SongGrid
{
    /// <summary>Points kept: those of ten minutes with 400 bars a minute, or of five with a tempo that glides all the time.</summary>
    public const int Kept = 4096;

    /// <summary>A tempo that glides gives no more points than one in so many samples.</summary>
    private const int GlideSamples = 4096;

    private readonly Point[] _points = new Point[Kept];
    private long _outputMinusHost = long.MinValue;
    private long _hostEnd;

    /// <summary>Points ever made.</summary>
    public long Count { get; private set; }

    public void Apply(in TransportBlock block)
    {
        // What is not pulled is not heard: song time may do what it likes.
        if ((block.Flags & TransportFlags.Running) == 0) return;
        var point = PointOf(block) with { RunsOn = RanOn(block) };
        if (Count == 0 || IsNews(point, Last)) _points[Count++ % Kept] = point;
        _outputMinusHost = block.OutputSample - block.HostSample;
        _hostEnd = block.HostSample + block.Frames;
    }

    /// <summary>Copies the points from number <paramref name="first"/> on that are still kept; returns how many, and moves it behind them.</summary>
    public int Copy(ref long first, Span<Point> points)
    {
        first = Math.Max(first, Count - Kept);
        var count = (int)Math.Min(points.Length, Count - first);
        for (var i = 0; i < count; i++) points[i] = _points[first++ % Kept];
        return count;
    }

    private ref readonly Point Last => ref _points[(Count - 1) % Kept];

    private bool RanOn(in TransportBlock block)
        => block.HostSample == _hostEnd && block.OutputSample - block.HostSample == _outputMinusHost && (block.Flags & TransportFlags.Jumped) == 0;

    private static bool IsNews(in Point point, in Point last)
    {
        if (point.Tempo == 0 && last.Tempo == 0) return false;
        if (!point.RunsOn || (point.Tempo == 0) != (last.Tempo == 0)) return true;
        if (point.BarStart != last.BarStart || point.Numerator != last.Numerator || point.Denominator != last.Denominator) return true;
        return point.Tempo != last.Tempo && point.OutputSample - last.OutputSample >= GlideSamples;
    }

    private static Point PointOf(in TransportBlock block)
    {
        const TransportFlags moving = TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo;
        var moves = (block.Flags & moving) == moving && block.Tempo is > 0 and < 10_000 && double.IsFinite(block.Ppq) && double.IsFinite(block.BarStartPpq);
        var signed = (block.Flags & TransportFlags.HasTimeSignature) != 0 && block is { TimeSignatureNumerator: > 0 and < 256, TimeSignatureDenominator: > 0 and < 256 };
        return moves
            ? new(block.OutputSample, block.Ppq, block.Tempo, block.BarStartPpq, signed ? block.TimeSignatureNumerator : 4, signed ? block.TimeSignatureDenominator : 4)
            : new(block.OutputSample, 0, 0, 0, 4, 4);
    }

    /// <param name="OutputSample">Position in the output ring.</param>
    /// <param name="Ppq">Song position there, in quarter notes.</param>
    /// <param name="Tempo">Quarter notes a minute; 0: song time stands, or there is none.</param>
    /// <param name="BarStart">Of the bar that the point is in, in quarter notes.</param>
    /// <param name="Numerator">Of the time signature; 4/4 where the host tells none.</param>
    /// <param name="Denominator">See <paramref name="Numerator"/>.</param>
    /// <param name="RunsOn">Song time and output ran on together from the point before up to this one.</param>
    public readonly record struct Point(long OutputSample, double Ppq, double Tempo, double BarStart, int Numerator, int Denominator, bool RunsOn = false);
}
