namespace LiveMusic.Models;

/// <summary>
/// A loaded live music model: the seam between music and machinery. Everything above it (sessions, the timeline, injection,
/// stitching, captures) asks for the next frames from a memory of codec tokens and never knows whether the model works in
/// chunks or in frames.
/// </summary>
/// <remarks>
/// Threading: one instance serves all sessions. <see cref="Style"/> and <see cref="Codec"/> may be called from any thread at
/// the same time; a generator or a decoder made here belongs to one caller at a time.
/// </remarks>
public interface ILiveModel : IDisposable
{
    ModelDescription Description { get; }

    IStyleEncoder Style { get; }

    ICodec Codec { get; }

    /// <summary>Makes the working memory of one stream. It keeps no music: all that a call depends on is in its request.</summary>
    IFrameGenerator CreateGenerator();
}
