using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>The host's tempo and song position as a model counts them: in frames.</summary>
internal static class HostClock
{
    /// <summary>A beat of the host may be so much shorter or longer than the model's nearest one; else it is another music.</summary>
    private const double Furthest = 1.13;

    /// <summary>What is rounded must not depend on the last bit of a song position.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The class of the model's tempo that is nearest to the host's; null: the host tells none, or the model plays none like it.</summary>
    public static int? Tempo(in TransportBlock song, ModelControls controls, double frameRate)
    {
        if ((song.Flags & TransportFlags.HasTempo) == 0 || song.Tempo is not (> 10 and < 1000)) return null;
        var frames = frameRate * 60 / song.Tempo;
        double Off(int beat) => Math.Max(beat / frames, frames / beat);
        var nearest = controls.FramesPerBeat.MinBy(Off);
        return Off(nearest) <= Furthest ? controls.FramesPerBeat.IndexOf(nearest) : null;
    }

    /// <summary>The clock at a host sample, if song time runs on as it did; null: song time stands, or see <see cref="Tempo"/>.</summary>
    public static MusicalClock? At(in TransportBlock song, long hostSample, int hostRate, ModelControls controls, double frameRate)
    {
        var stands = (song.Flags & (TransportFlags.Running | TransportFlags.Playing)) == TransportFlags.Running;
        if (stands || (song.Flags & TransportFlags.HasPosition) == 0 || !double.IsFinite(song.Ppq) || !double.IsFinite(song.BarStartPpq)) return null;
        if (Tempo(song, controls, frameRate) is not { } tempo) return null;
        var ppq = song.Ppq + (double)(hostSample - song.HostSample) / hostRate * song.Tempo / 60;
        var loop = song.LoopEndPpq - song.LoopStartPpq;
        if ((song.Flags & TransportFlags.Looping) != 0 && loop is > 0 and < 1e6 && song.Ppq < song.LoopEndPpq && ppq >= song.LoopEndPpq)
            ppq = song.LoopStartPpq + (ppq - song.LoopEndPpq) % loop;
        int beat = controls.FramesPerBeat[tempo], bar = ModelControls.BeatsPerBar * beat;
        var phase = (long)Math.Floor(PlaceInBar(song, ppq) * beat + 0.5 + Rounding);
        return new(tempo, (int)((phase % bar + bar) % bar));
    }

    /// <summary>Quarter notes since the host's bar began; the model counts four of them, whatever the signature.</summary>
    private static double PlaceInBar(in TransportBlock song, double ppq)
    {
        var signed = (song.Flags & TransportFlags.HasTimeSignature) != 0 && song is { TimeSignatureNumerator: > 0 and < 256, TimeSignatureDenominator: > 0 and < 256 };
        var bar = signed ? 4.0 * song.TimeSignatureNumerator / song.TimeSignatureDenominator : ModelControls.BeatsPerBar;
        var place = (ppq - song.BarStartPpq) % bar;
        return place < 0 ? place + bar : place;
    }
}
