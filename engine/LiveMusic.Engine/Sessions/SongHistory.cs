using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// What the host said of time, by host sample: where song time simply ran on nothing is kept, so that what is reckoned from it does not depend on the size of the host's blocks.
/// </summary>
/// <remarks>Threading: guarded by the session's gate, as the timeline is.</remarks>
internal sealed class SongHistory
{
    private const int Kept = 4096;

    /// <summary>Quarter notes by which hosts round.</summary>
    private const double Tolerance = 1e-6;

    private const TransportFlags Telling = TransportFlags.Playing | TransportFlags.Looping | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature | TransportFlags.Running;

    private readonly TransportBlock[] _blocks = new TransportBlock[Kept];
    private long _count;

    public void Apply(in TransportBlock block, double hostRate)
    {
        if (_count > 0 && block.HostSample < Last.HostSample) _count = 0;
        if (_count > 0 && RunsOn(Last, block, hostRate)) return;
        _blocks[_count++ % Kept] = block;
    }

    /// <summary>The word of time that counts at a host sample; the oldest one that is kept where it is older; default: there is none.</summary>
    public TransportBlock At(long hostSample)
    {
        for (var i = _count - 1; i >= Math.Max(0, _count - Kept); i--)
            if (_blocks[i % Kept].HostSample <= hostSample || i == Math.Max(0, _count - Kept)) return _blocks[i % Kept];
        return default;
    }

    private ref readonly TransportBlock Last => ref _blocks[(_count - 1) % Kept];

    // Song time that stands is told anew each time: it is to go on from the newest place.
    private static bool RunsOn(in TransportBlock last, in TransportBlock next, double hostRate)
    {
        const TransportFlags moving = TransportFlags.Playing | TransportFlags.Running | TransportFlags.HasTempo | TransportFlags.HasPosition;
        if ((next.Flags & moving) != moving || (last.Flags & Telling) != (next.Flags & Telling) || last.Tempo != next.Tempo) return false;
        if (last.TimeSignatureNumerator != next.TimeSignatureNumerator || last.TimeSignatureDenominator != next.TimeSignatureDenominator) return false;
        if (last.LoopStartPpq != next.LoopStartPpq || last.LoopEndPpq != next.LoopEndPpq) return false;
        var expected = last.Ppq + (next.HostSample - last.HostSample) / hostRate * last.Tempo / 60;
        return Math.Abs(expected - next.Ppq) < Tolerance && Math.Abs(Math.IEEERemainder(next.BarStartPpq - last.BarStartPpq, HostClock.Bar(next))) < Tolerance;
    }
}
