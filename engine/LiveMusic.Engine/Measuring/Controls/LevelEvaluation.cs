using System.Globalization;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Whether more of a control is more of what it is called: a number of the sound for each class, and how well the two are in order.</summary>
internal static class LevelEvaluation
{
    private const double HostTempo = 120;

    private static readonly Dictionary<string, (ParameterId Id, string Unit, string Format, Func<SoundMeasures, float[], double> Of)> Fields = new()
    {
        [ControlNames.Density] = (ParameterId.Density, "onsets a second", "0.00", (m, s) => m.OnsetRate(s)),
        [ControlNames.Brightness] = (ParameterId.Brightness, "Hz, middle of the spectrum", "0", (m, s) => m.Centroid(s)),
        [ControlNames.Drums] = (ParameterId.Drums, "dB of attacks above 2 kHz", "0.0", (m, s) => m.Attacks(s, 2000)),
        [ControlNames.Bass] = (ParameterId.Bass, "dB from 40 to 160 Hz", "0.0", (m, s) => m.Band(s, 40, 160)),
        [ControlNames.Other] = (ParameterId.Other, "dB from 300 to 3000 Hz", "0.0", (m, s) => m.Band(s, 300, 3000)),
    };

    /// <inheritdoc cref="TempoEvaluation.Run"/>
    public static LevelFigures Run(string name, HostedMusic music, ControlsPlan plan, int sampleRate, MeasureLines lines, Action<string> progress, CancellationToken ct)
    {
        var (id, unit, format, of) = Fields[name];
        var parameter = ParameterTable.Get(id);
        var measures = new SoundMeasures(sampleRate);
        int[] values = plan.Ends ? [1, (int)parameter.Maximum] : [.. Enumerable.Range(1, (int)parameter.Maximum)];
        var all = new double[plan.Prompts.Length][][];
        for (var p = 0; p < all.Length; p++)
        {
            all[p] = new double[values.Length][];
            for (var v = 0; v < values.Length; v++)
            {
                all[p][v] = [.. plan.Heard(music, plan.Prompts[p], HostTempo, (id, values[v]), sampleRate, ct).Select(passage => of(measures, passage))];
                for (var i = 0; i < all[p][v].Length; i++)
                    lines.Write(name, ("wished", parameter.Choices[values[v]]), ("prompt", plan.Prompts[p]), ("passage", i), ("value", all[p][v][i]), ("unit", unit));
            }
            progress($"{name} {p + 1} of {all.Length}: {plan.Prompts[p]}");
        }
        return new(name, unit, format, [.. values.Select(v => parameter.Choices[v])], all);
    }
}

/// <param name="Name">Of the control.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Format">Of the values.</param>
/// <param name="Wishes">As the parameter says them, rising.</param>
/// <param name="Values">[prompt][wish][passage].</param>
internal sealed record LevelFigures(string Name, string Unit, string Format, string[] Wishes, double[][][] Values)
{
    public IEnumerable<string> ToText()
    {
        yield return $"{Name} ({Unit})";
        for (var v = 0; v < Wishes.Length; v++)
        {
            var wish = v;
            var text = $"  {Wishes[v],-10}{Estimate.Of(Values.Select(p => p[wish]), Estimate.Mean).ToString(Format),-30}";
            yield return v == 0 ? text.TrimEnd() : $"{text} against {Wishes[0]}: {Estimate.Of(Values.Select(p => new[] { p[wish].Average() - p[0].Average() }), Estimate.Mean).ToString($"+{Format};-{Format}")}";
        }
        yield return $"  in order (Spearman's rank correlation of a prompt's means, mean over the prompts): {Order.ToString("0.00")}";
        yield return string.Create(CultureInfo.InvariantCulture, $"  {Values.Length} {(Values.Length == 1 ? "prompt" : "prompts")}, {Values.Sum(p => p.Sum(w => w.Length))} passages; in brackets 95 % confidence (bootstrap over the prompts)");
    }

    /// <summary>1: more is always more.</summary>
    public Estimate Order => Estimate.Of(Values.Select(p => new[] { Estimate.RankCorrelation([.. p.Select(w => w.Average())]) }), Estimate.Mean);

    /// <summary>[wish][prompt], each prompt's mean over the wishes being 0 and their spread 1, to be drawn.</summary>
    public double[][] ToCurve()
    {
        var means = Values.Select(p => p.Select(w => w.Average()).ToArray()).ToArray();
        return [.. Enumerable.Range(0, Wishes.Length).Select(w => means.Select(m => (m[w] - m.Average()) / Math.Max(1e-9, TransitionFigures.Deviation(m))).ToArray())];
    }
}
