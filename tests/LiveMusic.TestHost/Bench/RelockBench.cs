using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Bench;

/// <summary>Where the music's beats stand against the host's, with Re-lock and without: played at real-time pace, since it acts on what was heard.</summary>
internal sealed class RelockBench(string plugin)
{
    private const int SampleRate = 48_000;

    /// <summary>Until then Re-lock has listened and moved.</summary>
    private const double From = 30;

    /// <param name="prompt">What is played.</param>
    /// <param name="tempo">Of the host.</param>
    /// <param name="relock">On or off.</param>
    /// <param name="seconds">That are played.</param>
    /// <param name="sounds">Folder that keeps the recording.</param>
    /// <param name="progress">Null: no live line.</param>
    public RelockRun Run(string prompt, double tempo, bool relock, double seconds, string sounds, ProgressLine? progress)
    {
        var song = new Arrangement
        {
            Length = seconds, WarmUp = 120, Blocks = new() { Fixed = 256 }, SampleRate = SampleRate, Prompts = [prompt], Tempo = [new() { Beat = 0, Bpm = tempo }],
            Parameters = new Dictionary<string, double> { ["Re-lock"] = relock ? 1 : 0 },
        };
        PlayResult result = new ArrangementPlayer(plugin) { Progress = progress }.Play(song);
        if (result.Report.LatencySamples != 0)
        {
            throw new HostException("The plugin reports latency: its beats would have to be moved by it.");
        }

        string file = Path.Combine(sounds, FormattableString.Invariant($"{prompt} {tempo:0.#} {(relock ? "on" : "off")}.wav"));
        WavWriter.Write(file, result.Audio);
        (BeatErrors engine, double clear) = BeatListener.AsTheEngine(result.Audio, tempo, From);
        return new RelockRun(prompt, tempo, relock, engine, clear, BeatListener.Aubio(file, tempo, From), result.Report.Status!.Underruns);
    }
}

/// <param name="Prompt">What was played.</param>
/// <param name="Tempo">Of the host.</param>
/// <param name="Relock">On or off.</param>
/// <param name="Engine">As the engine hears it.</param>
/// <param name="Clear">Share of its looks in which it heard a beat.</param>
/// <param name="Aubio">As aubiotrack hears it; null: it is not installed.</param>
/// <param name="Underruns">Of the run.</param>
internal sealed record RelockRun(string Prompt, double Tempo, bool Relock, BeatErrors Engine, double Clear, BeatErrors? Aubio, ulong Underruns)
{
    public string ToText() => FormattableString.Invariant(
        $"{Prompt} at {Tempo:0.#} BPM, Re-lock {(Relock ? "on" : "off")}, {Underruns} underruns\n    engine  {Engine}, {100 * Clear:0} % clear\n    aubio   {(Aubio is { } beats ? beats.ToString() : "aubiotrack is not installed")}");
}
