using System.Globalization;

namespace LiveMusic.Engine.Rendering;

/// <summary>Weights of prompts over time: constant ones, or straight crossfades from point to point.</summary>
internal sealed class PromptCurve
{
    private readonly (double Seconds, int Prompt)[] _points;
    private readonly float[] _constant;

    private PromptCurve(IReadOnlyList<string> texts, float[] constant, (double, int)[] points) => (Texts, _constant, _points) = (texts, constant, points);

    /// <summary>The different prompts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <exception cref="FormatException">More weights than prompts, or a weight out of 0…2.</exception>
    public static PromptCurve Constant(IReadOnlyList<string> texts, IReadOnlyList<float> weights)
    {
        Check(texts);
        if (weights.Count > texts.Count) throw new FormatException($"There are {weights.Count} weights for {texts.Count} prompts. Give each --weight its --prompt.");
        foreach (var weight in weights)
            if (!(weight is >= 0 and <= 2)) throw new FormatException($"A prompt weight is a number from 0 to 2, not {weight}.");
        return new(texts, [.. texts.Select((_, i) => i < weights.Count ? weights[i] : 1)], []);
    }

    /// <param name="text">"0:warm piano,20:techno": seconds and prompt, rising.</param>
    /// <exception cref="FormatException">It is not; the message says where.</exception>
    public static PromptCurve Parse(string text)
    {
        List<string> texts = [];
        List<(double, int)> points = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !double.TryParse(part[..colon], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 0))
                throw new FormatException($"'{part}' is not seconds, a colon and a prompt, like 20:techno.");
            if (points.Count > 0 && seconds <= points[^1].Item1) throw new FormatException($"'{part}' does not come after the point before it.");
            var prompt = part[(colon + 1)..].Trim();
            if (!texts.Contains(prompt)) texts.Add(prompt);
            points.Add((seconds, texts.IndexOf(prompt)));
        }
        Check(texts);
        return new(texts, [], [.. points]);
    }

    /// <summary>The weight of each prompt at a time.</summary>
    public void At(double seconds, Span<float> weights)
    {
        if (_points.Length == 0)
        {
            _constant.CopyTo(weights);
            return;
        }
        weights.Clear();
        var next = Array.FindIndex(_points, p => p.Seconds > seconds);
        if (next <= 0)
        {
            weights[_points[next == 0 ? 0 : ^1].Prompt] = 1;
            return;
        }
        var (from, to) = (_points[next - 1], _points[next]);
        var share = (float)((seconds - from.Seconds) / (to.Seconds - from.Seconds));
        weights[from.Prompt] += 1 - share;
        weights[to.Prompt] += share;
    }

    private static void Check(IReadOnlyList<string> texts)
    {
        if (texts.Count > LiveMusic.Generation.PromptWeights.Slots) throw new FormatException($"There are {texts.Count} different prompts; {LiveMusic.Generation.PromptWeights.Slots} are possible.");
        if (texts.Any(string.IsNullOrWhiteSpace)) throw new FormatException("A prompt is empty.");
    }
}
