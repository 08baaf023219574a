namespace LiveMusic.Models.Run;

/// <summary>
/// What codes heard one bar and one phrase ago add to the inputs of the temporal and the depth module (docs/bundle-format.md "Echo"), shared by all generators.
/// A call looks up a few rows per frame, so this is no graph.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class EchoTables
{
    /// <summary>One bar, one phrase.</summary>
    public const int Lags = ControlsConfig.EchoLags;

    readonly int levels, size, width, depthWidth;
    readonly float[][] temporal, depth;

    EchoTables(BundleConfig c, ITensorSource source)
    {
        (levels, size, width, depthWidth) = (c.Rvq.ContextLevels, c.Rvq.CodebookSize, c.Lm.Temporal.Width, c.Lm.Depth.Width);
        temporal = [.. Enumerable.Range(0, Lags).Select(k => source.Read($"lm/echo/temporal_{k}"))];
        depth = [.. Enumerable.Range(0, Lags).Select(k => source.Read($"lm/echo/depth_{k}"))];
    }

    /// <summary>Null for a model without an echo.</summary>
    public static EchoTables? Of(BundleConfig c, ITensorSource source) => c.Lm.Controls?.Echo == true ? new(c, source) : null;

    public int Width => width;

    public int DepthWidth => depthWidth;

    /// <param name="heard">[lags, context levels], −1 unknown.</param>
    /// <param name="sum">Gets [temporal width].</param>
    public void Temporal(ReadOnlySpan<int> heard, Span<float> sum)
    {
        sum.Clear();
        for (var i = 0; i < heard.Length; i++) Add(temporal[i / levels], i % levels, heard[i], sum);
    }

    /// <param name="heard">[lags, context levels], −1 unknown.</param>
    /// <param name="sums">Gets [context levels, depth width].</param>
    public void Depth(ReadOnlySpan<int> heard, Span<float> sums)
    {
        sums.Clear();
        for (var i = 0; i < heard.Length; i++) Add(depth[i / levels], i % levels, heard[i], sums.Slice(i % levels * depthWidth, depthWidth));
    }

    void Add(float[] table, int level, int code, Span<float> sum)
    {
        if (code < 0) return;
        var row = table.AsSpan((level * size + code) * sum.Length, sum.Length);
        for (var i = 0; i < sum.Length; i++) sum[i] += row[i];
    }
}
