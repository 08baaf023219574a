namespace LiveMusic.Models;

/// <summary>T5's relative position buckets for attention that only looks back (docs/bundle-format.md; T5X relative_position_biases).</summary>
internal static class RelativeBuckets
{
    public const int TemporalBuckets = 128;
    public const int TemporalDistance = 128;
    public const int DepthBuckets = 16;
    public const int DepthDistance = 16;

    /// <summary>Bucket of a key that lies <paramref name="distance"/> ≥ 0 steps back: one each for the near half, logarithmic beyond.</summary>
    public static int Of(int distance, int buckets, int maxDistance)
    {
        var exact = buckets / 2;
        if (distance < exact) return distance;
        // The small number is T5X's (float epsilon): it decides which way exact powers fall.
        var far = exact + (int)(MathF.Log((float)distance / exact + 1.1920929e-7f) / MathF.Log((float)maxDistance / exact) * (buckets - exact));
        return Math.Min(far, buckets - 1);
    }

    /// <summary>[steps, heads]: row d is the bias of a key d steps back.</summary>
    public static float[] ByDistance(ReadOnlySpan<float> table, int heads, int steps, int buckets, int maxDistance)
    {
        var rows = new float[steps * heads];
        for (var d = 0; d < steps; d++) table.Slice(Of(d, buckets, maxDistance) * heads, heads).CopyTo(rows.AsSpan(d * heads));
        return rows;
    }
}
