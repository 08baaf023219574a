using System.Globalization;
using LiveMusic.Engine.Rendering;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring;

/// <summary>
/// Whether the music follows what is injected: for loops that the model never saw, how strongly the output's onsets come back after the loop's beat, and how much its pitch classes are
/// the loop's, with and without injection, in both modes. The prompts are the same, and so are the random numbers.
/// </summary>
internal static class InjectionBench
{
    /// <summary>The window is full of input after ten seconds; then it is listened to.</summary>
    private const double Settling = 10;

    private static readonly string[] Prompts = ["piano", "techno", "strings", "funk"];
    private static readonly InjectionMode[] Modes = [InjectionMode.Off, InjectionMode.Free, InjectionMode.Looper];

    /// <param name="model">Not owned.</param>
    /// <param name="loops">How many.</param>
    /// <param name="seconds">That are listened to.</param>
    /// <param name="guidance">Of injection, and of the style without it.</param>
    /// <param name="progress">Told loops done.</param>
    /// <param name="ct">Ends it between two renderings.</param>
    public static InjectionFigures Run(ILiveModel model, int loops, double seconds, float guidance, Action<int> progress, CancellationToken ct)
    {
        var rate = model.Codec.SampleRate;
        var features = new SoundFeatures(rate);
        var figures = new InjectionFigures(new double[Modes.Length][], new double[Modes.Length][]);
        for (var mode = 0; mode < Modes.Length; mode++) (figures.Beat[mode], figures.Chroma[mode]) = (new double[loops], new double[loops]);
        var length = Settling + seconds;
        for (var i = 0; i < loops; i++)
        {
            var loop = Loop.Make(i, rate);
            var input = loop.Repeat((int)(length * rate));
            var wanted = features.Chroma(loop.Sound);
            for (var mode = 0; mode < Modes.Length; mode++)
            {
                ct.ThrowIfCancellationRequested();
                var plan = new RenderPlan
                {
                    Seconds = length,
                    Prompts = PromptCurve.Constant([Prompts[i % Prompts.Length]], [1]),
                    Sampling = SamplingControls.DefaultsOf(model.Description, (ulong)i) with { Guidance = guidance },
                    Injection = new() { Mode = Modes[mode], LoopSamples = LoopSamples(loop, rate) },
                    Input = Modes[mode] == InjectionMode.Off ? [] : input,
                };
                var heard = Renderer.Render(model, plan, _ => { }, _ => { }, ct).AsSpan((int)(Settling * rate) * 2);
                figures.Beat[mode][i] = SoundFeatures.Recurrence(features.Onsets(heard), 60 / loop.Tempo);
                figures.Chroma[mode][i] = SoundFeatures.Correlation(features.Chroma(heard), wanted);
            }
            progress(i + 1);
        }
        return figures;
    }

    private static int LoopSamples(Loop loop, int rate)
    {
        var samples = loop.Sound.Length / 2;
        while (samples > InjectionControls.MaximumLoopSeconds * rate) samples /= 2;
        return samples;
    }
}

/// <param name="Beat">By mode (off, free, looper) and loop: recurrence of the onsets at the loop's beat.</param>
/// <param name="Chroma">The same: correlation of the pitch classes with the loop's.</param>
internal sealed record InjectionFigures(double[][] Beat, double[][] Chroma)
{
    public IEnumerable<string> ToText()
    {
        yield return $"{"",-10}{"onsets at the loop's beat",-50}{"pitch classes like the loop's"}";
        yield return Text($"{"without",-10}{Beat[0].Average(),-50:0.000}{Chroma[0].Average():0.000}");
        foreach (var (name, mode) in ((string, int)[])[("free", 1), ("looper", 2)])
            yield return Text($"{name,-10}{Text($"{Beat[mode].Average():0.000}   {Difference.Of(Beat[mode], Beat[0])}"),-50}{Chroma[mode].Average():0.000}   {Difference.Of(Chroma[mode], Chroma[0])}");
        yield return Text($"{Beat[0].Length} loops; in brackets 95 % of where the difference to the same music without injection lies");
    }

    /// <summary>The likeness of the pitch classes, to be drawn.</summary>
    public (string Name, double[] Values)[] ToSeries() => [("without", Chroma[0]), ("free", Chroma[1]), ("looper", Chroma[2])];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
