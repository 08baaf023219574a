using System.Globalization;
using System.Net;
using System.Text;

namespace LiveMusic.Engine.Measuring;

/// <summary>Draws measured values as a picture (SVG): how many of 100 are no greater than a value. A steep line is a steady thing; where it crosses 50 and 95 are the figures that are quoted.</summary>
internal static class DistributionPlot
{
    private const int Width = 860, Height = 360, Left = 64, Right = 24, Top = 44, Bottom = 56;

    // Told apart without colours too: each has dashes of its own.
    private static readonly (string Colour, string Dash)[] Looks = [("#4fc3f7", ""), ("#ffb74d", "7 3"), ("#81c784", "2 3"), ("#f06292", "10 3 2 3")];

    /// <param name="path">File to write; its folder is made.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="unit">Of the values, with what they are.</param>
    /// <param name="series">One line each; values that are no numbers are left out.</param>
    /// <param name="limit">Drawn as a line across; null: none.</param>
    public static void Write(string path, string title, string unit, IReadOnlyList<(string Name, double[] Values)> series, double? limit = null)
    {
        var all = series.SelectMany(s => s.Values).Where(double.IsFinite).Concat(limit is { } l ? [l] : []).DefaultIfEmpty(0).ToArray();
        var (step, low, high) = Axis(Math.Min(0, all.Min()), all.Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#9aa0a6\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#14161a\"/>\n");
        Text(Left, 24, "start", title, "#e8eaed");
        for (var value = low; value <= high + step / 2; value += step)
        {
            Line(X(value), Top, X(value), Height - Bottom, "#2a2e39", "");
            Text(X(value), Height - Bottom + 18, "middle", (Math.Abs(value) < step / 2 ? 0 : value).ToString("0.####", CultureInfo.InvariantCulture), null);
        }
        foreach (var share in (int[])[0, 25, 50, 75, 95, 100])
        {
            Line(Left, Y(share), Width - Right, Y(share), share is 50 or 95 ? "#3a404e" : "#22262f", "");
            Text(Left - 8, Y(share) + 4, "end", FormattableString.Invariant($"{share} %"), null);
        }
        Text((Left + Width - Right) / 2.0, Height - Bottom + 40, "middle", unit, null);
        if (limit is { } at) Line(X(at), Top, X(at), Height - Bottom, "#e57373", "3 3");
        for (var i = 0; i < series.Count; i++)
        {
            var (colour, dash) = Looks[i % Looks.Length];
            var sorted = series[i].Values.Where(double.IsFinite).Order().ToArray();
            var points = string.Join(' ', sorted.SelectMany((v, k) => new[] { Point(v, 100.0 * k / sorted.Length), Point(v, 100.0 * (k + 1) / sorted.Length) }));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>\n");
            // Down on the right there are no lines.
            var y = Height - Bottom - 16 - 20 * (series.Count - 1 - i);
            Line(Width - Right - 210, y, Width - Right - 180, y, colour, dash);
            Text(Width - Right - 172, y + 4, "start", FormattableString.Invariant($"{series[i].Name} ({sorted.Length})"), "#e8eaed");
        }
        svg.Append("</svg>\n");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, svg.ToString());

        double X(double value) => Left + (value - low) / (high - low) * (Width - Left - Right);
        double Y(double share) => Height - Bottom - share / 100 * (Height - Top - Bottom);
        string Point(double value, double share) => FormattableString.Invariant($"{X(value):0.#},{Y(share):0.#}");
        void Line(double x1, double y1, double x2, double y2, string colour, string dash)
            => svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{colour}\" stroke-dasharray=\"{dash}\"/>\n");
        void Text(double x, double y, string anchor, string text, string? colour)
            => svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\"{(colour is null ? "" : $" fill=\"{colour}\"")}>{WebUtility.HtmlEncode(text)}</text>\n");
    }

    // Six to twelve round steps.
    private static (double Step, double Low, double High) Axis(double low, double high)
    {
        if (high - low < 1e-9) high = low + 1;
        var step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / 6)));
        foreach (var times in (int[])[5, 2])
            if ((high - low) / (times * step) >= 6) { step *= times; break; }
        return (step, Math.Floor(low / step) * step, Math.Ceiling(high / step) * step);
    }
}
