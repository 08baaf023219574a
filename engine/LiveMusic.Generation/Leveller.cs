using System.Buffers.Binary;

namespace LiveMusic.Generation;

/// <summary>
/// Holds a stream near the level of the music that its model learnt (<see cref="Models.ModelDescription.LevelDb"/>): a model that goes on from what it played itself grows louder or softer over the minutes.
/// </summary>
/// <remarks>
/// <para>Music within <see cref="FreeDb"/> of that level is not touched. The level is the RMS of the last <see cref="Window"/> frames, or that of the last <see cref="ShortWindow"/> less <see cref="ShortDb"/> where that is more, so that
/// a burst is met sooner than a lull. Silent frames are passed over, up to half as many as a window has; what is then missing counts as if it had the model's level: music begins as it is, and silence is not raised.</para>
/// <para>Repeatable. The gain at the first sample of a frame depends on the frames before it alone and goes in a line to the next; it is the same however the frames are cut into calls, after going back and after a snapshot.</para>
/// <para>Threading: one caller at a time. No allocation after the constructor.</para>
/// </remarks>
public sealed class Leveller
{
    /// <summary>Frames: 20 s at 25 a second.</summary>
    public const int Window = 500;

    /// <summary>Frames: 2 s.</summary>
    public const int ShortWindow = 50;

    public const double ShortDb = 2;

    /// <summary>By so much music may be louder or softer as it likes.</summary>
    public const double FreeDb = 1;

    /// <summary>Bounds of the gain.</summary>
    public const double MostDb = 9, LeastDb = -15;

    private const double SilentDb = -50;
    private const short Unknown = short.MinValue;
    private const int Kept = Window * 3 / 2 + Stitcher.WarmUpFrames;

    private readonly double _levelDb;
    private readonly short[] _levels;           // of the last frames, in 0.01 dB, by frame number modulo its length
    private long _first, _next;

    /// <param name="levelDb">RMS in dB of full scale.</param>
    /// <param name="rewindFrames">How far back <see cref="Rewind"/> and <see cref="Snapshot"/> reach.</param>
    public Leveller(double levelDb, int rewindFrames)
    {
        _levelDb = levelDb;
        _levels = new short[Kept + rewindFrames];
    }

    /// <summary>Bytes of <see cref="Snapshot"/>.</summary>
    public static int SnapshotBytes => sizeof(short) * Kept;

    /// <summary>What the next frame begins with.</summary>
    public double GainDb => GainAt(_next);

    /// <summary>Gives a block its gain and remembers how loud it was before. Frames that were there already get the gain that they had.</summary>
    /// <param name="frame">Number of the first.</param>
    /// <param name="lengths">Samples of each.</param>
    /// <param name="interleaved">Stereo, in place.</param>
    public void Apply(long frame, ReadOnlySpan<int> lengths, Span<float> interleaved)
    {
        if (_first == _next) _first = _next = frame;
        for (; _next < frame; _next++) this[_next] = Unknown;
        for (var i = 0; i < lengths.Length; i++, frame++)
        {
            var block = interleaved[..(i == lengths.Length - 1 ? interleaved.Length : Math.Min(2 * lengths[i], interleaved.Length))];
            interleaved = interleaved[block.Length..];
            if (frame == _next)
            {
                this[frame] = LevelOf(block);
                _next++;
            }
            float from = Factor(GainAt(frame)), to = Factor(GainAt(frame + 1));
            if (from == 1 && to == 1) continue;
            var step = (to - from) / (block.Length / 2);
            for (var s = 0; s < block.Length; s++) block[s] *= from + step * (s / 2);
        }
    }

    /// <summary>Forgets this frame and later ones.</summary>
    public void Rewind(long frame) => _next = Math.Clamp(frame, _first, _next);

    /// <summary>Forgets all.</summary>
    public void Clear() => _first = _next;

    /// <summary>i16 for each of the last frames before this one: its level in 0.01 dB, −32768 nobody knows.</summary>
    public void Snapshot(long frame, Span<byte> bytes)
    {
        for (var i = 0; i < Kept; i++) BinaryPrimitives.WriteInt16LittleEndian(bytes[(sizeof(short) * i)..], At(frame - Kept + i, frame));
    }

    /// <param name="frame">The one that comes next.</param>
    /// <param name="bytes">A snapshot; empty: nothing is known.</param>
    public void Restore(long frame, ReadOnlySpan<byte> bytes)
    {
        (_first, _next) = (frame, frame);
        if (bytes.IsEmpty) return;
        _first = frame - Kept;
        for (var i = 0; i < Kept; i++) this[_first + i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(sizeof(short) * i)..]);
    }

    private short this[long frame]
    {
        get => _levels[(int)((frame % _levels.Length + _levels.Length) % _levels.Length)];
        set => _levels[(int)((frame % _levels.Length + _levels.Length) % _levels.Length)] = value;
    }

    private short At(long frame, long next) => frame < _first || frame < _next - _levels.Length || frame >= Math.Min(next, _next) ? Unknown : this[frame];

    private double GainAt(long frame)
    {
        var away = Math.Max(Before(frame, Window), Before(frame, ShortWindow) - ShortDb);
        return Math.Clamp(away > FreeDb ? FreeDb - away : away < -FreeDb ? -FreeDb - away : 0, LeastDb, MostDb);
    }

    // dB above the model's level.
    private double Before(long frame, int window)
    {
        var (power, heard) = (0.0, 0);
        for (var f = frame - 1; f >= frame - window * 3 / 2 && heard < window; f--)
        {
            if (At(f, frame) is var level and not Unknown)
                (power, heard) = (power + Math.Pow(10, (level / 100.0 - _levelDb) / 10), heard + 1);
        }
        return 10 * Math.Log10((power + window - heard) / window);
    }

    private static float Factor(double db) => db == 0 ? 1 : (float)Math.Pow(10, db / 20);

    private static short LevelOf(ReadOnlySpan<float> block)
    {
        var power = 0.0;
        foreach (var sample in block) power += float.IsFinite(sample) ? (double)sample * sample : 0;
        var db = 10 * Math.Log10(power / Math.Max(1, block.Length) + 1e-12);
        return db < SilentDb ? Unknown : (short)Math.Clamp(100 * db, -10000, 10000);
    }
}
