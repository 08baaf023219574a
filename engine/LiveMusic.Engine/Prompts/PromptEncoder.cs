using System.Threading.Channels;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Prompts;

/// <summary>
/// Encodes prompts on a thread of its own, so that neither music nor messages wait for it, and keeps the outcomes: hosts restore the same texts again and again.
/// </summary>
/// <remarks>Threading: any thread. Outcomes are delivered on the encoder's thread, in the order of the requests.</remarks>
internal sealed class PromptEncoder : IDisposable
{
    private const int KeptTexts = 512;

    private readonly Channel<Action> _requests = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Dictionary<(string Text, string Model), EncodedPrompt> _known = [];
    private readonly RotatingLog _log;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public PromptEncoder(RotatingLog log)
    {
        _log = log;
        _thread = new Thread(Run) { Name = "LiveMusic prompts", IsBackground = true };
        _thread.Start();
    }

    public void EncodeText(ILiveModel model, string text, Action<EncodedPrompt> done) => Post(() =>
    {
        var key = (text, model.Description.ContentHash);
        if (!_known.TryGetValue(key, out var outcome))
        {
            outcome = Guarded(() =>
            {
                var embedding = new float[model.Style.Dimension];
                var unknown = model.Style.EmbedText(text, embedding);
                return new(embedding, unknown.Count == 0 ? "" : UnknownWords(unknown));
            });
            // Texts come from typing users: forgetting all of them once in a long while is as good as any order.
            if (_known.Count >= KeptTexts) _known.Clear();
            _known[key] = outcome;
        }
        done(outcome);
    });

    /// <param name="mono">At <paramref name="sampleRate"/>.</param>
    public void EncodeAudio(ILiveModel model, float[] mono, int sampleRate, Action<EncodedPrompt> done) => Post(() => done(Guarded(() =>
    {
        var style = model.Style;
        var resampler = new Resampler(sampleRate, style.AudioSampleRate, 1);
        // The filter's own length of silence brings its last samples out.
        var padded = new float[mono.Length + resampler.LatencyInputSamples];
        for (var i = 0; i < mono.Length; i++) padded[i] = float.IsFinite(mono[i]) ? mono[i] : 0;
        var resampled = new float[resampler.OutputCount(padded.Length)];
        resampler.Process(padded, resampled);
        var power = resampled.Sum(s => (double)s * s) / Math.Max(1, resampled.Length);
        if (Math.Sqrt(power) < LivePrompt.SilenceThreshold) return new(null, "The audio is silent: choose another file or a louder part of it.");
        var embedding = new float[style.Dimension];
        style.EmbedAudio(resampled, embedding);
        return new(embedding, "");
    })));

    /// <summary>Runs a piece of style work (a live prompt) in turn with the others.</summary>
    public void Post(Action work) => _requests.Writer.TryWrite(work);

    public void Dispose()
    {
        _stopping = true;
        _requests.Writer.TryComplete();
        _thread.Join();
    }

    private static EncodedPrompt Guarded(Func<EncodedPrompt> encode)
    {
        try
        {
            var outcome = encode();
            if (outcome.Embedding is { } embedding && !embedding.All(float.IsFinite)) return new(null, "The model gave a style that is not a number for this prompt. Change the prompt.");
            return outcome;
        }
        catch (PromptException e)
        {
            return new(null, e.Message);
        }
        // A model that fails on one prompt must not take the others with it.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(null, $"The model could not encode this prompt: {e.Message}");
        }
    }

    private static string UnknownWords(IReadOnlyList<string> words) => words.Count == 1
        ? $"The model does not know '{words[0]}'; it plays the rest."
        : $"The model does not know {string.Join(", ", words.Select(w => $"'{w}'"))}; it plays the rest.";

    private void Run()
    {
        while (_requests.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_requests.Reader.TryRead(out var work))
            {
                if (_stopping) return;
                try
                {
                    work();
                }
                // The next prompt may be another session's.
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    _log.Write($"Encoding failed: {e}");
                }
            }
        }
    }
}
