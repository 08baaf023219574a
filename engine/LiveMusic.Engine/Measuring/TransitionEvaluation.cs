using System.Globalization;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring;

/// <summary>
/// The paper's prompt transitions (§3.2.2, figure 2): from the embedding of one prompt to that of another in six steps of ten seconds; what is heard in each is compared with both and with
/// what the model was given. The judge is the model's own audio tower.
/// </summary>
internal static class TransitionEvaluation
{
    private const int Steps = 6;

    /// <summary>The pairs of the paper's appendix G.</summary>
    public static (string From, string To)[] PaperPairs()
    {
        using var lines = new StreamReader(typeof(TransitionEvaluation).Assembly.GetManifestResourceStream("prompt-pairs.txt")!);
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(l => l[0] != '#').Select(l => l.Split('→', StringSplitOptions.TrimEntries)).Select(p => (p[0], p[1]))];
    }

    /// <param name="model">Not owned.</param>
    /// <param name="pairs">That the model knows every word of.</param>
    /// <param name="progress">Told pairs done.</param>
    /// <param name="ct">Ends it between two calls.</param>
    public static TransitionFigures Run(ILiveModel model, IReadOnlyList<(string From, string To)> pairs, Action<int> progress, CancellationToken ct)
    {
        var listener = new StyleListener(model);
        var figures = new TransitionFigures(Table(), Table(), Table(), Table());
        for (var i = 0; i < pairs.Count; i++)
        {
            var (from, to) = (listener.Read(pairs[i].From), listener.Read(pairs[i].To));
            // A prompt that has nothing to do with this pair: what likeness costs nothing.
            var other = listener.Read(pairs[(i + pairs.Count / 2) % pairs.Count].From);
            using var stream = new MusicStream(model);
            for (var step = 0; step < Steps; step++)
            {
                var share = step / (Steps - 1f);
                var heard = listener.Listen(Music.Play(stream, [new(from, 1 - share), new(to, share)], SamplingControls.DefaultsOf(model.Description, (ulong)i), listener.ClipSeconds, ct));
                figures.From[step][i] = StyleListener.Cosine(heard, from);
                figures.To[step][i] = StyleListener.Cosine(heard, to);
                figures.Target[step][i] = StyleListener.Cosine(heard, [.. from.Zip(to, (a, b) => (1 - share) * a + share * b)]);
                figures.Other[step][i] = StyleListener.Cosine(heard, other);
            }
            progress(i + 1);
        }
        return figures;

        double[][] Table() => [.. Enumerable.Range(0, Steps).Select(_ => new double[pairs.Count])];
    }
}

/// <summary>[step][pair] cosine of what was heard with the first prompt, the second, the mix that was asked for, and a prompt of another pair.</summary>
internal sealed record TransitionFigures(double[][] From, double[][] To, double[][] Target, double[][] Other)
{
    public IEnumerable<string> ToText()
    {
        yield return $"{"share of the second prompt",-28}{"like the first",18}{"like the second",18}{"like the mix",18}{"like another pair",18}";
        for (var step = 0; step < From.Length; step++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{step / (From.Length - 1.0),-28:0.0}{Cell(From[step])}{Cell(To[step])}{Cell(Target[step])}{Cell(Other[step])}");
        yield return $"second less first, at the end:   {Difference.Of(To[^1], From[^1])}";
        yield return $"second less first, at the start: {Difference.Of(To[0], From[0])}";
        yield return $"like the mix, end less start:    {Difference.Of(Target[^1], Target[0])}";
        yield return $"{From[0].Length} pairs; mean and standard deviation of the cosine; in brackets 95 % of where the mean difference lies";
    }

    public (string Name, double[][] Values)[] ToSeries() => [("first prompt", From), ("second prompt", To), ("the mix asked for", Target), ("another pair's prompt", Other)];

    /// <summary>Sample standard deviation; 0 for one value.</summary>
    public static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
    }

    private static string Cell(double[] values) => string.Create(CultureInfo.InvariantCulture, $"{values.Average(),11:0.000} ±{Deviation(values):0.000}");
}
