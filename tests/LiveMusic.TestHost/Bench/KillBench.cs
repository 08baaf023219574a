using System.Globalization;
using LiveMusic.TestHost.Picture;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Bench;

/// <summary>
/// The engine is killed again and again at random moments while a host plays: how long there is no music, and whether what comes after sounds like what was before. The control are two
/// stretches of the same music, as far from each other, between which nothing was killed.
/// </summary>
internal sealed class KillBench(string plugin)
{
    private const int SampleRate = 48_000;
    private const double Earliest = 6;

    /// <summary>Seconds between two kills, and what comes on top by chance: the next one comes when the music is back for sure.</summary>
    private const double Spacing = 9;
    private const double Spread = 3;

    /// <summary>Music that is compared, before and after.</summary>
    private const double Listen = 3;
    private const double Window = 0.02;
    private const double Silence = 0.0005;
    private const int Bands = 40;

    /// <param name="kills">How often.</param>
    /// <param name="progress">Null: no live line.</param>
    public KillFigures Run(int kills, ProgressLine? progress)
    {
        var random = new Random(23);
        double[] at = new double[kills];
        for (int i = 0; i < kills; i++)
        {
            at[i] = (i == 0 ? Earliest : at[i - 1] + Spacing) + (Spread * random.NextDouble());
        }

        var song = new Arrangement
        {
            Length = at[^1] + Spacing, WarmUp = 120, Blocks = new() { Fixed = 256 }, SampleRate = SampleRate, Prompts = ["techno"],
            Events = [.. at.Select(t => new ArrangedEvent { At = t, Do = EventKind.KillEngine })],
        };
        PlayResult result = new ArrangementPlayer(plugin) { Progress = progress }.Play(song);
        float[] left = result.Audio.Channels[0];
        double[] without = new double[kills];
        List<double> likeness = [];
        List<double> control = [];
        for (int i = 0; i < kills; i++)
        {
            double until = i + 1 < kills ? at[i + 1] : song.Length;
            (without[i], double back) = Gap(left, at[i], until);
            if (back + Listen <= until)
            {
                likeness.Add(Likeness(left, at[i] - Listen, back));
            }

            if (back + (2 * Listen) + 0.5 <= until)
            {
                control.Add(Likeness(left, back, back + Listen + 0.5));
            }
        }

        return new KillFigures(without, [.. likeness], [.. control], result.Report.Status!.EngineRestarts, result.Report.ProcessErrors, result.Report.NonFiniteSamples);
    }

    // Seconds of silence after a kill, and where the music is back after the last of it.
    private static (double Seconds, double Back) Gap(float[] sound, double from, double until)
    {
        int window = (int)(Window * SampleRate);
        (int silent, double back) = (0, from);
        for (int start = (int)(from * SampleRate); start + window <= Math.Min(sound.Length, (int)(until * SampleRate)); start += window)
        {
            double sum = 0;
            for (int i = start; i < start + window; i++)
            {
                sum += sound[i] * (double)sound[i];
            }

            if (Math.Sqrt(sum / window) >= Silence)
            {
                continue;
            }

            silent++;
            back = (start + window) / (double)SampleRate;
        }

        return (silent * Window, back);
    }

    private static double Likeness(float[] sound, double one, double other) => Correlation(Colour(sound, one), Colour(sound, other));

    /// <summary>Mean level in bands of equal ratio.</summary>
    private static double[] Colour(float[] sound, double start)
    {
        float[] part = sound.AsSpan((int)(start * SampleRate), (int)(Listen * SampleRate)).ToArray();
        float[][] columns = Spectrum.Columns(part, 120);
        double[] bands = new double[Bands];
        int[] counts = new int[Bands];
        for (int k = 2; k < columns[0].Length; k++)
        {
            int band = (int)(Bands * Math.Log(k / 2.0) / Math.Log(columns[0].Length / 2.0));
            counts[band]++;
            bands[band] += columns.Average(c => c[k]);
        }

        return [.. bands.Select((b, i) => (b, i)).Where(x => counts[x.i] > 0).Select(x => x.b / counts[x.i])];
    }

    private static double Correlation(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double ab = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return ab / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}

/// <param name="Without">Seconds without music after each kill.</param>
/// <param name="Likeness">Of the spectrum before each kill and after the music is back.</param>
/// <param name="Control">Of two stretches of the music that follow each other.</param>
/// <param name="Restarts">Engines that were replaced.</param>
/// <param name="Errors">Calls that failed in the host.</param>
/// <param name="NonFinite">Samples that were no numbers.</param>
internal sealed record KillFigures(double[] Without, double[] Likeness, double[] Control, uint Restarts, long Errors, long NonFinite)
{
    public bool IsGood => Restarts == Without.Length && Errors == 0 && NonFinite == 0;

    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Without.Length} kills, {Restarts} engines replaced, {Errors} failed calls, {NonFinite} samples that are no numbers\n"
        + $"without music: p50 {ControlDelays.Quantile(Without, 0.5):0.00} s, p95 {ControlDelays.Quantile(Without, 0.95):0.00} s, longest {ControlDelays.Quantile(Without, 1):0.00} s\n"
        + $"spectrum before and after: correlation p50 {ControlDelays.Quantile(Likeness, 0.5):0.000}, lowest {ControlDelays.Quantile(Likeness, 0):0.000}; of music that follows itself: p50 {ControlDelays.Quantile(Control, 0.5):0.000}, lowest {ControlDelays.Quantile(Control, 0):0.000}");
}
