using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Where the song is: rolls, stops, jumps and loops, sample by sample. Audio thread only while it runs; allocates nothing. Positions are counted
/// in samples from the last jump, so that no error adds up.
/// </summary>
internal sealed class SongTransport
{
    /// <summary>Tolerance when a time is turned into a sample, in samples.</summary>
    public const double SampleTolerance = 1e-6;

    private readonly TempoMap _tempo;
    private readonly TimeSignature _signature;
    private readonly double _loopStart;
    private readonly double _loopEnd;
    private readonly LoopRange? _loop;
    private double _anchor;
    private long _samples;
    private double _rate;

    public SongTransport(Arrangement arrangement, TempoMap tempo)
    {
        _tempo = tempo;
        _signature = arrangement.TimeSignature;
        _loop = arrangement.Loop;
        if (_loop is not null)
        {
            _loopStart = tempo.SecondsAt(_loop.Start);
            _loopEnd = tempo.SecondsAt(_loop.End);
            Looping = true;
        }

        _anchor = tempo.SecondsAt(arrangement.StartBeat);
        _rate = arrangement.SampleRate;
        Playing = arrangement.Playing;
    }

    public bool Playing { get; set; }

    public bool Looping { get; private set; }

    public LoopBlocks LoopBlocks => _loop?.Blocks ?? LoopBlocks.Split;

    /// <summary>Times the loop has wrapped.</summary>
    public long Wraps { get; private set; }

    /// <summary>Seconds of the song.</summary>
    public double Seconds => _anchor + (_samples / _rate);

    public void SetRate(double rate)
    {
        JumpTo(Seconds);
        _rate = rate;
    }

    public void Seek(double beat) => JumpTo(_tempo.SecondsAt(beat));

    public void SetLooping(bool on) => Looping = on && _loop is not null;

    /// <summary>Frames until the loop end, at least 1; <see cref="int.MaxValue"/> when the song will not wrap.</summary>
    public int FramesToWrap()
    {
        if (!Playing || !Looping || Seconds >= _loopEnd)
        {
            return int.MaxValue;
        }

        double frames = Math.Ceiling(((_loopEnd - Seconds) * _rate) - SampleTolerance);
        return frames > int.MaxValue - 1 ? int.MaxValue : Math.Max(1, (int)frames);
    }

    /// <summary>Moves on by some frames, not past the loop end by more than its sample; returns true when the loop wrapped.</summary>
    public bool Advance(int frames)
    {
        if (!Playing)
        {
            return false;
        }

        bool wraps = frames >= FramesToWrap();
        _samples += frames;
        if (!wraps)
        {
            return false;
        }

        // The loop end lies between two samples: keep the fraction, or a loop of an odd length would drift.
        double over = Seconds - _loopEnd;
        JumpTo(_loopStart + Math.Max(0, over));
        Wraps++;
        return true;
    }

    /// <summary>Describes this moment for the plugin.</summary>
    public void Fill(ref ClapEventTransport t, int time)
    {
        double seconds = Seconds;
        double beats = _tempo.BeatsAt(seconds);
        double tempo = _tempo.TempoAt(seconds, out double slope);
        double beatsPerBar = _signature.Numerator * 4.0 / _signature.Denominator;
        double bar = Math.Floor((beats + 1e-9) / beatsPerBar);
        t = default;
        unsafe
        {
            t.Header.Size = (uint)sizeof(ClapEventTransport);
        }

        t.Header.Time = (uint)time;
        t.Header.Type = ClapEventType.Transport;
        t.Flags = ClapTransportFlags.HasTempo | ClapTransportFlags.HasBeatsTimeline | ClapTransportFlags.HasSecondsTimeline
            | ClapTransportFlags.HasTimeSignature
            | (Playing ? ClapTransportFlags.IsPlaying : 0)
            | (Looping ? ClapTransportFlags.IsLoopActive : 0);
        t.SongPosBeats = Fixed(beats);
        t.SongPosSeconds = Fixed(seconds);
        t.Tempo = tempo;
        t.TempoIncrement = Playing ? slope / _rate : 0;
        if (_loop is not null)
        {
            t.LoopStartBeats = Fixed(_loop.Start);
            t.LoopEndBeats = Fixed(_loop.End);
            t.LoopStartSeconds = Fixed(_loopStart);
            t.LoopEndSeconds = Fixed(_loopEnd);
        }

        t.BarStart = Fixed(bar * beatsPerBar);
        t.BarNumber = (int)bar;
        t.TimeSignatureNumerator = (ushort)_signature.Numerator;
        t.TimeSignatureDenominator = (ushort)_signature.Denominator;
    }

    private static long Fixed(double value) => (long)Math.Round(value * ClapConstants.BeatTimeFactor);

    private void JumpTo(double seconds)
    {
        _anchor = seconds;
        _samples = 0;
    }
}
