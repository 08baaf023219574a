using LiveMusic.Generation;

namespace LiveMusic.Engine.Measuring;

/// <summary>Seconds of music from a stream, as fast as the machine can.</summary>
internal static class Music
{
    private const int FramesPerCall = 25;

    /// <returns>Interleaved stereo at the model's rate.</returns>
    public static float[] Play(MusicStream stream, ReadOnlySpan<StylePrompt> prompts, SamplingControls sampling, int seconds, CancellationToken ct)
    {
        var audio = new float[FramesPerCall * stream.SamplesPerFrame * 2];
        var stamps = new FrameStamp[FramesPerCall];
        List<float> heard = [];
        for (var second = 0; second < seconds; second++)
        {
            ct.ThrowIfCancellationRequested();
            var samples = stream.Generate(new() { Prompts = prompts, Sampling = sampling }, FramesPerCall, [], audio, stamps);
            heard.AddRange(audio.AsSpan(0, samples * 2));
        }
        return [.. heard];
    }
}
