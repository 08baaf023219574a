using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.State;

/// <summary>The texts (and kept embeddings) of an instance's prompt slots.</summary>
/// <remarks>Threading: main thread and engine link; each call is atomic. Never the audio thread: only weights, which are parameters, are audio-rate.</remarks>
internal sealed class PromptBook
{
    public static readonly PromptSlot Empty = new("");

    private readonly Lock _gate = new();
    private PromptSlot[] _slots = Default();
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    public PromptSlot this[int slot]
    {
        get { lock (_gate) return _slots[slot]; }
    }

    public static PromptSlot[] Nothing()
    {
        var slots = new PromptSlot[ParameterTable.PromptSlots];
        Array.Fill(slots, Empty);
        return slots;
    }

    public static PromptSlot[] Default()
    {
        var slots = Nothing();
        // Something is heard at once; every model knows a piano.
        slots[0] = new("piano");
        return slots;
    }

    /// <summary>What a person sees of a slot; empty when it is unused.</summary>
    public string Title(int slot)
    {
        var prompt = this[slot];
        return prompt.Text.Length > 0 ? prompt.Text : prompt.AudioName;
    }

    public PromptSlot[] Copy()
    {
        lock (_gate) return [.. _slots];
    }

    /// <summary>Whether anything changed.</summary>
    public bool SetText(int slot, string text) => Set(slot, new(Shorten(text)));

    public bool Set(int slot, PromptSlot prompt)
    {
        lock (_gate)
        {
            if (Same(_slots[slot], prompt)) return false;
            _slots[slot] = prompt;
            Volatile.Write(ref _version, _version + 1);
            return true;
        }
    }

    /// <summary>Whether anything changed.</summary>
    public bool SetAll(PromptSlot[] slots)
    {
        lock (_gate)
        {
            if (Same(_slots, slots)) return false;
            _slots = [.. slots];
            Volatile.Write(ref _version, _version + 1);
            return true;
        }
    }

    /// <summary>The engine encoded an audio prompt: the embedding belongs into the project. Not a change that the engine must hear of.</summary>
    public bool KeepEmbedding(int slot, float[] embedding, string model)
    {
        lock (_gate)
        {
            var prompt = _slots[slot];
            if (prompt.AudioName.Length == 0 || prompt.Embedding is not null && prompt.Embedding.AsSpan().SequenceEqual(embedding)) return false;
            _slots[slot] = prompt with { Embedding = embedding, EmbeddingModel = model };
            return true;
        }
    }

    public static string Shorten(string text)
    {
        if (text.Length <= ControlProtocol.MaximumPromptLength) return text;
        var length = ControlProtocol.MaximumPromptLength;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    public static bool Same(PromptSlot[] a, PromptSlot[] b)
    {
        var same = a.Length == b.Length;
        for (var i = 0; same && i < a.Length; i++) same = Same(a[i], b[i]);
        return same;
    }

    private static bool Same(PromptSlot a, PromptSlot b)
        => a.Text == b.Text && a.AudioName == b.AudioName && a.EmbeddingModel == b.EmbeddingModel
            && a.Embedding.AsSpan().SequenceEqual(b.Embedding);
}
