namespace LiveMusic.Models;

/// <summary>How phases are rebuilt from magnitudes.</summary>
/// <remarks>
/// Measured on a rendered band (bass, chords, drums; true magnitudes), spectral convergence of mid: no rounds 0.20, two 0.12, four 0.10,
/// sixteen 0.055. One round costs about 0.003 s per second of stereo music on one core.
/// </remarks>
public sealed record InversionOptions
{
    /// <summary>Rounds of Griffin-Lim over the hops that are not yet played, 0…32. More comes closer to the magnitudes and costs time in proportion.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>How far each round after the first overshoots (fast Griffin-Lim), 0…2. 0.9 was the best of 0, 0.5, 0.9 and 1.3 for left and right.</summary>
    public float Acceleration { get; init; } = 0.9f;
}
