namespace LiveMusic.Models;

/// <summary>Audio to codec tokens and back (paper §2.1). Audio is interleaved stereo f32 at <see cref="SampleRate"/>.</summary>
public interface ICodec
{
    /// <summary>Hz.</summary>
    int SampleRate { get; }

    /// <summary>Samples (per channel) of one codec frame: 1,920 at 48 kHz and 25 frames a second.</summary>
    int SamplesPerFrame { get; }

    /// <summary>
    /// Samples that a decoded frame may last at the same pitch. A codec that can only play as it was encoded says <see cref="SamplesPerFrame"/> twice.
    /// </summary>
    (int Shortest, int Longest) FrameLengths => (SamplesPerFrame, SamplesPerFrame);

    /// <summary>RVQ levels of <see cref="Encode"/>; a decoder takes this many or fewer.</summary>
    int Levels { get; }

    /// <summary>Frames of audio to the left that <see cref="Encode"/> needs before a frame's codes are what they would be in a longer take.</summary>
    int EncoderContextFrames { get; }

    /// <summary>
    /// Encodes whole frames: <paramref name="interleaved"/> holds n·<see cref="SamplesPerFrame"/>·2 values, <paramref name="codes"/>
    /// n·<see cref="Levels"/>, frame-major. Samples that are not finite are taken as silence.
    /// </summary>
    void Encode(ReadOnlySpan<float> interleaved, Span<int> codes);

    /// <summary>Makes a decoder for one stream.</summary>
    ICodecDecoder CreateDecoder();
}

/// <summary>Decodes one stream of frames without seams: what it needs of the past (left context, phase) it keeps itself.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
public interface ICodecDecoder : IDisposable
{
    /// <summary>
    /// By how many samples the audio that came out lies behind the end of the frames that went in (lookahead of the inversion). Where frames differ in length it may be another after each call.
    /// </summary>
    int LatencySamples { get; }

    /// <summary>
    /// Takes n frames of <paramref name="levels"/> codes each, gives the next n·SamplesPerFrame·2 interleaved samples, delayed by
    /// <see cref="LatencySamples"/>.
    /// </summary>
    void Decode(ReadOnlySpan<int> codes, int levels, Span<float> interleaved);

    /// <summary>The same with frames that last as long as asked for, each within <see cref="ICodec.FrameLengths"/>.</summary>
    /// <param name="codes">As above.</param>
    /// <param name="levels">As above.</param>
    /// <param name="lengths">Samples of each frame.</param>
    /// <param name="interleaved">Room for what comes out: the lengths' sum, more the latency before the call, less the latency after it.</param>
    /// <returns>Samples (per channel) written.</returns>
    int Decode(ReadOnlySpan<int> codes, int levels, ReadOnlySpan<int> lengths, Span<float> interleaved)
    {
        var samples = 0;
        foreach (var length in lengths) samples += length;
        Decode(codes, levels, interleaved[..(2 * samples)]);
        return samples;
    }

    /// <summary>Forgets the past.</summary>
    void Reset();

    /// <summary>Copies the whole state of <paramref name="other"/> (a decoder of the same codec), so that both continue alike.</summary>
    void CopyStateFrom(ICodecDecoder other);
}
