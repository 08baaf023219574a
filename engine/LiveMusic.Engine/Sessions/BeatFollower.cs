using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// Puts a model's beat on the host's. A model knows few tempi; the one is taken whose frames need the least stretching, and frames get the length that makes its beat the host's. What is left between a frame's
/// start and the host's grid (less than a frame: after a start, a jump, another tempo; less than a sample: of rounding) is made up for by the frames of the call, so nothing adds up.
/// </summary>
/// <remarks>Pure. A codec that cannot stretch keeps its frames: then the nearest tempo counts, and the phase is put right at each call.</remarks>
internal sealed class BeatFollower
{
    /// <summary>Most that a frame is lengthened or shortened to come to the grid.</summary>
    public const double MostForPlace = 0.04;

    /// <summary>Of the codec's lengths, left to come to the grid with.</summary>
    private const double Spare = 0.01;

    /// <summary>Without stretching a beat may be so much longer or shorter than the host's; else it is another music.</summary>
    private const double Furthest = 1.13;

    /// <summary>A tempo is kept until another one needs so much less stretching: a host that follows a clock of its own never stands still.</summary>
    private const double Faithful = 1.02;

    /// <summary>What is rounded must not depend on the last bit of a song position.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Lengths are multiples of 1/this, so that sums of them are exact and the same music has the same samples.</summary>
    private const double LengthSteps = 1024;

    private readonly ModelControls _controls;
    private readonly (int Shortest, int Longest) _lengths;
    private readonly int _nominal;
    private readonly double _samplesPerMinute;
    private readonly bool _stretches;

    public BeatFollower(ModelControls controls, ICodec codec)
    {
        (_controls, _lengths, _nominal, _samplesPerMinute) = (controls, codec.FrameLengths, codec.SamplesPerFrame, 60.0 * codec.SampleRate);
        _stretches = _lengths.Shortest < _lengths.Longest;
    }

    /// <summary>The slowest and the fastest tempo that can be followed, quarter notes a minute.</summary>
    public (double Slowest, double Fastest) Reach => (_samplesPerMinute / (_controls.FramesPerBeat.Max() * Longest), _samplesPerMinute / (_controls.FramesPerBeat.Min() * Shortest));

    private double Shortest => _stretches ? _lengths.Shortest * (1 + Spare) : _nominal / Furthest;

    private double Longest => _stretches ? _lengths.Longest * (1 - Spare) : _nominal * Furthest;

    /// <summary>Class of the model's tempo that plays at the host's; null: none can.</summary>
    /// <param name="tempo">Of the host.</param>
    /// <param name="before">Class of the music so far; null: none.</param>
    public int? ClassOf(double tempo, int? before)
    {
        int? best = null;
        for (var i = 0; i < _controls.FramesPerBeat.Length; i++)
            if (Reaches(i, tempo) && (best is not { } b || Stretch(i, tempo) * (i == before ? 1 / Faithful : 1) < Stretch(b, tempo) * (b == before ? 1 / Faithful : 1))) best = i;
        return best;
    }

    /// <summary>The clock of the next frames and how many samples each lasts (0: nominal). Null: the tempo is out of reach.</summary>
    /// <param name="tempo">Of the host.</param>
    /// <param name="place">Quarter notes since the host's bar began, where the first frame starts; null: song time stands, and the music's own bar goes on at the host's tempo.</param>
    /// <param name="own">Clock of the first frame if the beat before it goes on; null: there is none.</param>
    /// <param name="frames">Of the call.</param>
    public (MusicalClock Clock, double FrameSamples)? Next(double tempo, double? place, MusicalClock? own, int frames)
    {
        if (ClassOf(tempo, own?.Tempo) is not { } chosen) return null;
        int beat = _controls.FramesPerBeat[chosen], bar = _controls.BarFrames(chosen);
        var at = (place ?? (own is { } o ? (double)o.BarPhase / _controls.FramesPerBeat[o.Tempo] : 0)) * beat;
        var phase = Math.Floor(at + 0.5 + Rounding);
        var late = place is null ? 0 : at - phase;
        var length = LengthOf(chosen, tempo) * (1 - Math.Clamp(late / frames, -MostForPlace, MostForPlace));
        return (new(chosen, (int)((phase % bar + bar) % bar)), _stretches ? Math.Round(Math.Clamp(length, _lengths.Shortest, _lengths.Longest) * LengthSteps) / LengthSteps : 0);
    }

    private double LengthOf(int tempoClass, double tempo) => _samplesPerMinute / tempo / _controls.FramesPerBeat[tempoClass];

    private bool Reaches(int tempoClass, double tempo) => LengthOf(tempoClass, tempo) is var length && length >= Shortest && length <= Longest;

    // 1: as the model made it.
    private double Stretch(int tempoClass, double tempo) => LengthOf(tempoClass, tempo) / _nominal is var stretch && stretch < 1 ? 1 / stretch : stretch;
}
