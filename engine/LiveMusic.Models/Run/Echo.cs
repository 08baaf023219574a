using LiveMusic.Models.Compile;

namespace LiveMusic.Models.Run;

/// <summary>The echo of one generator: finds what was played one bar and one phrase before a frame, and holds what the graphs add for it.</summary>
internal sealed class Echo : IDisposable
{
    const int Batch = EncoderGraph.Batch;

    readonly EchoTables tables;
    readonly ChunkShape s;
    readonly int[] heard;

    public Echo(EchoTables tables, ChunkShape s)
    {
        (this.tables, this.s) = (tables, s);
        heard = new int[EchoTables.Lags * s.Rvq.ContextLevels];
        Temporal = new(Batch, tables.Width);
        Depth = new(Batch, s.Rvq.ContextLevels, tables.DepthWidth);
    }

    /// <summary>[2, temporal width].</summary>
    public TensorBuffer<float> Temporal { get; }

    /// <summary>[2, context levels, depth width].</summary>
    public TensorBuffer<float> Depth { get; }

    /// <summary>For the step of the controls, which hears none.</summary>
    public void Forget()
    {
        Temporal.Span.Clear();
        Depth.Span.Clear();
    }

    /// <param name="context">[2, context frames, context levels], −1 masked.</param>
    /// <param name="reach">How many frames before the call are heard.</param>
    /// <param name="made">[frames of this call so far, generated levels]: the echo is that of the frame after them.</param>
    public void Hear(ReadOnlySpan<long> context, int reach, ReadOnlySpan<int> made, int framesPerBeat)
    {
        int levels = s.Rvq.ContextLevels, row = s.ContextFrames * levels;
        int bar = ControlsConfig.BeatsPerBar * framesPerBeat, phrase = 4 * bar <= s.ContextFrames ? 4 * bar : 2 * bar;
        for (var b = 0; b < Batch; b++)
        {
            Codes(context.Slice(b * row, row), reach, made, bar, heard.AsSpan(0, levels));
            Codes(context.Slice(b * row, row), reach, made, phrase, heard.AsSpan(levels));
            tables.Temporal(heard, Temporal.Span.Slice(b * tables.Width, tables.Width));
            tables.Depth(heard, Depth.Span.Slice(b * levels * tables.DepthWidth, levels * tables.DepthWidth));
        }
    }

    void Codes(ReadOnlySpan<long> context, int reach, ReadOnlySpan<int> made, int lag, Span<int> codes)
    {
        var levels = s.Rvq.GeneratedLevels;
        var at = made.Length / levels - lag;                     // in frames from the call's first
        for (var q = 0; q < codes.Length; q++)
            codes[q] = at >= 0 ? made[at * levels + q] : at >= -Math.Min(reach, s.ContextFrames) ? (int)context[(s.ContextFrames + at) * codes.Length + q] : -1;
    }

    public void Dispose()
    {
        Temporal.Dispose();
        Depth.Dispose();
    }
}
