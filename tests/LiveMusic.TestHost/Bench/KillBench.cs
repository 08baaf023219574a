using LiveMusic.TestHost.Picture;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Bench;

/// <summary>
/// The engine is killed again and again at random moments after its music is heard while a host plays: how long there is no music, and whether what comes after sounds like what was before. The control are two
/// stretches of the same music, as far from each other, between which nothing was killed.
/// </summary>
internal sealed class KillBench(string plugin)
{
    private const int SampleRate = 48_000;

    /// <summary>Music that is compared, before and after.</summary>
    private const double Listen = 3;
    private const double Between = 0.5;
    private const double Tail = (2 * Listen) + Between;

    /// <summary>Room in the recording for each kill: twice what it takes at most on a machine that keeps up.</summary>
    private const double Room = 2 * KillPlan.Spread;

    private const double Window = 0.02;
    private const double Silence = 0.0005;
    private const int Bands = 40;

    /// <param name="kills">How often.</param>
    /// <param name="progress">Null: no live line.</param>
    public KillFigures Run(int kills, ProgressLine? progress)
    {
        var plan = new KillPlan(kills, Tail, status => EngineProcess.Kill(status).StartsWith(EngineProcess.Killed, StringComparison.Ordinal));
        var song = new Arrangement
        {
            Length = KillPlan.Patience + (kills * Room), WarmUp = 120, Blocks = new() { Fixed = 256 }, SampleRate = SampleRate, Prompts = ["techno"],
        };
        var player = new ArrangementPlayer(plugin) { Progress = progress, StatusPeriod = TimeSpan.FromMilliseconds(20) };
        player.StatusSeen = status =>
        {
            plan.Look(status);
            if (plan.IsOver)
            {
                player.End();
            }
        };
        PlayResult result = player.Play(song);
        return Listened(result.Audio.Channels[0], result.Report, plan, kills);
    }

    private static KillFigures Listened(float[] sound, PlayReport report, KillPlan plan, int kills)
    {
        double[] without = new double[plan.At.Count];
        List<double> likeness = [];
        List<double> control = [];
        (int silent, double before) = (0, 0);
        for (int i = 0; i < without.Length; i++)
        {
            double at = plan.At[i];
            double until = i + 1 < without.Length ? plan.At[i + 1] : report.Seconds;
            (without[i], double back) = Gap(sound, at, until);
            if (at - Listen >= before && back + Listen <= until)
            {
                if (Likeness(sound, at - Listen, back) is { } like)
                {
                    likeness.Add(like);
                }
                else
                {
                    silent++;
                }
            }

            if (back + Tail <= until && Likeness(sound, back, back + Listen + Between) is { } own)
            {
                control.Add(own);
            }

            before = back;
        }

        return new KillFigures(kills, plan.GaveUp, without, [.. likeness], silent, [.. control], report.Status!.EngineRestarts, report.ProcessErrors, report.NonFiniteSamples);
    }

    // Seconds of silence after a kill, and where the music is back after the last of it.
    private static (double Seconds, double Back) Gap(float[] sound, double from, double until)
    {
        int window = (int)(Window * SampleRate);
        (int silent, double back) = (0, from);
        for (int start = (int)(from * SampleRate); start + window <= Math.Min(sound.Length, (int)(until * SampleRate)); start += window)
        {
            if (Loudness(sound, start, window) >= Silence)
            {
                continue;
            }

            silent++;
            back = (start + window) / (double)SampleRate;
        }

        return (silent * Window, back);
    }

    // Null: silence on one side.
    private static double? Likeness(float[] sound, double one, double other)
        => Loudness(sound, (int)(one * SampleRate), (int)(Listen * SampleRate)) < Silence || Loudness(sound, (int)(other * SampleRate), (int)(Listen * SampleRate)) < Silence
            ? null : Correlation(Colour(sound, one), Colour(sound, other));

    private static double Loudness(float[] sound, int start, int count)
    {
        double sum = 0;
        for (int i = start; i < start + count; i++)
        {
            sum += sound[i] * (double)sound[i];
        }

        return Math.Sqrt(sum / count);
    }

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
