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
        var style = new StyleListener(model);
        var figures = new RecallFigures(new double[moments], new double[moments], new double[moments], new double[moments], new double[moments], new double[moments]);
        for (var i = 0; i < moments; i++)
        {
            var (before, after) = Prompts[i % Prompts.Length];
            var (own, other) = (style.Read(before), style.Read(after));
            var sampling = SamplingControls.DefaultsOf(model.Description, (ulong)(100 + i));
            using var stream = new MusicStream(model);
            Music.Play(stream, [new StylePrompt(own, 1)], sampling, MomentSeconds, ct);
            var moment = new byte[stream.SnapshotBytes];
            stream.Snapshot(moment);
            var followed = Music.Play(stream, [new StylePrompt(own, 1)], sampling, ListenSeconds, ct);
            Music.Play(stream, [new StylePrompt(other, 1)], sampling, OtherSeconds, ct);
            var control = Music.Play(stream, [new StylePrompt(own, 1)], sampling, ListenSeconds, ct);
            using var back = new MusicStream(model);
            back.Restore(moment);
            var recalled = Music.Play(back, [new StylePrompt(own, 1)], sampling, ListenSeconds, ct);
            using var fresh = new MusicStream(model);
            fresh.Restore(moment);
            var drawn = Music.Play(fresh, [new StylePrompt(own, 1)], sampling with { Seed = sampling.Seed + 5000 }, ListenSeconds, ct);

            (figures.Style[i], figures.Chroma[i]) = Likeness(style, features, followed, recalled);
            (figures.DrawnStyle[i], figures.DrawnChroma[i]) = Likeness(style, features, followed, drawn);
            (figures.ControlStyle[i], figures.ControlChroma[i]) = Likeness(style, features, followed, control);
            progress(i + 1);
        }
        return figures;
    }

    private static (double Style, double Chroma) Likeness(StyleListener style, SoundFeatures features, float[] a, float[] b)
        => (StyleListener.Cosine(style.Listen(a), style.Listen(b)), SoundFeatures.Correlation(features.Chroma(a), features.Chroma(b)));
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
