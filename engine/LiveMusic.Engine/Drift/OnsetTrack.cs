using System.Numerics;
using LiveMusic.Engine.Measuring;

namespace LiveMusic.Engine.Drift;

/// <summary>Where notes began lately, found while the sound comes in.</summary>
/// <remarks>Threading: one caller at a time. Memory is taken at the first sound of a rate.</remarks>
internal sealed class OnsetTrack
{
    /// <summary>Values a second.</summary>
    public const int Rate = 100;

    /// <summary>Kept.</summary>
    public const double Seconds = 8;

    /// <summary>Long enough to tell a bass note, short enough to tell when.</summary>
    private const double WindowSeconds = 0.02;

    private readonly float[] _values = new float[(int)(Seconds * Rate)];
    private int _sampleRate;
    private int _window;
    private SpectralFlux? _flux;
    private float[] _mono = [];
    private int _samples;
    private long _firstSample; // position of _mono[0], counted from the start of the piece
    private long _start;
    private long _next;

    /// <summary>Values that are there, at most <see cref="Seconds"/> of them.</summary>
    public int Count => (int)Math.Min(_next, _values.Length);

    /// <summary>Hz of the sound.</summary>
    public int SampleRate => _sampleRate;

    /// <summary>Output sample behind the last one that came in.</summary>
    public long End => _start + _firstSample + _samples;

    /// <summary>Output sample of a value: 0 is the oldest.</summary>
    public long PositionOf(int index) => _start + (_next - Count + index) * _sampleRate / Rate;

    /// <summary>The newest values, the oldest of them first.</summary>
    /// <param name="values">As many as <see cref="Count"/>, or fewer.</param>
    public void CopyTo(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = _values[(_next - values.Length + i) % _values.Length];
    }

    /// <summary>Takes what was heard. Sound that does not go on from where the last one ended begins another piece.</summary>
    /// <param name="interleaved">Stereo.</param>
    /// <param name="output">Output sample of the first frame.</param>
    /// <param name="sampleRate">Hz.</param>
    public void Append(ReadOnlySpan<float> interleaved, long output, int sampleRate)
    {
        if (_flux is null || sampleRate != _sampleRate)
        {
            _sampleRate = sampleRate;
            _window = (int)BitOperations.RoundUpToPowerOf2((uint)(WindowSeconds * sampleRate));
            _flux = new(_window);
            _mono = new float[4 * _window];
            Begin(output);
        }
        else if (output != End)
        {
            Begin(output);
        }
        for (var i = 0; i + 1 < interleaved.Length; i += 2)
        {
            if (_samples == _mono.Length) Analyse();
            var sample = 0.5f * (interleaved[i] + interleaved[i + 1]);
            _mono[_samples++] = float.IsFinite(sample) ? sample : 0;
        }
        Analyse();
    }

    private void Begin(long output)
    {
        (_start, _firstSample, _samples, _next) = (output, 0, 0, 0);
        _flux!.Restart();
    }

    private void Analyse()
    {
        while (true)
        {
            var start = _next * _sampleRate / Rate - _window / 2 - _firstSample;
            if (start + _window > _samples) break;
            _values[_next++ % _values.Length] = _flux!.Next(_mono.AsSpan(0, _samples), (int)start);
        }
        var keep = (int)Math.Clamp(_next * _sampleRate / Rate - _window / 2 - _firstSample, 0, _samples);
        _mono.AsSpan(keep, _samples - keep).CopyTo(_mono);
        _firstSample += keep;
        _samples -= keep;
    }
}
