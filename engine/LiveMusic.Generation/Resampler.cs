using System.Numerics;
using System.Runtime.InteropServices;

namespace LiveMusic.Generation;

/// <summary>
/// Band-limited streaming resampler by an exact ratio L/M: a Kaiser-windowed sinc in L phases. Output sample j is the input at
/// time j·M/L exactly, so positions convert without an offset and never drift; it comes out once <see cref="LatencyInputSamples"/> more
/// input samples are in.
/// </summary>
/// <remarks>
/// <para>Flat within 0.01 dB up to 0.907 of the lower Nyquist frequency (20 kHz at 44.1 kHz), below −90 dB from that Nyquist frequency on. Output does not depend on how the
/// input is cut into blocks, to the bit. Equal rates copy, without latency.</para>
/// <para>Threading: one caller at a time. <see cref="Process"/> does not allocate.</para>
/// </remarks>
public sealed class Resampler
{
    private const double PassBand = 20_000.0 / 22_050.0; // of the lower Nyquist frequency; the stop band starts at 1
    private const double StopBandDecibels = 110;         // design value; single precision takes some of it
    private const int MaximumPhases = 4096;
    private const int BlockSamples = 1024;

    private readonly int _up;
    private readonly int _down;
    private readonly int _half;      // filter length is 2·_half input samples
    private readonly float[] _taps;  // [phase × 2·_half]
    private readonly float[][] _buffers;
    private int _filled;
    private int _position;           // first buffer sample under the filter of the next output
    private int _phase;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <param name="channels">1 or more, interleaved.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not in 8,000…768,000 Hz.</exception>
    /// <exception cref="ArgumentException">The ratio of the rates is not a ratio of small numbers.</exception>
    public Resampler(int inputRate, int outputRate, int channels)
    {
        CheckRate(inputRate, nameof(inputRate));
        CheckRate(outputRate, nameof(outputRate));
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        var divisor = (int)BigInteger.GreatestCommonDivisor(inputRate, outputRate);
        (_up, _down) = (outputRate / divisor, inputRate / divisor);
        if (_up > MaximumPhases)
            throw new ArgumentException($"{inputRate} Hz to {outputRate} Hz is a ratio of {_up} to {_down}, finer than this resampler's {MaximumPhases} phases.", nameof(outputRate));
        InputRate = inputRate;
        OutputRate = outputRate;
        Channels = channels;

        if (_up == _down)
        {
            _taps = [];
        }
        else
        {
            // Kaiser's formulas, in cycles per input sample.
            var nyquist = Math.Min(1.0, (double)_up / _down) / 2;
            var transition = nyquist * (1 - PassBand);
            var length = (StopBandDecibels - 7.95) / (2.285 * 2 * Math.PI * transition) + 1;
            _half = ((int)Math.Ceiling(length / 2) + 7) / 8 * 8;
            _taps = Design(nyquist - transition / 2);
        }
        _buffers = new float[channels][];
        for (var channel = 0; channel < channels; channel++)
            _buffers[channel] = new float[2 * _half + BlockSamples];
        Reset();
    }

    public int InputRate { get; }

    public int OutputRate { get; }

    public int Channels { get; }

    /// <summary>Input samples after an output's time that must be in before it comes out.</summary>
    public int LatencyInputSamples => _half;

    /// <summary>The same in output samples.</summary>
    public double LatencyOutputSamples => (double)_half * _up / _down;

    /// <summary>Number of the next input sample.</summary>
    public long NextInput { get; private set; }

    /// <summary>Number of the next output sample: the input at time NextOutput·<see cref="InputRate"/>/<see cref="OutputRate"/>.</summary>
    public long NextOutput { get; private set; }

    /// <summary>Forgets everything: sample 0 is next, with silence before it.</summary>
    public void Reset()
    {
        foreach (var buffer in _buffers)
            Array.Clear(buffer);
        _filled = Math.Max(0, 2 * _half - 1);
        _position = _half;
        _phase = 0;
        NextInput = NextOutput = 0;
    }

    /// <summary>
    /// Goes on at input sample <paramref name="input"/> of the same signal, or of another that takes its place from there: <see cref="NextOutput"/> becomes the first output
    /// that needs it, so that outputs before it stay what they were.
    /// </summary>
    /// <param name="input">0 or more.</param>
    /// <param name="before">Up to 2·<see cref="LatencyInputSamples"/> − 1 interleaved samples just before it; missing ones are silence.</param>
    public void Restart(long input, ReadOnlySpan<float> before)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        if (before.Length % Channels != 0)
            throw new ArgumentException($"{before.Length} values are not whole samples of {Channels} channels.", nameof(before));
        Reset();
        NextInput = input;
        var output = Int128.Max(0, ((Int128)(input - _half) * _up + _down - 1) / _down);
        if (input < _half)
            output = 0;
        NextOutput = (long)output;
        var time = output * _down;
        _phase = (int)(time % _up);
        _position = (int)((long)(time / _up) + _half - input);
        if (_up == _down)
            return;

        var known = Math.Min(before.Length / Channels, _filled);
        var tail = before[^(known * Channels)..];
        for (var i = 0; i < known; i++)
        {
            for (var channel = 0; channel < Channels; channel++)
                _buffers[channel][_filled - known + i] = tail[i * Channels + channel];
        }
    }

    /// <summary>Samples (per channel) that <see cref="Process"/> will give for <paramref name="inputSamples"/> more.</summary>
    public int OutputCount(int inputSamples)
    {
        if (_up == _down)
            return inputSamples;
        var available = (long)_filled + inputSamples - 2 * _half - _position;
        return available < 0 ? 0 : (int)((available * _up + _up - 1 - _phase) / _down) + 1;
    }

    /// <summary>Takes interleaved input, gives the interleaved output that is complete with it.</summary>
    /// <param name="input">Any number of whole samples.</param>
    /// <param name="output">Room for <see cref="OutputCount"/> samples.</param>
    /// <returns>Samples (per channel) written: <see cref="OutputCount"/>.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        if (input.Length % Channels != 0)
            throw new ArgumentException($"{input.Length} values are not whole samples of {Channels} channels.", nameof(input));
        var count = OutputCount(input.Length / Channels);
        if (output.Length < count * Channels)
            throw new ArgumentException($"{count} samples need room for {count * Channels} values.", nameof(output));

        if (_up == _down)
        {
            input.CopyTo(output);
            NextInput += count;
        }
        else
        {
            var written = 0;
            while (!input.IsEmpty)
            {
                var taken = Take(input);
                input = input[(taken * Channels)..];
                NextInput += taken;
                written += Filter(output[(written * Channels)..]);
            }
        }
        NextOutput += count;
        return count;
    }

    private int Take(ReadOnlySpan<float> input)
    {
        var taken = Math.Min(input.Length / Channels, _buffers[0].Length - _filled);
        for (var channel = 0; channel < Channels; channel++)
        {
            var to = _buffers[channel].AsSpan(_filled, taken);
            for (var i = 0; i < to.Length; i++)
                to[i] = input[i * Channels + channel];
        }
        _filled += taken;
        return taken;
    }

    private int Filter(Span<float> output)
    {
        var length = 2 * _half;
        var written = 0;
        while (_position + length <= _filled)
        {
            var taps = _taps.AsSpan(_phase * length, length);
            for (var channel = 0; channel < Channels; channel++)
                output[written * Channels + channel] = Dot(taps, _buffers[channel].AsSpan(_position, length));
            written++;
            _phase += _down;
            _position += _phase / _up;
            _phase %= _up;
        }

        var used = Math.Min(_position, _filled);
        foreach (var buffer in _buffers)
            buffer.AsSpan(used, _filled - used).CopyTo(buffer);
        _filled -= used;
        _position -= used;
        return written;
    }

    private static float Dot(ReadOnlySpan<float> taps, ReadOnlySpan<float> samples)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(taps);
        var b = MemoryMarshal.Cast<float, Vector<float>>(samples);
        var even = Vector<float>.Zero;
        var odd = Vector<float>.Zero;
        var i = 0;
        for (; i + 1 < a.Length; i += 2)
        {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        if (i < a.Length)
            even += a[i] * b[i];
        return Vector.Sum(even + odd);
    }

    // Row p holds the filter for outputs that lie p/L of a sample after an input: tap i is at time i − (half − 1) − p/L.
    private float[] Design(double cutoff)
    {
        var beta = 0.1102 * (StopBandDecibels - 8.7);
        var length = 2 * _half;
        var taps = new float[_up * length];
        var row = new double[length];
        for (var phase = 0; phase < _up; phase++)
        {
            var sum = 0.0;
            for (var i = 0; i < length; i++)
            {
                var time = i - (_half - 1) - (double)phase / _up;
                var x = time / _half;
                var window = Math.Abs(x) >= 1 ? 0 : Bessel0(beta * Math.Sqrt(1 - x * x)) / Bessel0(beta);
                var angle = 2 * Math.PI * cutoff * time;
                row[i] = window * (angle == 0 ? 1 : Math.Sin(angle) / angle);
                sum += row[i];
            }
            for (var i = 0; i < length; i++)
                taps[phase * length + i] = (float)(row[i] / sum); // every phase has exactly gain 1 at 0 Hz
        }
        return taps;
    }

    // Modified Bessel function of the first kind, order 0, by its power series.
    private static double Bessel0(double x)
    {
        var sum = 1.0;
        var term = 1.0;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static void CheckRate(int rate, string name)
    {
        if (rate is < 8_000 or > 768_000)
            throw new ArgumentOutOfRangeException(name, rate, "A sample rate is 8,000 to 768,000 Hz.");
    }
}
