using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring;

/// <summary>Sound and words as a model's own style towers take them, and how like they are.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class StyleListener(ILiveModel model)
{
    /// <summary>What one look of the audio tower takes in, in seconds.</summary>
    public int ClipSeconds => model.Style.AudioClipSamples / model.Style.AudioSampleRate;

    public float[] Read(string text)
    {
        var embedding = new float[model.Style.Dimension];
        model.Style.EmbedText(text, embedding);
        return embedding;
    }

    /// <summary>The first clip of a sound.</summary>
    /// <param name="interleaved">Stereo at the model's rate.</param>
    public float[] Listen(ReadOnlySpan<float> interleaved)
    {
        var resampler = new Resampler(model.Codec.SampleRate, model.Style.AudioSampleRate, 1);
        var mono = new float[interleaved.Length / 2 + resampler.LatencyInputSamples];
        for (var i = 0; i < interleaved.Length / 2; i++) mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
        var resampled = new float[resampler.OutputCount(mono.Length)];
        resampler.Process(mono, resampled);
        var embedding = new float[model.Style.Dimension];
        model.Style.EmbedAudio(resampled.AsSpan(0, Math.Min(resampled.Length, model.Style.AudioClipSamples)), embedding);
        return embedding;
    }

    /// <summary>−1…1; 0 where one of the two is nothing.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++) (ab, aa, bb) = (ab + (double)a[i] * b[i], aa + (double)a[i] * a[i], bb + (double)b[i] * b[i]);
        return aa * bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }
}
