using System.Runtime.InteropServices;
using LiveMusic.Engine.Captures;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>Captures, and what becomes of them in the project.</summary>
internal sealed partial class Instance
{
    private readonly Capturing _capturing;

    /// <summary>Keeps the last whole bars, or the last seconds; says in one line what is other than it was asked for, or why nothing was kept.</summary>
    /// <param name="bars">1…<see cref="Capturing.MostBars"/>; null: by seconds.</param>
    /// <param name="seconds">1…<see cref="Capturing.LongestSeconds"/>.</param>
    /// <param name="say">Called when there is something to say.</param>
    public Task<CaptureResult?> CaptureAsync(int? bars, double seconds, Action<string> say) => CaptureAsync(() => bars is { } count ? _capturing.Bars(count) : _capturing.Seconds(seconds), say);

    /// <summary>Why so much cannot be asked for; null: it can.</summary>
    public static string? CaptureFault(int? bars, double? seconds) => (bars, seconds) switch
    {
        ({ } count, null) => count is >= 1 and <= Capturing.MostBars ? null : $"1 to {Capturing.MostBars} bars can be kept, not {count}.",
        (null, { } length) => length is >= 1 and <= Capturing.LongestSeconds ? null : FormattableString.Invariant($"1 to {Capturing.LongestSeconds} s can be kept, not {length}."),
        _ => "A capture names either seconds or bars.",
    };

    /// <summary>
    /// Puts what a take began with onto the controls, as a hand would: the host records it, and undoes it; with Quantise on the next line of the song. Returns what could not be, for people; null: nothing.
    /// </summary>
    /// <param name="file">The WAV file.</param>
    /// <param name="modelHash">Of the model that plays now.</param>
    public string? Recall(string file, string modelHash)
    {
        if (Recipe.Read(file, out var fault) is not { Steps.Length: > 0 } recipe) return fault.Length > 0 ? fault : "There is no recipe beside this take, so it is not known what made it.";
        byte[]? envelope = null;
        string? remark = null;
        if (recipe.Model.Hash != modelHash)
        {
            remark = $"The take was made with the model '{recipe.Model.Title}'; another plays now, so the music is another.";
        }
        else if (recipe.Context is { } context)
        {
            var bytes = new byte[context.Snapshot.Length];
            if (Convert.TryFromBase64String(context.Snapshot, bytes, out var count)) envelope = bytes[..count];
            else remark = "The music's memory in this recipe is damaged; the controls were set without it.";
        }
        Session.RecallTake(envelope, () => Apply(recipe));
        return remark;
    }

    private void Apply(Recipe recipe)
    {
        var step = recipe.Steps[0];
        var prompts = recipe.PromptsOf(step).Select((prompt, i) => (Prompt: prompt, Weight: i < step.Weights.Length ? step.Weights[i] : 0)).ToArray();
        // What scenes made goes onto the faders, where it stays what it was when the scenes become others: the heaviest prompts, if they are more than there are slots.
        if (prompts.Length > ParameterTable.PromptSlots) prompts = [.. prompts.Where(p => p.Weight > 0 && p.Prompt.Title.Length > 0).OrderByDescending(p => p.Weight)];
        for (var slot = 0; slot < ParameterTable.PromptSlots; slot++)
        {
            SetPrompt(slot, slot < prompts.Length ? SlotOf(prompts[slot].Prompt) : new PromptSlot(""));
            Turn(ParameterTable.PromptWeight(slot), slot < prompts.Length ? prompts[slot].Weight : 0);
            Turn(ParameterTable.PromptMute(slot), 0);
        }
        Turn(step.Injected ? ParameterId.InjectionGuidance : ParameterId.StyleStrength, step.Guidance);
        Turn(ParameterId.Temperature, step.Temperature);
        Turn(ParameterId.TopK, step.TopK);
        Turn(ParameterId.Seed, step.Seed);
        Turn(ParameterId.LivePromptWeight, step.Live);
        // Else what was put there would not be what is heard.
        Turn(ParameterId.Pad, 0);
        Turn(ParameterId.Scene, 0);
        Turn(ParameterId.Morph, 0);
    }

    /// <summary>A take plays in its place of the song from now on. Returns why it cannot; null: it is told to the plugin.</summary>
    /// <param name="file">The WAV file; null: nothing is printed any more.</param>
    public string? Print(string? file)
    {
        if (file is null)
        {
            Session.Tell(LiveMusic.Shared.Messages.PrintTake.Nothing);
            Turn(ParameterId.Print, 0);
            return null;
        }
        var recipe = Recipe.Read(file, out var fault);
        if (fault.Length > 0) return fault;
        if (recipe is not { Bars: > 0, Ppq: { } ppq }) return "This take has no place in the song: it was not captured by bars. Capture bars, and print those.";
        if (!recipe.Steady) return "The tempo changes within this take, so it cannot be printed. Capture a part with one tempo, or drag the WAV file into the song.";
        if (!recipe.OnePiece) return "The song jumped within this take, so it has no one place in it. Capture bars that were played one after the other, or drag the WAV file into the song.";
        Session.Tell(new LiveMusic.Shared.Messages.PrintTake(file, Path.GetFileNameWithoutExtension(file), recipe.Audio, recipe.Frames, recipe.SampleRate, ppq, recipe.Tempo));
        Turn(ParameterId.Print, 1);
        return null;
    }

    private static async Task<CaptureResult?> CaptureAsync(Func<CaptureResult> capture, Action<string> say)
    {
        try
        {
            var result = await Task.Run(capture).ConfigureAwait(false);
            if (result.Message.Length > 0) say(result.Message);
            return result;
        }
        catch (IOException e)
        {
            say(e.Message);
            return null;
        }
    }

    private static PromptSlot SlotOf(RecipePrompt prompt)
    {
        if (prompt.Embedding.Length == 0) return new(prompt.Text);
        var bytes = new byte[prompt.Embedding.Length];
        return Convert.TryFromBase64String(prompt.Embedding, bytes, out var count)
            ? new("", prompt.AudioName, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count)).ToArray(), prompt.EmbeddingModel)
            : new(prompt.Text);
    }
}
