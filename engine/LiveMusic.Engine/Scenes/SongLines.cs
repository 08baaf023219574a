using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Scenes;

/// <summary>Where the beats and bars of the song lie on the host's samples, as its last word of time lets one foresee.</summary>
internal static class SongLines
{
    /// <summary>A sample more or less is no line missed.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Loops shorter than this have no lines that anybody hears.</summary>
    private const double ShortestLoop = 1.0 / 64;

    /// <summary>
    /// Host sample of the first beat or bar at or after <paramref name="earliest"/>, at the block's tempo, through the wraps of the host's loop; null: song time stands, or the host
    /// tells none.
    /// </summary>
    public static long? Next(in TransportBlock block, QuantiseValue unit, long earliest, double hostRate)
    {
        const TransportFlags moving = TransportFlags.Playing | TransportFlags.HasPosition | TransportFlags.HasTempo;
        if (unit == QuantiseValue.Off || (block.Flags & moving) != moving || !(block.Tempo is > 0 and < 10_000) || !double.IsFinite(block.Ppq) || !double.IsFinite(block.BarStartPpq)) return null;
        var signed = (block.Flags & TransportFlags.HasTimeSignature) != 0 && block is { TimeSignatureNumerator: > 0 and < 256, TimeSignatureDenominator: > 0 and < 256 };
        var beat = signed ? 4.0 / block.TimeSignatureDenominator : 1;
        var step = unit == QuantiseValue.Bar ? beat * (signed ? block.TimeSignatureNumerator : 4) : beat;
        var samples = 60 * hostRate / block.Tempo;
        var (loopStart, loopEnd) = (block.Flags & TransportFlags.Looping) != 0 && block.LoopEndPpq - block.LoopStartPpq > ShortestLoop && block.Ppq < block.LoopEndPpq
            ? (block.LoopStartPpq, block.LoopEndPpq)
            : (0, double.PositiveInfinity);

        // The pass of the loop that holds the earliest sample: song time there is "at", and "origin" is the host sample where song time was "from".
        var (origin, from) = ((double)block.HostSample, block.Ppq);
        if (earliest > block.HostSample + (loopEnd - block.Ppq) * samples)
        {
            var firstWrap = block.HostSample + (loopEnd - block.Ppq) * samples;
            (origin, from) = (firstWrap + Math.Floor((earliest - firstWrap) / ((loopEnd - loopStart) * samples)) * (loopEnd - loopStart) * samples, loopStart);
        }
        var at = from + (Math.Max(earliest, block.HostSample) - origin) / samples;
        var line = block.BarStartPpq + Math.Ceiling((at - block.BarStartPpq) / step - Tolerance) * step;
        if (line < loopEnd - Tolerance) return (long)Math.Round(origin + (line - from) * samples);
        // None is left in this pass: the first of the next one.
        var first = block.BarStartPpq + Math.Ceiling((loopStart - block.BarStartPpq) / step - Tolerance) * step;
        return first < loopEnd - Tolerance ? (long)Math.Round(origin + (loopEnd - from + first - loopStart) * samples) : null;
    }
}
