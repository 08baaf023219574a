namespace LiveMusic.Generation;

/// <summary>
/// The last thing between a model and somebody's ears: values that are not finite become silence, and what rises above
/// <see cref="Knee"/> is bent so that it never passes full scale.
/// </summary>
/// <remarks>
/// The bend is memoryless, odd and smooth in value and slope: y = x up to the knee k, then k + (1 − k)·tanh((|x| − k) / (1 − k)).
/// Sound below −0.3 dBFS is not touched at all. Threading: one caller at a time. No allocation.
/// </remarks>
public sealed class OutputGuard
{
    /// <summary>−0.3 dBFS.</summary>
    public const float Knee = 0.96605088f;

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
            var bent = Knee + (1 - Knee) * MathF.Tanh((level - Knee) / (1 - Knee));
            sample = MathF.CopySign(MathF.Min(bent, 1f), sample);
            LimitedSamples++;
        }
    }
}
