using System.Globalization;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring;

/// <summary>
/// Whether going back to a bookmark sounds like the moment: what follows a recall is compared with what followed the moment itself, by its style (the model's own embedding of the sound) and
/// its pitch classes. The control has its prompts put back too, and goes on from the other music that was played in between.
/// </summary>
internal static class RecallBench
{
    private const int MomentSeconds = 14;
    private const int OtherSeconds = 14;
    private const int ListenSeconds = 10;

    private static readonly (string Before, string After)[] Prompts =
    [
        ("piano", "techno"), ("strings", "funk"), ("acoustic guitar", "drum and bass"), ("jazz", "synthwave"), ("ambient", "rock"),
    ];

    /// <param name="model">Not owned.</param>
    /// <param name="moments">How many.</param>
    /// <param name="progress">Told moments done.</param>
    /// <param name="ct">Ends it between two calls.</param>
    public static RecallFigures Run(ILiveModel model, int moments, Action<int> progress, CancellationToken ct)
    {
        var features = new SoundFeatures(model.Codec.SampleRate);
        var figures = new RecallFigures(new double[moments], new double[moments], new double[moments], new double[moments], new double[moments], new double[moments]);
        for (var i = 0; i < moments; i++)
        {
            var (before, after) = Prompts[i % Prompts.Length];
            var (own, other) = (Embed(model, before), Embed(model, after));
            var sampling = SamplingControls.DefaultsOf(model.Description, (ulong)(100 + i));
            using var stream = new MusicStream(model);
            Play(stream, own, sampling, MomentSeconds, ct);
            var moment = new byte[stream.SnapshotBytes];
            stream.Snapshot(moment);
            var followed = Play(stream, own, sampling, ListenSeconds, ct);
            Play(stream, other, sampling, OtherSeconds, ct);
            var control = Play(stream, own, sampling, ListenSeconds, ct);
            using var back = new MusicStream(model);
            back.Restore(moment);
            var recalled = Play(back, own, sampling, ListenSeconds, ct);
            using var fresh = new MusicStream(model);
            fresh.Restore(moment);
            var drawn = Play(fresh, own, sampling with { Seed = sampling.Seed + 5000 }, ListenSeconds, ct);

            (figures.Style[i], figures.Chroma[i]) = Likeness(model, features, followed, recalled);
            (figures.DrawnStyle[i], figures.DrawnChroma[i]) = Likeness(model, features, followed, drawn);
            (figures.ControlStyle[i], figures.ControlChroma[i]) = Likeness(model, features, followed, control);
            progress(i + 1);
        }
        return figures;
    }

    private static (double Style, double Chroma) Likeness(ILiveModel model, SoundFeatures features, float[] a, float[] b)
        => (Cosine(Listen(model, a), Listen(model, b)), SoundFeatures.Correlation(features.Chroma(a), features.Chroma(b)));

    private static float[] Embed(ILiveModel model, string text)
    {
        var embedding = new float[model.Style.Dimension];
        model.Style.EmbedText(text, embedding);
        return embedding;
    }

    private static float[] Listen(ILiveModel model, float[] interleaved)
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

    private static double Cosine(float[] a, float[] b)
    {
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++) (ab, aa, bb) = (ab + (double)a[i] * b[i], aa + (double)a[i] * a[i], bb + (double)b[i] * b[i]);
        return aa * bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    private static float[] Play(MusicStream stream, float[] style, SamplingControls sampling, int seconds, CancellationToken ct)
    {
        const int frames = 25;
        var audio = new float[frames * stream.SamplesPerFrame * 2];
        var stamps = new FrameStamp[frames];
        List<float> heard = [];
        for (var second = 0; second < seconds; second++)
        {
            ct.ThrowIfCancellationRequested();
            var samples = stream.Generate(new() { Prompts = [new StylePrompt(style, 1)], Sampling = sampling }, frames, [], audio, stamps);
            heard.AddRange(audio.AsSpan(0, samples * 2));
        }
        return [.. heard];
    }
}

/// <summary>Likeness of ten seconds to those that followed the moment: after a recall, after one with other random numbers, and without.</summary>
internal sealed record RecallFigures(double[] Style, double[] Chroma, double[] DrawnStyle, double[] DrawnChroma, double[] ControlStyle, double[] ControlChroma)
{
    public IEnumerable<string> ToText()
    {
        yield return $"{"like what followed the moment",-34}{"style (cosine)",-40}{"pitch classes (correlation)"}";
        yield return Text($"{"without recall, prompts put back",-34}{ControlStyle.Average(),-40:0.000}{ControlChroma.Average():0.000}");
        yield return Row("recalled", Style, Chroma);
        yield return Row("recalled, other random numbers", DrawnStyle, DrawnChroma);
        yield return Text($"{Style.Length} moments; in brackets 95 % of where the difference to the music without recall lies");
    }

    /// <summary>The likeness of the style, to be drawn.</summary>
    public (string Name, double[] Values)[] ToSeries() => [("without recall", ControlStyle), ("recalled", Style), ("other random numbers", DrawnStyle)];

    private string Row(string name, double[] style, double[] chroma)
        => Text($"{name,-34}{Text($"{style.Average():0.000}   {Difference.Of(style, ControlStyle)}"),-40}{chroma.Average():0.000}   {Difference.Of(chroma, ControlChroma)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
