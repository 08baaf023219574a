using System.Globalization;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Measuring;

/// <summary>Whether music that nobody touches stays music: level, silence, clipping and repetition, minute by minute.</summary>
internal static class StabilityEvaluation
{
    // Two passages are the same when their spectra are like copies: music over another past differs by more, even where all notes are the same.
    private const double SamePassage = 0.9995;
    private const int PassageSeconds = 2;

    /// <param name="model">Not owned.</param>
    /// <param name="prompt">One text for all the time.</param>
    /// <param name="minutes">How long.</param>
    /// <param name="progress">Told minutes done.</param>
    /// <param name="ct">Ends it between two calls.</param>
    public static StabilityFigures Run(ILiveModel model, string prompt, int minutes, Action<int> progress, CancellationToken ct)
    {
        var listener = new StyleListener(model);
        var style = listener.Read(prompt);
        using var stream = new MusicStream(model);
        var figures = new StabilityFigures(prompt, new double[minutes], new double[minutes], new double[minutes], new double[minutes], new int[minutes]);
        List<float[]> passages = [];
        var loop = 0;
        for (var minute = 0; minute < minutes; minute++)
        {
            var sound = Music.Play(stream, [new StylePrompt(style, 1)], SamplingControls.DefaultsOf(model.Description, 1), 60, ct);
            figures.Level[minute] = 10 * Math.Log10(sound.Average(s => (double)s * s) + 1e-12);
            figures.Peak[minute] = sound.Max(Math.Abs);
            figures.Style[minute] = StyleListener.Cosine(listener.Listen(sound), style);
            var length = PassageSeconds * 2 * model.Codec.SampleRate;
            var silent = 0;
            for (var at = 0; at + length <= sound.Length; at += length)
            {
                var passage = sound.AsSpan(at, length);
                if (Rms(passage) < 0.001) silent++; // −60 dB
                var print = Fingerprint(passage);
                loop = passages.Exists(p => SoundFeatures.Correlation(p, print) > SamePassage) ? loop + 1 : 0;
                if (loop > 0) figures.Repeated[minute]++;
                figures.LongestLoop = Math.Max(figures.LongestLoop, loop);
                passages.Add(print);
            }
            figures.Silent[minute] = silent * (double)length / sound.Length;
            figures.Gain.Add(stream.LevelGainDb);
            progress(minute + 1);
        }
        return figures with { Passages = passages.Count, Limited = stream.LimitedSamples, NotNumbers = stream.NonFiniteSamples };
    }

    private static double Rms(ReadOnlySpan<float> sound)
    {
        var sum = 0.0;
        foreach (var s in sound) sum += (double)s * s;
        return Math.Sqrt(sum / sound.Length);
    }

    // Loudness of 24 bands, 40 times in the passage.
    private static float[] Fingerprint(ReadOnlySpan<float> interleaved)
    {
        const int window = 2048, moments = 40, bands = 24;
        var mono = new float[interleaved.Length / 2];
        for (var i = 0; i < mono.Length; i++) mono[i] = 0.5f * (interleaved[2 * i] + interleaved[2 * i + 1]);
        var spectrum = new PowerSpectrum(window);
        var power = new float[window / 2 + 1];
        var print = new float[moments * bands];
        for (var moment = 0; moment < moments; moment++)
        {
            spectrum.Of(mono, (int)((long)moment * mono.Length / moments), power);
            for (var k = 1; k < power.Length; k++)
                print[moment * bands + (int)(bands * Math.Log(k) / Math.Log(power.Length))] += power[k];
        }
        for (var i = 0; i < print.Length; i++) print[i] = MathF.Log(1e-6f + print[i]);
        return print;
    }
}

/// <summary>One value a minute.</summary>
/// <param name="Prompt">What was asked for.</param>
/// <param name="Level">RMS in dB.</param>
/// <param name="Peak">1 is full scale.</param>
/// <param name="Style">Cosine of the minute's first ten seconds with the prompt.</param>
/// <param name="Silent">Share of passages of two seconds below −60 dB.</param>
/// <param name="Repeated">Passages that were heard before, as they are.</param>
internal sealed record StabilityFigures(string Prompt, double[] Level, double[] Peak, double[] Style, double[] Silent, int[] Repeated)
{
    /// <summary>Of two seconds each; a stream's first minute has one fewer, since its sound lies behind its frames.</summary>
    public int Passages { get; init; }

    /// <summary>Most passages in a row that were there before.</summary>
    public int LongestLoop { get; set; }

    /// <summary>What the leveller does at the end of each minute, dB.</summary>
    public List<double> Gain { get; } = [];

    /// <summary>Samples that the output guard bent.</summary>
    public long Limited { get; init; }

    public long NotNumbers { get; init; }

    public IEnumerable<string> ToText()
    {
        var mean = Level.Average();
        var worst = Level.Max(l => Math.Abs(l - mean));
        yield return Text($"{Prompt}: {Level.Length} minutes");
        yield return Text($"  level {mean:0.0} dB, at most {worst:0.0} dB from it in a minute; peak {Peak.Max():0.000}; {Limited} samples bent by the guard, {NotNumbers} not numbers; levelled by {Gain.Min():0.0} to {Gain.Max():0.0} dB");
        yield return Text($"  level by minute {string.Join(" ", Level.Select(l => Text($"{l:0.0}")))}");
        yield return Text($"  silent {Silent.Average():0.0 %} of the time, {Repeated.Sum()} of {Passages} passages of 2 s were there before as they are, {LongestLoop} of them in a row at most");
        yield return Text($"  like its prompt: first minute {Style[0]:0.000}, mean {Style.Average():0.000}, lowest {Style.Min():0.000}, last {Style[^1]:0.000}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
