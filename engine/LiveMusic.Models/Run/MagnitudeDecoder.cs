using LiveMusic.Models.Signal;

namespace LiveMusic.Models.Run;

/// <summary>
/// One stream of the magnitude codec: keeps the last frames' codes as left context of the decoder graph, and the phases in a
/// <see cref="SpectrogramInverter"/>. The same frames give the same audio however they are cut into calls, up to float rounding.
/// </summary>
internal sealed class MagnitudeDecoder : ICodecDecoder
{
    /// <summary>Frames decoded in one run: bounds the memory of a stream.</summary>
    const int BlockFrames = 64;

    readonly MagnitudeCodec codec;
    readonly SpectrogramInverter inverter;
    readonly int context, levels, size;
    readonly long[] window;                   // codes of the context, then of the new frames
    readonly float[] magnitudes;
    int known;                                // frames of context at the start of window

    public MagnitudeDecoder(MagnitudeCodec codec, InversionOptions inversion)
    {
        this.codec = codec;
        inverter = codec.CreateInverter(inversion);
        context = codec.Config.Codec.DecoderContextFrames;
        levels = codec.Levels;
        size = codec.Config.Rvq.CodebookSize;
        window = GC.AllocateArray<long>((context + BlockFrames) * levels, pinned: true);
        magnitudes = GC.AllocateArray<float>(BlockFrames * inverter.FrameMagnitudes, pinned: true);
    }

    public int LatencySamples => inverter.Latency;

    public void Decode(ReadOnlySpan<int> codes, int levels, Span<float> interleaved)
    {
        Check(codes, levels);
        var lengths = new int[codes.Length / levels];
        Array.Fill(lengths, codec.SamplesPerFrame);
        var due = lengths.Length == 0 ? 0 : 2 * (LatencySamples + (lengths.Length - 1) * codec.SamplesPerFrame);
        if (interleaved.Length != due) throw new ArgumentException($"{lengths.Length} frames have {due} values, not {interleaved.Length}", nameof(interleaved));
        Decode(codes, levels, lengths, interleaved);
    }

    public int Decode(ReadOnlySpan<int> codes, int levels, ReadOnlySpan<int> lengths, Span<float> interleaved)
    {
        Check(codes, levels);
        int frames = codes.Length / levels, given = 0;
        if (lengths.Length != frames) throw new ArgumentException($"{frames} frames have as many lengths, not {lengths.Length}", nameof(lengths));
        for (var at = 0; at < frames; at += BlockFrames)
        {
            var count = Math.Min(BlockFrames, frames - at);
            given += Block(codes.Slice(at * levels, count * levels), levels, lengths.Slice(at, count), interleaved[(2 * given)..]);
        }
        return given;
    }

    public void Reset()
    {
        known = 0;
        inverter.Reset();
    }

    public void CopyStateFrom(ICodecDecoder other)
    {
        if (other is not MagnitudeDecoder from || from.codec != codec) throw new ArgumentException("the decoder belongs to another codec", nameof(other));
        known = from.known;
        from.window.AsSpan(0, known * levels).CopyTo(window);
        inverter.CopyStateFrom(from.inverter);
    }

    public void Dispose()
    {
    }

    void Check(ReadOnlySpan<int> codes, int levels)
    {
        if (levels < 1 || levels > this.levels) throw new ArgumentOutOfRangeException(nameof(levels), levels, $"must be 1 to {this.levels}");
        if (codes.Length % levels != 0) throw new ArgumentException($"{codes.Length} codes are not whole frames of {levels}", nameof(codes));
        foreach (var code in codes)
            if ((uint)code >= (uint)size) throw new ArgumentOutOfRangeException(nameof(codes), code, $"codes lie in 0 to {size - 1}");
    }

    int Block(ReadOnlySpan<int> codes, int given, ReadOnlySpan<int> lengths, Span<float> interleaved)
    {
        int count = codes.Length / given, frames = known + count;
        for (var f = 0; f < count; f++)
            for (var l = 0; l < levels; l++) window[(known + f) * levels + l] = l < given ? codes[f * given + l] : -1;
        codec.Magnitudes(window, frames, known, magnitudes);
        var samples = 0;
        for (var f = 0; f < count; f++)
            samples += inverter.Next(magnitudes.AsSpan(f * inverter.FrameMagnitudes, inverter.FrameMagnitudes), lengths[f], interleaved[(2 * samples)..]);
        var keep = Math.Min(context, frames);
        window.AsSpan((frames - keep) * levels, keep * levels).CopyTo(window);
        known = keep;
        return samples;
    }
}
