using System.Globalization;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>A figure and where it lies with 95 % confidence: bootstrap over groups, whose members depend on each other and so are drawn together; always the same draws. Of one group nothing is known but the figure.</summary>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    private const int Draws = 2000;

    /// <param name="groups">Values of each piece of music, say; what is not a number is left out.</param>
    /// <param name="statistic">Of all values of the groups that were drawn.</param>
    public static Estimate Of(IEnumerable<double[]> groups, Func<double[], double> statistic)
    {
        double[][] kept = [.. groups.Select(g => g.Where(double.IsFinite).ToArray()).Where(g => g.Length > 0)];
        if (kept.Length < 2) return new(kept.Length == 0 ? double.NaN : statistic(kept[0]), double.NaN, double.NaN);
        var random = new Random(1);
        var drawn = new double[Draws];
        for (var i = 0; i < Draws; i++) drawn[i] = statistic([.. Enumerable.Range(0, kept.Length).SelectMany(_ => kept[random.Next(kept.Length)])]);
        Array.Sort(drawn);
        return new(statistic([.. kept.SelectMany(g => g)]), drawn[(int)(0.025 * Draws)], drawn[(int)(0.975 * Draws)]);
    }

    /// <summary>Not a number of none.</summary>
    public static double Median(double[] values)
    {
        if (values.Length == 0) return double.NaN;
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Mean(double[] values) => values.Length == 0 ? double.NaN : values.Average();

    /// <summary>Spearman's rank correlation of values with their places 0, 1, 2, …; ties share their rank.</summary>
    public static double RankCorrelation(double[] values)
        => SoundFeatures.Correlation([.. values.Select((_, i) => (double)i)], [.. values.Select(v => values.Count(o => o < v) + (values.Count(o => o == v) - 1) / 2.0)]);

    public string ToString(string format) => double.IsNaN(Low) ? Text(Value, format) : $"{Text(Value, format)} [{Text(Low, format)}, {Text(High, format)}]";

    private static string Text(double value, string format) => double.IsNaN(value) ? "none" : value.ToString(format, CultureInfo.InvariantCulture);
}
