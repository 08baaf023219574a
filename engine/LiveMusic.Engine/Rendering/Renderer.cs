using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Rendering;

/// <summary>Makes a piece of music from a plan, without host, clock or buffers: the same plan and model give the same samples on the same machine.</summary>
internal static class Renderer
{
    /// <summary>Frames of one call: a second, so that prompt curves move smoothly and the encoder is paid rarely enough.</summary>
    private const int CallFrames = 25;

    /// <param name="model">Not owned.</param>
    /// <param name="plan">What to make.</param>
    /// <param name="notice">Takes what the user should know of the prompts.</param>
    /// <param name="progress">Told the seconds made so far.</param>
    /// <param name="ct">Ends the work between two calls.</param>
    /// <returns>Interleaved stereo at model rate.</returns>
    /// <exception cref="PromptException">A prompt cannot be encoded.</exception>
    public static float[] Render(ILiveModel model, RenderPlan plan, Action<string> notice, Action<double> progress, CancellationToken ct)
    {
        var embeddings = plan.Prompts.Texts.Select(text =>
        {
            var embedding = new float[model.Style.Dimension];
            var unknown = model.Style.EmbedText(text, embedding);
            if (unknown.Count > 0) notice($"The model does not know {string.Join(", ", unknown.Select(w => $"'{w}'"))}; it plays the rest of '{text}'.");
            return embedding;
        }).ToArray();
        using var stream = new MusicStream(model);
        var rate = model.Codec.SampleRate;
        var perFrame = stream.SamplesPerFrame;
        var total = checked((int)Math.Round(plan.Seconds * rate));
        var result = new float[total * 2];
        var frames = Math.Min(CallFrames, stream.MaxFrames);
        var audio = new float[frames * perFrame * 2];
        var stamps = new FrameStamp[frames];
        var weights = new float[embeddings.Length];
        var prompts = new StylePrompt[embeddings.Length];
        var heard = 0;
        for (var made = 0; made < total;)
        {
            ct.ThrowIfCancellationRequested();
            plan.Prompts.At((double)stream.NextFrame * perFrame / rate, weights);
            for (var i = 0; i < prompts.Length; i++) prompts[i] = new(embeddings[i], weights[i]);
            // The player hears the music up to here, and has played up to here.
            var until = Math.Min(plan.Input.Length, (int)Math.Min(stream.NextSample, int.MaxValue / 4) * 2);
            var input = plan.Input.AsSpan(heard, Math.Max(0, until - heard));
            heard += input.Length;
            var samples = stream.Generate(new() { Prompts = prompts, Sampling = plan.Sampling, Injection = plan.Injection }, frames, input, audio, stamps);
            var taken = Math.Min(samples, total - made);
            audio.AsSpan(0, taken * 2).CopyTo(result.AsSpan(made * 2));
            made += taken;
            progress((double)made / rate);
        }
        return result;
    }
}
