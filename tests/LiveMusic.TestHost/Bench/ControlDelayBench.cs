using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Bench;

/// <summary>
/// How long a control takes to be heard: steps of a prompt's weight and of the temperature are automated at real-time pace, and the first frame that is heard and says that it
/// followed the step is waited for. Seconds of song time, to within a block and a look at the status (4 ms).
/// </summary>
internal sealed class ControlDelayBench(string plugin)
{
    private const int BlockFrames = 128;
    private const double Earliest = 2;

    /// <summary>Steps come at places that have nothing to do with frames, chunks or blocks.</summary>
    private const double Spacing = 0.9;
    private const double Spread = 0.7;

    private static readonly (double Low, double High) Temperatures = (0.9, 1.1);

    /// <param name="steps">Of each control.</param>
    /// <param name="timing">Value of the parameter Timing.</param>
    /// <param name="progress">Null: no live line.</param>
    public ControlDelays Run(int steps, int timing, ProgressLine? progress)
    {
        var random = new Random(11);
        var times = new double[2 * steps];
        double at = Earliest;
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = at;
            at += Spacing + (Spread * random.NextDouble());
        }

        double[] weightTimes = [.. times.Where((_, i) => i % 2 == 0)];
        double[] heatTimes = [.. times.Where((_, i) => i % 2 == 1)];
        var song = new Arrangement
        {
            Length = at + 4, WarmUp = 120, Blocks = new() { Fixed = BlockFrames }, Prompts = ["calm piano", "techno"],
            Parameters = new Dictionary<string, double> { ["Timing"] = timing, ["Prompt 2"] = 0 },
            Automation =
            [
                Steps("Prompt 1", weightTimes, 1, 0),
                Steps("Prompt 2", weightTimes, 0, 1),
                Steps("Temperature", heatTimes, Temperatures.Low, Temperatures.High),
            ],
        };
        double[] weights = new double[steps];
        double[] heats = new double[steps];
        int nextWeight = 0;
        int nextHeat = 0;
        var player = new ArrangementPlayer(plugin)
        {
            Progress = progress,
            StatusPeriod = TimeSpan.FromMilliseconds(1),
            StatusSeen = Look,
        };
        PlayReport report = player.Play(song).Report;
        return new ControlDelays([.. weights.Take(nextWeight)], [.. heats.Take(nextHeat)], steps, report.Status!.Underruns, report.Status.RealtimeFactor);

        void Look(PluginStatus status)
        {
            // A step is over when its value is heard; it is looked for only once its time has come.
            if (nextWeight < steps && status.At >= weightTimes[nextWeight] && (status.HeardWeights[1] > 0.5) == (nextWeight % 2 == 0))
            {
                weights[nextWeight] = status.At - weightTimes[nextWeight];
                nextWeight++;
            }

            double middle = (Temperatures.Low + Temperatures.High) / 2;
            if (nextHeat < steps && status.At >= heatTimes[nextHeat] && (status.HeardTemperature > middle) == (nextHeat % 2 == 0))
            {
                heats[nextHeat] = status.At - heatTimes[nextHeat];
                nextHeat++;
            }
        }
    }

    private static AutomationCurve Steps(string parameter, double[] times, double first, double second) => new()
    {
        Parameter = parameter,
        Points = [new() { At = 0, Value = first, Curve = CurveShape.Hold }, .. times.Select((t, i) => new AutomationPoint { At = t, Value = i % 2 == 0 ? second : first, Curve = CurveShape.Hold })],
    };
}

/// <param name="Weights">Seconds from each step of a prompt's weight to its sound.</param>
/// <param name="Temperatures">The same of the temperature.</param>
/// <param name="Steps">Steps of each that were made.</param>
/// <param name="Underruns">Of the whole run.</param>
/// <param name="RealTimeFactor">At the end.</param>
internal sealed record ControlDelays(double[] Weights, double[] Temperatures, int Steps, ulong Underruns, double RealTimeFactor)
{
    public double High => Quantile([.. Weights, .. Temperatures], 0.95);

    public static double Quantile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * (sorted.Length - 1)))];
    }

    public string ToText(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-14}prompt weight {Row(Weights)}   temperature {Row(Temperatures)}   heard {Weights.Length + Temperatures.Length} of {2 * Steps} steps, {Underruns} underruns");

    private static string Row(double[] values)
        => string.Create(CultureInfo.InvariantCulture, $"p50 {Quantile(values, 0.5) * 1000,5:0} p95 {Quantile(values, 0.95) * 1000,5:0} max {Quantile(values, 1) * 1000,5:0} ms");
}
