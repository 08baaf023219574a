using LiveMusic.Models.Signal;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Run;

/// <summary>The codec of kind "magnitude". Threading: <see cref="Encode"/> from any thread, also at the same time.</summary>
internal sealed class MagnitudeCodec(BundleConfig config, GraphSession encoder, GraphSession decoder, InversionOptions inversion) : ICodec, IDisposable
{
    /// <summary>Frames encoded in one run: bounds the memory that a long take needs.</summary>
    const int BlockFrames = 256;

    static readonly string[] Samples = ["samples"], Outputs = ["latent", "codes"], Inputs = ["codes", "skip"], Magnitude = ["magnitude"];

    public BundleConfig Config => config;

    public int SampleRate => config.SampleRate;

    public int SamplesPerFrame => config.SamplesPerFrame;

    /// <summary>Phases are made here, so they can be made for frames of any length.</summary>
    public (int Shortest, int Longest) FrameLengths { get; } = SpectrogramInverter.FrameLengths(config.Codec.Fft, config.Codec.Hop, config.SamplesPerFrame / config.Codec.Hop);

    public int Levels => config.Rvq.Levels;

    /// <summary>The causal blocks' reach, and one frame in which the first hops see the samples before them.</summary>
    public int EncoderContextFrames => config.Codec.EncoderContextFrames + 1;

    public void Encode(ReadOnlySpan<float> interleaved, Span<int> codes)
    {
        var frames = interleaved.Length / (2 * SamplesPerFrame);
        if (interleaved.Length != frames * 2 * SamplesPerFrame) throw new ArgumentException($"{interleaved.Length} values are not whole stereo frames of {SamplesPerFrame} samples", nameof(interleaved));
        if (codes.Length != frames * Levels) throw new ArgumentException($"{frames} frames have {frames * Levels} codes, not {codes.Length}", nameof(codes));
        for (var at = 0; at < frames; at += BlockFrames)
        {
            // One frame more on each side than counts: hops at the edges look half a window further.
            int count = Math.Min(BlockFrames, frames - at), from = Math.Max(0, at - EncoderContextFrames), to = Math.Min(frames, at + count + 1);
            var (_, found) = Run(Planar(interleaved.Slice(from * 2 * SamplesPerFrame, (to - from) * 2 * SamplesPerFrame)), to - from);
            for (var i = 0; i < count * Levels; i++) codes[at * Levels + i] = (int)found[(at - from) * Levels + i];
        }
    }

    public ICodecDecoder CreateDecoder() => new MagnitudeDecoder(this, inversion);

    /// <summary>Planar samples [2, frames·samples] to latents [frames, latent] and codes [frames, levels].</summary>
    internal (float[] Latent, long[] Codes) Run(float[] planar, int frames)
    {
        var latent = new float[frames * config.Codec.Latent];
        var codes = new long[frames * Levels];
        using var input = Tensors.Of(planar, 1, 2, planar.Length / 2);
        using var latentValue = Tensors.Of(latent, 1, frames, config.Codec.Latent);
        using var codesValue = Tensors.Of(codes, 1, frames, Levels);
        encoder.Run(Samples, [input], Outputs, [latentValue, codesValue]);
        return (latent, codes);
    }

    /// <summary>Codes [frames, levels] to magnitudes [hops · (frames − skip), 2, bins].</summary>
    internal void Magnitudes(Memory<long> codes, int frames, int skip, Memory<float> magnitudes)
    {
        int hops = SamplesPerFrame / config.Codec.Hop, made = (frames - skip) * hops;
        using var codesValue = Tensors.Of(codes[..(frames * Levels)], 1, frames, Levels);
        using var skipValue = Tensors.Of(new long[] { skip }, 1);
        using var result = Tensors.Of(magnitudes[..(made * 2 * config.Codec.Bins)], 1, made, 2, config.Codec.Bins);
        decoder.Run(Inputs, [codesValue, skipValue], Magnitude, [result]);
    }

    internal SpectrogramInverter CreateInverter(InversionOptions options) => new(config.Codec.Fft, config.Codec.Hop, SamplesPerFrame / config.Codec.Hop, options);

    public void Dispose()
    {
        encoder.Dispose();
        decoder.Dispose();
    }

    static float[] Planar(ReadOnlySpan<float> interleaved)
    {
        var n = interleaved.Length / 2;
        var planar = new float[2 * n];
        for (var i = 0; i < n; i++)
        {
            float l = interleaved[2 * i], r = interleaved[2 * i + 1];
            planar[i] = float.IsFinite(l) ? l : 0;
            planar[n + i] = float.IsFinite(r) ? r : 0;
        }
        return planar;
    }
}
