using System.Globalization;
using System.Net;
using System.Text;

namespace LiveMusic.Engine.Measuring;

/// <summary>Draws how measured values change (SVG): a line for the mean of each step, a band for one standard deviation to each side.</summary>
internal static class CurvePlot
{
    private const int Width = 860, Height = 420, Left = 64, Right = 24, Top = 60, Bottom = 56;

    // Told apart without colours too: each has dashes of its own.
    private static readonly (string Colour, string Dash)[] Looks = [("#4fc3f7", ""), ("#f06292", "7 3"), ("#81c784", "10 3 2 3"), ("#9aa0a6", "2 3")];

    /// <param name="path">File to write; its folder is made.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="unit">Of the steps.</param>
    /// <param name="first">Step 0 in that unit.</param>
    /// <param name="last">The last step.</param>
    /// <param name="series">[step][value]; all have the same number of steps.</param>
    public static void Write(string path, string title, string unit, double first, double last, IReadOnlyList<(string Name, double[][] Values)> series)
    {
        var curves = series.Select(s => s.Values.Select(v => (Mean: v.Average(), Deviation: TransitionFigures.Deviation(v))).ToArray()).ToArray();
        var low = Math.Floor(10 * curves.Min(c => c.Min(p => p.Mean - p.Deviation))) / 10;
        var high = Math.Ceiling(10 * curves.Max(c => c.Max(p => p.Mean + p.Deviation))) / 10;
        if (high - low < 0.1) high = low + 0.1;
        var steps = curves[0].Length;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#9aa0a6\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#14161a\"/>\n");
        Text(Left, 24, "start", title, "#e8eaed");
        for (var value = low; value <= high + 1e-9; value += 0.1)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(value):0.#}H{Width - Right}\" stroke=\"#22262f\"/>\n");
            Text(Left - 8, Y(value) + 4, "end", value.ToString("0.0", CultureInfo.InvariantCulture), null);
        }
        for (var step = 0; step < steps; step++)
            Text(X(step), Height - Bottom + 18, "middle", (first + (last - first) * step / Math.Max(1, steps - 1)).ToString("0.##", CultureInfo.InvariantCulture), null);
        Text((Left + Width - Right) / 2.0, Height - Bottom + 40, "middle", unit, null);
        for (var i = 0; i < curves.Length; i++)
        {
            var (colour, dash) = Looks[i % Looks.Length];
            var above = curves[i].Select((p, k) => Point(k, p.Mean + p.Deviation));
            var below = curves[i].Select((p, k) => Point(k, p.Mean - p.Deviation)).Reverse();
            svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{string.Join(' ', above.Concat(below))}\" fill=\"{colour}\" fill-opacity=\"0.12\"/>\n");
        }
        for (var i = 0; i < curves.Length; i++)
        {
            var (colour, dash) = Looks[i % Looks.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', curves[i].Select((p, k) => Point(k, p.Mean)))}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-dasharray=\"{dash}\"/>\n");
            var x = Left + 190 * i;
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x} {Top - 18}h24\" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-dasharray=\"{dash}\"/>\n");
            Text(x + 30, Top - 14, "start", series[i].Name, "#e8eaed");
        }
        svg.Append("</svg>\n");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, svg.ToString());

        double X(int step) => Left + (Width - Left - Right) * (step / (double)Math.Max(1, steps - 1));
        double Y(double value) => Height - Bottom - (value - low) / (high - low) * (Height - Top - Bottom);
        string Point(int step, double value) => FormattableString.Invariant($"{X(step):0.#},{Y(value):0.#}");
        void Text(double x, double y, string anchor, string text, string? colour)
            => svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\"{(colour is null ? "" : $" fill=\"{colour}\"")}>{WebUtility.HtmlEncode(text)}</text>\n");
    }
}
