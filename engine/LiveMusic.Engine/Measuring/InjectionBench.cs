using System.Globalization;
using LiveMusic.Engine.Measuring.Controls;
using LiveMusic.Generation;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Measuring;

/// <summary>
/// Whether the music follows what is injected: for loops that the model never saw, how strongly the output's onsets come back after the loop's beat, and how much its pitch classes are
/// the loop's, with and without injection, in both modes, in a host whose tempo is the loop's. The prompts are the same, and so are the random numbers.
/// </summary>
internal static class InjectionBench
{
    /// <summary>The window is full of input after ten seconds; then it is listened to.</summary>
    private const double Settling = 10;

    private static readonly string[] Prompts = ["piano", "techno", "strings", "funk"];
    private static readonly (InjectionModeValue Mode, string Name)[] Modes = [(InjectionModeValue.Off, "without"), (InjectionModeValue.Free, "free"), (InjectionModeValue.Looper, "looper")];

    /// <param name="music">Of the model.</param>
    /// <param name="rate">Of the model, Hz.</param>
    /// <param name="canFollow">Whether the model knows Tempo follow: then everything is heard with it, too.</param>
    /// <param name="loops">How many.</param>
    /// <param name="seconds">That are listened to.</param>
    /// <param name="guidance">Of injection, and of the style without it.</param>
    /// <param name="progress">Told loops done.</param>
    /// <param name="ct">Ends it between two blocks.</param>
    public static InjectionFigures Run(HostedMusic music, int rate, bool canFollow, int loops, double seconds, float guidance, Action<int> progress, CancellationToken ct)
    {
        var features = new SoundFeatures(rate);
        var rows = ((bool[])(canFollow ? [false, true] : [false])).SelectMany(follow => Modes.Select(m => new InjectionRow(m.Name, m.Mode, follow, new double[loops], new double[loops]))).ToArray();
        var length = Settling + seconds;
        for (var i = 0; i < loops; i++)
        {
            var loop = Loop.Make(i, rate);
            var input = loop.Repeat((int)(length * rate));
            var wanted = features.Chroma(loop.Sound);
            foreach (var row in rows)
            {
                // Without a loop of its own the host's loop length is four bars, as the loop's is.
                (ParameterId, double)[] controls =
                [
                    (ParameterId.StyleStrength, guidance), (ParameterId.InjectionGuidance, guidance), (ParameterId.InjectionMode, (double)row.Mode),
                    (ParameterId.TempoFollow, (double)(row.Follow ? TempoFollowValue.Host : TempoFollowValue.Off)),
                ];
                var heard = music.Play(Prompts[i % Prompts.Length], length, loop.Tempo, i, controls, ct, row.Mode == InjectionModeValue.Off ? null : input).AsSpan((int)(Settling * rate) * 2);
                row.Beat[i] = SoundFeatures.Recurrence(features.Onsets(heard), 60 / loop.Tempo);
                row.Chroma[i] = SoundFeatures.Correlation(features.Chroma(heard), wanted);
            }
            progress(i + 1);
        }
        return new(rows);
    }
}

/// <param name="Name">Of the mode.</param>
/// <param name="Mode">Of injection.</param>
/// <param name="Follow">Whether the music had the host's tempo.</param>
/// <param name="Beat">By loop: recurrence of the onsets at the loop's beat.</param>
/// <param name="Chroma">The same: correlation of the pitch classes with the loop's.</param>
internal sealed record InjectionRow(string Name, InjectionModeValue Mode, bool Follow, double[] Beat, double[] Chroma);

/// <param name="Rows">The first is what the others are held against: no injection, and a beat of its own.</param>
internal sealed record InjectionFigures(InjectionRow[] Rows)
{
    public IEnumerable<string> ToText()
    {
        var without = Rows[0];
        yield return $"{"",-26}{"onsets at the loop's beat",-50}{"pitch classes like the loop's"}";
        foreach (var row in Rows)
        {
            var name = row.Follow ? $"{row.Name}, Tempo follow" : row.Name;
            yield return row == without
                ? Text($"{name,-26}{row.Beat.Average(),-50:0.000}{row.Chroma.Average():0.000}")
                : Text($"{name,-26}{Text($"{row.Beat.Average():0.000}   {Difference.Of(row.Beat, without.Beat)}"),-50}{row.Chroma.Average():0.000}   {Difference.Of(row.Chroma, without.Chroma)}");
        }
        yield return Text($"{without.Beat.Length} loops; in brackets 95 % of where the difference to the first line lies");
    }

    /// <summary>The likeness of the pitch classes, to be drawn.</summary>
    public (string Name, double[] Values)[] ToSeries() => [.. Rows.Where(r => !r.Follow).Select(r => (r.Name, r.Chroma))];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
