using System.Globalization;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>Whether the music has the host's tempo and its beats the host's places, as an independent beat tracker hears it, with Tempo follow on and off.</summary>
internal static class TempoEvaluation
{
    /// <param name="music">Of the model.</param>
    /// <param name="plan">Which tempi.</param>
    /// <param name="sampleRate">Of the model.</param>
    /// <param name="folder">Where the sound is written.</param>
    /// <param name="lines">Told each window.</param>
    /// <param name="progress">Told what was done.</param>
    /// <param name="ct">Ends it between two blocks.</param>
    public static TempoFigures Run(HostedMusic music, ControlsPlan plan, int sampleRate, string folder, MeasureLines lines, Action<string> progress, CancellationToken ct)
    {
        List<TempoRow> rows = [];
        for (var i = 0; i < plan.Tempi.Length; i++)
        {
            var (tempo, prompt) = (plan.Tempi[i], plan.Prompts[i % plan.Prompts.Length]);
            var clicks = BeatTracker.Beats(FileOf("clicks"), ClickTrack.Make(tempo, plan.TempoSeconds, sampleRate), sampleRate);
            var latency = TrackedBeats.Phase(clicks, tempo);
            var row = new TempoRow(tempo, prompt, latency, TrackedBeats.Windows(clicks, plan.TempoSeconds, tempo, latency), Hear(true), Hear(false));
            rows.Add(row);
            foreach (var (what, windows) in ((string, HeardWindow[])[])[("clicks", row.Clicks), ("on", row.On), ("off", row.Off)])
                for (var w = 0; w < windows.Length; w++)
                    lines.Write("tempo", ("host_bpm", tempo), ("prompt", prompt), ("follow", what), ("window", w), ("heard_bpm", windows[w].Tempo), ("octave", windows[w].Octave(tempo)),
                        ("error_bpm", windows[w].Error(tempo)), ("phase_ms", 1000 * windows[w].Phase), ("tracker_latency_ms", 1000 * latency));
            progress(FormattableString.Invariant($"tempo {i + 1} of {plan.Tempi.Length}: {tempo:0.#} BPM, {prompt}"));

            HeardWindow[] Hear(bool follow)
            {
                var sound = music.Play(prompt, plan.TempoSeconds, tempo, seed: 1, [(ParameterId.TempoFollow, follow ? 1 : 0)], ct);
                return TrackedBeats.Windows(BeatTracker.Beats(FileOf(follow ? "on" : "off"), sound, sampleRate), plan.TempoSeconds, tempo, latency);
            }

            string FileOf(string what) => Path.Combine(folder, FormattableString.Invariant($"tempo-{tempo:0.#}-{what}.wav"));
        }
        return new(rows);
    }
}

/// <param name="Tempo">Of the host.</param>
/// <param name="Prompt">Of the music.</param>
/// <param name="Latency">Seconds by which the tracker is late where it hears clicks of this tempo.</param>
/// <param name="Clicks">What it heard of them.</param>
/// <param name="On">What it heard of the music that follows.</param>
/// <param name="Off">And of the music that does not.</param>
internal sealed record TempoRow(double Tempo, string Prompt, double Latency, HeardWindow[] Clicks, HeardWindow[] On, HeardWindow[] Off);

/// <summary>Errors of tempo and beat.</summary>
internal sealed record TempoFigures(IReadOnlyList<TempoRow> Rows)
{
    public IEnumerable<string> ToText()
    {
        yield return $"{"tempo",-8}{"prompt",-10}{"tracker on clicks",-34}{"Tempo follow on",-44}Tempo follow off";
        yield return $"{"",-8}{"",-10}{"late ms   off BPM   phase ms",-34}{"heard BPM   off BPM   octave   phase ms",-44}heard BPM   off BPM   octave";
        foreach (var row in Rows)
        {
            var clicks = Text($"{1000 * row.Latency,7:0.0}{Error(row.Clicks, row.Tempo),10:0.00}{Phase(row.Clicks, row.Tempo),11:0.0}");
            yield return Text($"{row.Tempo,-8:0.#}{row.Prompt,-10}{clicks,-34}{Cell(row.On, row.Tempo)}{Phase(row.On, row.Tempo),11:0.0}     {Cell(row.Off, row.Tempo)}");
        }
        yield return $"tempo error, BPM, octave put right:  clicks {Errors(r => r.Clicks).ToString("0.00")}   on {Errors(r => r.On).ToString("0.00")}   off {Errors(r => r.Off).ToString("0.00")}";
        yield return $"beat phase, ms, octave right:        clicks {Phases(r => r.Clicks).ToString("0.0")}   on {Phases(r => r.On).ToString("0.0")}   off {Phases(r => r.Off).ToString("0.0")}";
        yield return $"another octave heard, share:         clicks {Octaves(r => r.Clicks).ToString("0.00")}   on {Octaves(r => r.On).ToString("0.00")}   off {Octaves(r => r.Off).ToString("0.00")}";
        yield return $"between the beats (> 1/4), share:    clicks {Off(r => r.Clicks).ToString("0.00")}   on {Off(r => r.On).ToString("0.00")}   off {Off(r => r.Off).ToString("0.00")}";
        yield return $"no beat heard, share:                clicks {Lost(r => r.Clicks).ToString("0.00")}   on {Lost(r => r.On).ToString("0.00")}   off {Lost(r => r.Off).ToString("0.00")}";
        yield return Text($"{Rows.Count} tempi, {Rows.Sum(r => r.On.Length)} windows; medians of absolute values over all windows, in brackets where they lie with 95 % confidence (bootstrap over the tempi)");
    }

    /// <summary>Tempo errors to be drawn.</summary>
    public (string Name, double[] Values)[] ToSeries() =>
        [("tracker on clicks", All(r => r.Clicks, (w, t) => w.Error(t))), ("Tempo follow on", All(r => r.On, (w, t) => w.Error(t))), ("Tempo follow off", All(r => r.Off, (w, t) => w.Error(t)))];

    /// <summary>Phase errors in ms to be drawn.</summary>
    public (string Name, double[] Values)[] ToPhaseSeries() => [("tracker on clicks", All(r => r.Clicks, PhaseOf)), ("Tempo follow on", All(r => r.On, PhaseOf)), ("Tempo follow off", All(r => r.Off, PhaseOf))];

    private double[] All(Func<TempoRow, HeardWindow[]> of, Func<HeardWindow, double, double> value) => [.. Rows.SelectMany(r => of(r).Select(w => value(w, r.Tempo)))];

    private Estimate Errors(Func<TempoRow, HeardWindow[]> of) => Estimate.Of(Rows.Select(r => of(r).Select(w => w.Error(r.Tempo)).ToArray()), Estimate.Median);

    private Estimate Phases(Func<TempoRow, HeardWindow[]> of) => Estimate.Of(Rows.Select(r => of(r).Select(w => PhaseOf(w, r.Tempo)).ToArray()), Estimate.Median);

    private Estimate Octaves(Func<TempoRow, HeardWindow[]> of) => Share(of, (w, t) => double.IsNaN(w.Tempo) ? double.NaN : w.Octave(t) != 0 ? 1 : 0);

    private Estimate Off(Func<TempoRow, HeardWindow[]> of) => Share(of, (w, t) => double.IsNaN(PhaseOf(w, t)) ? double.NaN : PhaseOf(w, t) > 1000 * 15 / t ? 1 : 0);

    private Estimate Lost(Func<TempoRow, HeardWindow[]> of) => Share(of, (w, _) => double.IsNaN(w.Tempo) ? 1 : 0);

    private Estimate Share(Func<TempoRow, HeardWindow[]> of, Func<HeardWindow, double, double> value) => Estimate.Of(Rows.Select(r => of(r).Select(w => value(w, r.Tempo)).ToArray()), Estimate.Mean);

    private static double PhaseOf(HeardWindow window, double tempo) => window.Octave(tempo) == 0 ? 1000 * Math.Abs(window.Phase) : double.NaN;

    private static double Error(HeardWindow[] windows, double tempo) => Estimate.Median([.. windows.Select(w => w.Error(tempo)).Where(double.IsFinite)]);

    private static double Phase(HeardWindow[] windows, double tempo) => Estimate.Median([.. windows.Select(w => PhaseOf(w, tempo)).Where(double.IsFinite)]);

    private static string Cell(HeardWindow[] windows, double tempo)
        => Text($"{Estimate.Median([.. windows.Select(w => w.Tempo).Where(double.IsFinite)]),9:0.0}{Error(windows, tempo),10:0.00}{windows.Count(w => w.Octave(tempo) != 0),6} of {windows.Length,-2}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
