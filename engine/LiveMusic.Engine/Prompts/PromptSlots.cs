using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Prompts;

/// <summary>
/// The prompt slots of one instance: what was asked for, and the embeddings that stand for it. While a new text is being encoded the slot keeps its old sound; a prompt
/// that cannot be encoded makes its slot silent and says so.
/// </summary>
/// <remarks>
/// Threading: all members from any thread; a lock of its own, never held while encoding. Statuses are sent through the delegate outside the lock, a slot's own in order.
/// </remarks>
internal sealed class PromptSlots(PromptEncoder encoder, Action<PromptStatus> tell)
{
    private readonly Lock _gate = new();
    private readonly PromptSlot[] _asked = [.. Enumerable.Repeat(new PromptSlot(""), ParameterTable.PromptSlots)];
    private readonly ReadOnlyMemory<float>[] _embeddings = new ReadOnlyMemory<float>[ParameterTable.PromptSlots];
    private readonly ShownPrompt[] _shown = [.. Enumerable.Repeat(ShownPrompt.Empty, ParameterTable.PromptSlots)];
    private readonly long[] _requests = new long[ParameterTable.PromptSlots];
    private readonly bool[] _encoding = new bool[ParameterTable.PromptSlots];
    private SetPrompts? _waiting;
    private readonly List<(SetAudioPrompt Prompt, Action<PromptSlot>? Encoded)> _waitingAudio = [];
    private ILiveModel? _model;
    private bool _told;
    private long _version;
    private long _styleVersion;

    /// <summary>Whether prompts were told and all of them are encoded or given up.</summary>
    public bool Settled
    {
        get
        {
            lock (_gate) return _told && _model is not null && !_encoding.Contains(true);
        }
    }

    /// <summary>Grows whenever a slot's style changes.</summary>
    public long StyleVersion => Volatile.Read(ref _styleVersion);

    /// <summary>Whether prompts were told at all.</summary>
    public bool Told
    {
        get
        {
            lock (_gate) return _told;
        }
    }

    /// <summary>Grows with every change of what <see cref="CopyShown"/> copies.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>How each slot stands, for people; returns the version that was copied.</summary>
    public long CopyShown(Span<ShownPrompt> shown)
    {
        lock (_gate)
        {
            _shown.CopyTo(shown);
            return _version;
        }
    }

    /// <summary>What each slot was asked to be.</summary>
    public PromptSlot[] CopyAsked()
    {
        lock (_gate) return [.. Enumerable.Range(0, _asked.Length).Select(slot => _waiting is { } waiting ? Of(waiting, slot) : _asked[slot])];
    }

    /// <summary>The slots' styles; a slot without one is empty.</summary>
    public void CopyTo(Span<ReadOnlyMemory<float>> embeddings)
    {
        lock (_gate) _embeddings.CopyTo(embeddings);
    }

    /// <summary>The model is there: prompts that waited for it are encoded now.</summary>
    public void Use(ILiveModel model)
    {
        SetPrompts? waiting;
        (SetAudioPrompt Prompt, Action<PromptSlot>? Encoded)[] audio;
        lock (_gate)
        {
            _model = model;
            (waiting, _waiting) = (_waiting, null);
            audio = [.. _waitingAudio];
            _waitingAudio.Clear();
        }
        if (waiting is not null) Set(waiting);
        foreach (var (prompt, encoded) in audio) Set(prompt, encoded);
    }

    /// <summary>Takes all slots, whole; those that did not change are left alone.</summary>
    public void Set(SetPrompts prompts)
    {
        List<Action> work = [];
        lock (_gate)
        {
            _told = true;
            if (_model is null)
            {
                _waiting = prompts;
                for (var slot = 0; slot < ParameterTable.PromptSlots; slot++) ShowWaiting(slot, Of(prompts, slot));
                return;
            }
            for (var slot = 0; slot < ParameterTable.PromptSlots; slot++)
            {
                if (Of(prompts, slot) is var asked && !Same(asked, _asked[slot])) work.Add(Change(slot, asked, _model));
            }
        }
        foreach (var action in work) action();
    }

    /// <summary>
    /// Takes one slot from somebody who sits at the engine's editor. The plugin is told by others, and tells all slots again, this one then unchanged. A slot that
    /// shows an error is tried again.
    /// </summary>
    public void Edit(int slot, PromptSlot asked)
    {
        Action work;
        lock (_gate)
        {
            if (_model is null)
            {
                _waitingAudio.RemoveAll(w => w.Prompt.Slot == slot);
                // Nothing was told: the plugin's own come, this one among them.
                if (_waiting is null) return;
                _waiting = new([.. Enumerable.Range(0, ParameterTable.PromptSlots).Select(s => s == slot ? asked : Of(_waiting, s))]);
                ShowWaiting(slot, asked);
                return;
            }
            var shown = _shown[slot];
            if (Same(asked, _asked[slot]) && shown.State != "error" && shown.AudioName == ShownName(asked)) return;
            work = Change(slot, asked, _model);
        }
        work();
    }

    /// <summary>Encodes audio into a slot.</summary>
    /// <param name="prompt">What to encode.</param>
    /// <param name="encoded">Gets what the project is to keep, before the slot says that it is ready; null: the slot's status tells the embedding.</param>
    public void Set(SetAudioPrompt prompt, Action<PromptSlot>? encoded = null)
    {
        Action work;
        lock (_gate)
        {
            if (_model is null)
            {
                _waitingAudio.Add((prompt, encoded));
                if ((uint)prompt.Slot < ParameterTable.PromptSlots) Show(prompt.Slot, new("", prompt.Name, "encoding", ""));
                return;
            }
            work = Change(prompt, encoded, _model);
        }
        work();
    }

    private static string ShownName(PromptSlot asked) => asked.Embedding is { Length: > 0 } ? asked.AudioName : "";

    private static PromptSlot Of(SetPrompts prompts, int slot) => slot < prompts.Slots.Length ? prompts.Slots[slot] : new PromptSlot("");

    private static bool Same(PromptSlot a, PromptSlot b)
        => a.Text == b.Text && a.AudioName == b.AudioName && a.EmbeddingModel == b.EmbeddingModel && (a.Embedding ?? []).AsSpan().SequenceEqual(b.Embedding ?? []);

    private Action Change(int slot, PromptSlot asked, ILiveModel model)
    {
        _asked[slot] = asked;
        var request = ++_requests[slot];
        var text = asked.Text.Trim();
        Show(slot, new(asked.Text, ShownName(asked), "encoding", ""));
        if (asked.Embedding is { Length: > 0 } embedding)
        {
            var cause = EmbeddingFault(asked, embedding, model);
            return Settle(slot, new(cause is null ? embedding : null, cause ?? ""), null);
        }
        if (text.Length == 0) return Settle(slot, null, null);
        if (text.Length > ControlProtocol.MaximumPromptLength)
            return Settle(slot, new(null, $"This prompt has {text.Length} characters; {ControlProtocol.MaximumPromptLength} are possible. Shorten it."), null);
        _encoding[slot] = true;
        return () =>
        {
            tell(new(slot, "encoding", ""));
            encoder.EncodeText(model, text, outcome => Finish(slot, request, outcome, withEmbedding: false));
        };
    }

    private Action Change(SetAudioPrompt prompt, Action<PromptSlot>? encoded, ILiveModel model)
    {
        const int longestSeconds = 60;
        var slot = prompt.Slot;
        if ((uint)slot >= ParameterTable.PromptSlots) return () => tell(new(slot, "error", $"There is no prompt slot {slot + 1}; there are {ParameterTable.PromptSlots}."));
        var request = ++_requests[slot];
        Show(slot, new("", prompt.Name, "encoding", ""));
        if (prompt.SampleRate is < 8_000 or > 768_000 || prompt.Mono.Length == 0 || prompt.Mono.Length > (long)longestSeconds * prompt.SampleRate)
        {
            return Settle(slot, new(null, $"An audio prompt has 1 sample to {longestSeconds} s of audio at 8 to 768 kHz; this one has {prompt.Mono.Length} samples at {prompt.SampleRate} Hz. Choose another part."), null);
        }
        _encoding[slot] = true;
        return () =>
        {
            tell(new(slot, "encoding", ""));
            encoder.EncodeAudio(model, prompt.Mono, prompt.SampleRate, outcome =>
            {
                PromptSlot? kept = null;
                lock (_gate)
                {
                    // What the project will say from now on: it is not encoded again.
                    if (_requests[slot] == request && outcome.Embedding is { } embedding) kept = _asked[slot] = new("", prompt.Name, embedding, model.Description.ContentHash);
                }
                if (kept is not null) encoded?.Invoke(kept);
                Finish(slot, request, outcome, withEmbedding: encoded is null);
            });
        };
    }

    private static string? EmbeddingFault(PromptSlot asked, float[] embedding, ILiveModel model)
    {
        if (asked.EmbeddingModel != model.Description.ContentHash)
            return $"'{asked.AudioName}' was encoded by another model than {model.Description.Title}. Load its audio again.";
        if (embedding.Length != model.Style.Dimension || !embedding.All(float.IsFinite)) return $"The saved style of '{asked.AudioName}' is damaged. Load its audio again.";
        return null;
    }

    private void Finish(int slot, long request, EncodedPrompt outcome, bool withEmbedding)
    {
        Action settle;
        lock (_gate)
        {
            // Something newer was asked for meanwhile.
            if (_requests[slot] != request) return;
            settle = Settle(slot, outcome, withEmbedding ? outcome.Embedding : null);
        }
        settle();
    }

    private Action Settle(int slot, EncodedPrompt? outcome, float[]? told)
    {
        var status = new PromptStatus(slot, outcome is null ? "empty" : outcome.Embedding is null ? "error" : "ready", outcome?.Message ?? "", told);
        _encoding[slot] = false;
        _embeddings[slot] = outcome?.Embedding;
        Volatile.Write(ref _styleVersion, _styleVersion + 1);
        Show(slot, _shown[slot] with { State = status.State, Message = status.Message });
        return () => tell(status);
    }

    private void ShowWaiting(int slot, PromptSlot asked)
    {
        Show(slot, new(asked.Text, ShownName(asked), asked.Embedding is { Length: > 0 } || asked.Text.Trim().Length > 0 ? "encoding" : "empty", ""));
    }

    private void Show(int slot, ShownPrompt shown)
    {
        if (_shown[slot] == shown) return;
        _shown[slot] = shown;
        Volatile.Write(ref _version, _version + 1);
    }
}
