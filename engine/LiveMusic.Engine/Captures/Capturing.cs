using LiveMusic.Engine.Loading;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Captures;

/// <summary>Keeps what an instance just played: finds the bars, writes down what made them, and hands both to the captures folder.</summary>
/// <remarks>Any thread; a capture takes a while.</remarks>
internal sealed class Capturing(InstanceSound sound, TakeLibrary takes, ModelHost model)
{
    public const int MostBars = 64;
    public const double LongestSeconds = InstanceSound.OutputSeconds;

    /// <summary>Where a host tells no bars, so many seconds stand for one: 4/4 at 120 BPM.</summary>
    private const double SecondsPerBar = 2;

    /// <summary>The last whole bars. Where the host tells none, as many seconds as they would have.</summary>
    /// <param name="bars">1…<see cref="MostBars"/>.</param>
    /// <param name="until">Output sample up to which music counts as heard; null: now.</param>
    /// <exception cref="IOException">Nothing was kept; the message says why.</exception>
    public CaptureResult Bars(int bars, long? until = null)
    {
        var found = sound.FindBars(until, out var hasGrid);
        if (!hasGrid)
        {
            var instead = Seconds(bars * SecondsPerBar, until);
            return instead with
            {
                Message = FormattableString.Invariant($"The host tells no bars while it plays (it needs tempo and song position), so the last {instead.Seconds:0.#} s were kept instead of {Count(bars)}."),
            };
        }
        var first = found.Length;
        while (first > 0 && found.Length - first < bars && (first == found.Length || found[first - 1].End == found[first].Start)) first--;
        var kept = found[first..];
        if (kept.Length == 0) throw new IOException("Not one whole bar was heard yet, so there is nothing to keep. Let it play from one bar line to the next.");
        var result = Keep(new(kept[0].Start, kept[^1].End, kept));
        return kept.Length == bars ? result : result with { Message = $"{Count(kept.Length)} kept instead of {bars}: no more whole ones were heard in one piece." };
    }

    /// <summary>The last seconds.</summary>
    /// <param name="seconds">At most <see cref="LongestSeconds"/>.</param>
    /// <param name="until">See <see cref="Bars"/>.</param>
    /// <exception cref="IOException">Nothing was kept; the message says why.</exception>
    public CaptureResult Seconds(double seconds, long? until = null)
    {
        if (sound.Output.Fault.Length > 0) throw new IOException(sound.Output.Fault);
        var (position, frames) = sound.Last(seconds, until);
        if (frames == 0) throw new IOException("Nothing was heard yet, so there is nothing to keep. Let it play.");
        return Keep(new(position, position + frames, []));
    }

    private static string Count(int bars) => bars == 1 ? "1 bar" : FormattableString.Invariant($"{bars} bars");

    private CaptureResult Keep(CaptureRange range)
    {
        var rate = sound.Output.SampleRate;
        var recipe = Describe(range, rate);
        var path = takes.Write(sound.Output, range, recipe, Title(recipe));
        return new(path, range.Bars.Length, recipe.Tempo, (double)range.Frames / rate, "");
    }

    private Recipe Describe(CaptureRange range, int rate)
    {
        var status = model.Status;
        var (entries, context) = sound.WhatMade(range);
        List<HeardFrames.Entry> sets = [];
        List<RecipeStep> steps = [];
        foreach (var (at, entry) in entries)
        {
            var set = sets.FindIndex(s => ReferenceEquals(s.Prompts, entry.Prompts) && AskedPrompts.SpeakOfTheSame(s.Stamp, entry.Stamp));
            if (set < 0) (set, sets) = (sets.Count, [.. sets, entry]);
            steps.Add(StepOf((double)Math.Max(0, at - range.Start) / rate, set, entry));
        }
        var bars = range.Bars;
        var steady = bars.Length > 0 && Array.TrueForAll(bars, b => b.Steady && b.Tempo == bars[0].Tempo);
        var onePiece = bars.Length > 0 && bars.Zip(bars.Skip(1), (a, b) => Math.Abs(a.Ppq + a.Quarters - b.Ppq) < 1e-3).All(on => on);
        var tempo = bars.Length == 0 ? 0 : steady ? bars[0].Tempo : bars.Sum(b => b.Quarters) * 60 * rate / range.Frames;
        return new(
            Recipe.CurrentVersion, new(status.Name, status.Title, status.ContentHash), rate, range.Frames, "", bars.Length, tempo, steady,
            bars.Length > 0 ? bars[0].Numerator : 0, bars.Length > 0 ? bars[0].Denominator : 0, bars.Length > 0 ? bars[0].Ppq : null, onePiece,
            [.. sets.Select(s => Array.ConvertAll(s.Prompts.PromptsOf(s.Stamp), PromptOf))], [.. steps], context);
    }

    private static string Title(Recipe recipe)
    {
        var step = recipe.Steps.FirstOrDefault();
        return step is null ? "" : string.Join(" + ", recipe.PromptsOf(step).Where((p, slot) => slot < step.Weights.Length && step.Weights[slot] > 0 && p.Title.Length > 0).Select(p => p.Title.Trim()).Take(3));
    }

    private static RecipePrompt PromptOf(PromptSlot slot)
        => slot.Embedding is { Length: > 0 } embedding ? new("", slot.AudioName, Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(embedding)), slot.EmbeddingModel) : new(slot.Text);

    private static RecipeStep StepOf(double seconds, int prompts, in HeardFrames.Entry entry)
    {
        var s = entry.Stamp;
        var weights = Array.ConvertAll(entry.Prompts.WeightsOf(s), Finite);
        return new(
            seconds, prompts, weights, Finite(s.LivePromptWeight), Finite(s.Guidance), Finite(s.Temperature), s.TopK, s.Seed, Has(s, StampFlags.Injected), Finite(s.InjectionAmount),
            Has(s, StampFlags.ContextReset), Has(s, StampFlags.Frozen), Has(s, StampFlags.Recalled), s.Scene, s.MorphScene, Finite(s.Morph));
    }

    private static bool Has(in OutputStamp stamp, StampFlags flag) => (stamp.Flags & flag) != 0;

    // JSON has no other numbers.
    private static float Finite(float value) => float.IsFinite(value) ? value : 0;
}

/// <param name="Start">Position in the kept sound.</param>
/// <param name="End">Behind the last frame.</param>
/// <param name="Bars">That lie in it; empty: it is no matter of bars.</param>
internal sealed record CaptureRange(long Start, long End, Bar[] Bars)
{
    public int Frames => (int)(End - Start);
}

/// <param name="Path">The WAV file.</param>
/// <param name="Bars">Whole bars in it; 0: it was kept by seconds.</param>
/// <param name="Tempo">Quarter notes a minute; 0: unknown.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Message">What is other than it was asked for; empty: nothing.</param>
internal sealed record CaptureResult(string Path, int Bars, double Tempo, double Seconds, string Message);
