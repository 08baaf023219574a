namespace LiveMusic.Engine.Measuring;

/// <summary>How much louder each moment is than the one before, over all frequencies on a logarithmic scale: high where notes begin.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class SpectralFlux(int window)
{
    private readonly PowerSpectrum _spectrum = new(window);
    private float[] _now = new float[window / 2 + 1];
    private float[] _before = new float[window / 2 + 1];
    private bool _begun;

    /// <summary>Of the window of a mono signal that begins at <paramref name="start"/>; what lies beyond the signal is silence. The first moment has none: 0.</summary>
    public float Next(ReadOnlySpan<float> mono, int start)
    {
        _spectrum.Of(mono, start, _now);
        var flux = 0f;
        for (var k = 0; k < _now.Length; k++)
        {
            _now[k] = MathF.Log(1 + 1000 * MathF.Sqrt(_now[k]));
            if (_begun) flux += Math.Max(0, _now[k] - _before[k]);
        }
        (_now, _before) = (_before, _now);
        _begun = true;
        return flux;
    }

    /// <summary>Another signal begins.</summary>
    public void Restart() => _begun = false;
}
