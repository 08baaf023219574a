using System.Globalization;

namespace LiveMusic.Engine.Measuring;

/// <summary>The mean difference of pairs, and where it lies with 95 % confidence (bootstrap over the pairs, always the same draws).</summary>
internal readonly record struct Difference(double Mean, double Low, double High)
{
    private const int Draws = 5000;

    public static Difference Of(ReadOnlySpan<double> with, ReadOnlySpan<double> without)
    {
        var pairs = new double[with.Length];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = with[i] - without[i];
        var random = new Random(1);
        var means = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = 0.0;
            for (var i = 0; i < pairs.Length; i++) sum += pairs[random.Next(pairs.Length)];
            means[draw] = sum / pairs.Length;
        }
        Array.Sort(means);
        return new(pairs.Average(), means[(int)(0.025 * Draws)], means[(int)(0.975 * Draws)]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:+0.000;-0.000} [{Low:+0.000;-0.000}, {High:+0.000;-0.000}]");
}
