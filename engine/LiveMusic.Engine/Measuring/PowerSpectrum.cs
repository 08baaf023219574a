using LiveMusic.Models.Signal;

namespace LiveMusic.Engine.Measuring;

/// <summary>Power of one Hann window of a mono signal; a full-scale sine has 1 at its bin.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class PowerSpectrum(int window)
{
    private readonly LaneFft _fft = new(window);
    private readonly float[] _even = new float[window / 2 * LaneFft.Lanes];
    private readonly float[] _odd = new float[window / 2 * LaneFft.Lanes];
    private readonly float[] _re = new float[(window / 2 + 1) * LaneFft.Lanes];
    private readonly float[] _im = new float[(window / 2 + 1) * LaneFft.Lanes];
    private readonly double[] _hann = [.. Enumerable.Range(0, window).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / window))];

    /// <param name="mono">What lies beyond it is silence.</param>
    /// <param name="start">Of the window in it.</param>
    /// <param name="power">[window / 2 + 1].</param>
    public void Of(ReadOnlySpan<float> mono, int start, Span<float> power)
    {
        _even.AsSpan().Clear();
        _odd.AsSpan().Clear();
        for (var i = 0; i < window; i++)
        {
            var at = start + i;
            var sample = at >= 0 && at < mono.Length ? (float)(mono[at] * _hann[i] * 2 / window) : 0;
            ((i & 1) == 0 ? _even : _odd)[i / 2 * LaneFft.Lanes] = sample;
        }
        _fft.Forward(_even, _odd, _re, _im);
        for (var k = 0; k < power.Length; k++)
        {
            var (re, im) = (_re[k * LaneFft.Lanes], _im[k * LaneFft.Lanes]);
            power[k] = re * re + im * im;
        }
    }
}
