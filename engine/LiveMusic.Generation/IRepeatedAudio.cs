namespace LiveMusic.Generation;

/// <summary>Audio that takes the generator's place for a while (see <see cref="MusicStream.Repeat"/>): it can be read anywhere, also ahead.</summary>
public interface IRepeatedAudio
{
    /// <summary>Reads interleaved stereo at model rate from a stream position on. The same position always gives the same sample.</summary>
    void Read(long position, Span<float> interleaved);
}
