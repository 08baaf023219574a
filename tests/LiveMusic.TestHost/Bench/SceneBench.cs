using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Bench;

/// <summary>
/// Where a scene that is switched somewhere in a bar, quantised to the bar, is heard: at real-time pace, at several tempi, against the bar lines of the host. The scenes hold nothing:
/// prompts and silence of prompts take turns, which costs the generator the same.
/// </summary>
internal sealed class SceneBench(string plugin)
{
    private const int BlockFrames = 128;
    private const int SampleRate = 48_000;
    private const double Earliest = 3;

    /// <summary>Seconds of a codec frame.</summary>
    private const double Frame = 0.04;

    /// <param name="changes">Switches of the scene.</param>
    /// <param name="tempo">BPM.</param>
    /// <param name="timing">Value of the parameter Timing.</param>
    /// <param name="progress">Null: no live line.</param>
    public SceneTimes Run(int changes, double tempo, int timing, ProgressLine? progress)
    {
        var random = new Random((int)(10 * tempo) + timing);
        double bar = 4 * 60 / tempo;
        // At least until the one before is surely heard: a bar and a half, and what the pipeline takes.
        double spacing = (1.5 * bar) + 2;
        double[] asked = [.. Enumerable.Range(0, changes).Select(i => Earliest + (i * spacing) + (bar * random.NextDouble()))];
        double[] heard = new double[changes];
        int next = 0;
        var song = new Arrangement
        {
            Length = asked[^1] + spacing + 2, WarmUp = 120, Blocks = new() { Fixed = BlockFrames }, SampleRate = SampleRate, Prompts = ["calm piano"],
            Tempo = [new() { Beat = 0, Bpm = tempo }],
            Parameters = new Dictionary<string, double> { ["Timing"] = timing, ["Quantise"] = 2 },
            Automation =
            [
                new AutomationCurve
                {
                    Parameter = "Scene",
                    Points = [new() { At = 0, Value = 0, Curve = CurveShape.Hold }, .. asked.Select((t, i) => new AutomationPoint { At = t, Value = Scene(i), Curve = CurveShape.Hold })],
                },
            ],
        };
        var player = new ArrangementPlayer(plugin) { Progress = progress, StatusPeriod = TimeSpan.FromMilliseconds(1), StatusSeen = Look };
        PlayReport report = player.Play(song).Report;
        return new SceneTimes(tempo, changes, [.. Enumerable.Range(0, next).Select(i => FramesFromBar(heard[i], bar))], [.. Enumerable.Range(0, next).Select(i => heard[i] - asked[i])], report.Status!.Underruns);

        void Look(PluginStatus status)
        {
            if (next < changes && status.At >= asked[next] && status.HeardScene == Scene(next))
            {
                heard[next++] = status.At;
            }
        }
    }

    private static int Scene(int change) => 1 - (change % 2);

    private static double FramesFromBar(double seconds, double bar) => (seconds - (Math.Round(seconds / bar) * bar)) / Frame;
}

/// <param name="Tempo">BPM.</param>
/// <param name="Changes">That were made.</param>
/// <param name="Frames">From the nearest bar line to each that was heard, in codec frames; later is positive.</param>
/// <param name="Delays">Seconds from each switch to its sound.</param>
/// <param name="Underruns">Of the whole run.</param>
internal sealed record SceneTimes(double Tempo, int Changes, double[] Frames, double[] Delays, ulong Underruns)
{
    /// <summary>What is told in blocks of 128 samples and looked at each millisecond is told a little late.</summary>
    private const double Look = 0.15;

    public int OnTheBar => Frames.Count(f => f is >= -1 - Look and <= 1 + Look);

    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Tempo,6:0.0} BPM   heard {Frames.Length} of {Changes}, on the bar within a frame {OnTheBar}   frames from the bar: {Frames.DefaultIfEmpty(double.NaN).Min():+0.00;-0.00} to {Frames.DefaultIfEmpty(double.NaN).Max():+0.00;-0.00}   after {ControlDelays.Quantile(Delays, 0.5):0.00} s (p50), {ControlDelays.Quantile(Delays, 1):0.00} s (max)   {Underruns} underruns");
}
