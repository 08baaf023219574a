namespace LiveMusic.Engine.Sessions;

/// <summary>Ties the stream's samples (model rate) to positions of the output ring (host rate). Exact: rational arithmetic, no drift.</summary>
/// <param name="HostRate">Hz.</param>
/// <param name="ModelRate">Hz.</param>
/// <param name="RingOffset">Ring position of resampled sample 0.</param>
/// <param name="StreamOffset">Resampler input index of stream sample 0.</param>
internal readonly record struct OutputPlace(int HostRate, int ModelRate, long RingOffset, long StreamOffset)
{
    /// <summary>Ring position of the first host sample at or after a stream sample.</summary>
    public long OutputOf(long streamSample) => Ceiling(streamSample + StreamOffset, HostRate, ModelRate) + RingOffset;

    /// <summary>The same between samples, of a place between samples.</summary>
    public double ExactOutputOf(double streamSample) => (streamSample + StreamOffset) * HostRate / ModelRate + RingOffset;

    /// <summary>The stream sample that is heard at a ring position (the nearest one before it).</summary>
    public long StreamOf(long outputSample) => Floor(outputSample - RingOffset, ModelRate, HostRate) - StreamOffset;

    /// <summary>
    /// What must be added to a host sample's index at model rate to get the stream sample that was heard with it. The same for all samples of a stretch.
    /// </summary>
    public long InputOffset(long outputMinusHost) => Floor(outputMinusHost - RingOffset, ModelRate, HostRate) - StreamOffset;

    private static long Ceiling(long value, int numerator, int denominator) => -Floor(-value, numerator, denominator);

    private static long Floor(long value, int numerator, int denominator)
    {
        var product = (Int128)value * numerator;
        var quotient = product / denominator;
        return (long)(product % denominator < 0 ? quotient - 1 : quotient);
    }
}
