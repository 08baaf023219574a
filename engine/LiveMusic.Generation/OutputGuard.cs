namespace LiveMusic.Generation;

/// <summary>
/// The last thing between a model and somebody's ears: values that are not finite become silence, and what rises above
/// <see cref="Knee"/> is bent so that it never passes <see cref="Ceiling"/>.
/// </summary>
/// <remarks>
/// The bend is memoryless, odd and smooth in value and slope: y = x up to the knee k, then k + (c − k)·tanh((|x| − k) / (c − k)).
/// Sound below the knee is not touched at all. The knee leaves 3 dB for the bend: a small model's rare bursts then round off and do not crackle.
/// Threading: one caller at a time. No allocation.
/// </remarks>
public sealed class OutputGuard
{
    /// <summary>−3 dBFS.</summary>
    public const float Knee = 0.70794578f;

    /// <summary>−0.2 dBFS.</summary>
    public const float Ceiling = 0.97723722f;

    /// <summary>Values replaced by silence so far.</summary>
    public long NonFiniteSamples { get; private set; }

    /// <summary>Values bent so far.</summary>
    public long LimitedSamples { get; private set; }

    /// <summary>Guards a block in place.</summary>
    public void Apply(Span<float> samples)
    {
        foreach (ref var sample in samples)
        {
            var level = MathF.Abs(sample);
            if (level <= Knee)
                continue;
            if (!float.IsFinite(sample))
            {
                sample = 0;
                NonFiniteSamples++;
                continue;
            }
            var bent = Knee + (Ceiling - Knee) * MathF.Tanh((level - Knee) / (Ceiling - Knee));
            sample = MathF.CopySign(MathF.Min(bent, Ceiling), sample);
            LimitedSamples++;
        }
    }
}
