using LiveMusic.Models;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>What a host's word of time says of its beat, there and later.</summary>
internal static class HostClock
{
    /// <summary>Quarter notes a minute; null: the host tells none.</summary>
    public static double? Tempo(in TransportBlock song) => (song.Flags & TransportFlags.HasTempo) != 0 && song.Tempo is > 10 and < 1000 ? song.Tempo : null;

    /// <summary>
    /// Quarter notes since the host's bar began, at a host sample, if song time runs on as it did, through the wraps of its loop; null: it stands, or the host tells no place. A song that will be
    /// started counts as one that runs.
    /// </summary>
    public static double? PlaceInBar(in TransportBlock song, double hostSample, int hostRate)
    {
        var stands = (song.Flags & (TransportFlags.Running | TransportFlags.Playing)) == TransportFlags.Running;
        if (stands || (song.Flags & TransportFlags.HasPosition) == 0 || !double.IsFinite(song.Ppq) || !double.IsFinite(song.BarStartPpq) || Tempo(song) is not { } tempo) return null;
        var ppq = song.Ppq + (hostSample - song.HostSample) / hostRate * tempo / 60;
        var loop = song.LoopEndPpq - song.LoopStartPpq;
        if ((song.Flags & TransportFlags.Looping) != 0 && loop is > 0 and < 1e6 && song.Ppq < song.LoopEndPpq && ppq >= song.LoopEndPpq)
            ppq = song.LoopStartPpq + (ppq - song.LoopEndPpq) % loop;
        var bar = Bar(song);
        var place = (ppq - song.BarStartPpq) % bar;
        return place < 0 ? place + bar : place;
    }

    /// <summary>Quarter notes of the host's bar.</summary>
    public static double Bar(in TransportBlock song)
    {
        var signed = (song.Flags & TransportFlags.HasTimeSignature) != 0 && song is { TimeSignatureNumerator: > 0 and < 256, TimeSignatureDenominator: > 0 and < 256 };
        return signed ? 4.0 * song.TimeSignatureNumerator / song.TimeSignatureDenominator : ModelControls.BeatsPerBar;
    }
}
