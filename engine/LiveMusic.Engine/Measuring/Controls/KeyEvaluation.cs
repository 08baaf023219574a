using System.Globalization;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Whether the music is in the key that was wished: what its pitch classes say, and how many of them belong to the wished scale.</summary>
internal static class KeyEvaluation
{
    private const double HostTempo = 120;

    /// <inheritdoc cref="TempoEvaluation.Run"/>
    public static KeyFigures Run(HostedMusic music, ControlsPlan plan, int sampleRate, MeasureLines lines, Action<string> progress, CancellationToken ct)
    {
        var features = new SoundFeatures(sampleRate);
        List<(int, double[][])> rows = [];
        for (var i = 0; i < plan.Keys.Length; i++)
        {
            var (key, prompt) = (plan.Keys[i], plan.Prompts[i % plan.Prompts.Length]);
            double[][] chroma = [.. plan.Heard(music, prompt, HostTempo, (ParameterId.Key, key + 1), sampleRate, ct).Select(p => features.Chroma(p))];
            rows.Add((key, chroma));
            for (var p = 0; p < chroma.Length; p++)
                lines.Write("key", ("wished", Name(key)), ("prompt", prompt), ("passage", p), ("heard", Name(KeyFinder.Of(chroma[p]))), ("share_of_scale", KeyFinder.ShareOfScale(chroma[p], key)));
            progress(FormattableString.Invariant($"key {i + 1} of {plan.Keys.Length}: {Name(key)}, {prompt}"));
        }
        return new(rows);
    }

    /// <summary>As the parameter says it.</summary>
    public static string Name(int key) => ParameterTable.Get(ParameterId.Key).Choices[key + 1];
}

/// <param name="Rows">Wished key and the pitch classes of each passage.</param>
internal sealed record KeyFigures(IReadOnlyList<(int Key, double[][] Chroma)> Rows)
{
    public IEnumerable<string> ToText()
    {
        foreach (var (key, chroma) in Rows)
            yield return string.Create(CultureInfo.InvariantCulture, $"{KeyEvaluation.Name(key),-10}heard as {string.Join(", ", chroma.Select(c => KeyEvaluation.Name(KeyFinder.Of(c)))),-40} in its scale {chroma.Average(c => KeyFinder.ShareOfScale(c, key)):0.000}");
        yield return $"the wished key is heard:        {Of((k, c) => KeyFinder.Of(c) == k ? 1 : 0)}   by chance 0.042";
        yield return $"a key of the wished scale:      {Of((k, c) => KeyFinder.SameScale(KeyFinder.Of(c), k) ? 1 : 0)}   by chance 0.083";
        yield return $"pitch classes of its scale:     {Of((k, c) => KeyFinder.ShareOfScale(c, k))}   by chance 0.583, of all 24 scales in the mean {Of((_, c) => Enumerable.Range(0, KeyFinder.Keys).Average(other => KeyFinder.ShareOfScale(c, other)))}";
        yield return $"{Rows.Count} keys, {Rows.Sum(r => r.Chroma.Length)} passages; in brackets 95 % confidence (bootstrap over the keys)";
    }

    private string Of(Func<int, double[], double> value) => Estimate.Of(Rows.Select(r => r.Chroma.Select(c => value(r.Key, c)).ToArray()), Estimate.Mean).ToString("0.000");
}
