using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Run;

/// <summary>The style towers and the quantiser. Threading: any thread, also at the same time.</summary>
internal sealed class StyleEncoder(StyleConfig config, WordNgramTokenizer tokenizer, GraphSession text, GraphSession audio, GraphSession quantiser) : IStyleEncoder, IDisposable
{
    static readonly string[] Embedding = ["embedding"], Ids = ["ids"], Samples = ["samples"], Codes = ["codes"];

    public int Dimension => config.Dimension;

    public int Levels => config.Levels;

    public int AudioSampleRate => config.Audio.SampleRate;

    public int AudioClipSamples => config.Audio.ClipSamples;

    public IReadOnlyList<string> EmbedText(string promptText, Span<float> embedding)
    {
        CheckLength(embedding.Length);
        var ids = new long[tokenizer.MaxTokens];
        var unknown = tokenizer.Encode(promptText, ids);
        EmbedIds(ids).CopyTo(embedding);
        return unknown;
    }

    public bool Knows(string text) => tokenizer.Knows(text);

    public void EmbedAudio(ReadOnlySpan<float> mono, Span<float> embedding)
    {
        CheckLength(embedding.Length);
        embedding.Clear();
        var clip = new float[AudioClipSamples];
        var at = 0;
        do
        {
            var part = mono.Slice(at, Math.Min(clip.Length, mono.Length - at));
            part.CopyTo(clip);
            clip.AsSpan(part.Length).Clear();
            foreach (ref var v in clip.AsSpan())
                if (!float.IsFinite(v)) v = 0;
            var one = EmbedClip(clip);
            for (var i = 0; i < embedding.Length; i++) embedding[i] += one[i];
            at += clip.Length;
        }
        while (at < mono.Length);
        Normalise(embedding);
    }

    /// <remarks>
    /// Both towers give unit vectors and the quantiser was fitted to unit vectors, also of blends. A weighted mean is shorter: it is brought back to
    /// unit length first.
    /// </remarks>
    public void Quantise(ReadOnlySpan<float> embedding, Span<int> codes)
    {
        CheckLength(embedding.Length);
        if (codes.Length != Levels) throw new ArgumentException($"there are {Levels} style codes, not {codes.Length}", nameof(codes));
        var unit = embedding.ToArray();
        foreach (var v in unit)
            if (!float.IsFinite(v)) throw new ArgumentException("the embedding is not finite", nameof(embedding));
        Normalise(unit);
        var found = QuantiseRows(unit, 1);
        for (var i = 0; i < codes.Length; i++) codes[i] = (int)found[i];
    }

    internal float[] EmbedIds(long[] ids)
    {
        var result = new float[Dimension];
        using var from = Tensors.Of(ids, 1, ids.Length);
        using var to = Tensors.Of(result, 1, Dimension);
        text.Run(Ids, [from], Embedding, [to]);
        return result;
    }

    internal float[] EmbedClip(float[] clip)
    {
        var result = new float[Dimension];
        using var from = Tensors.Of(clip, 1, clip.Length);
        using var to = Tensors.Of(result, 1, Dimension);
        audio.Run(Samples, [from], Embedding, [to]);
        return result;
    }

    internal long[] QuantiseRows(float[] embeddings, int rows)
    {
        var result = new long[rows * Levels];
        using var from = Tensors.Of(embeddings, rows, Dimension);
        using var to = Tensors.Of(result, rows, Levels);
        quantiser.Run(Embedding, [from], Codes, [to]);
        return result;
    }

    public void Dispose()
    {
        text.Dispose();
        audio.Dispose();
        quantiser.Dispose();
    }

    static void Normalise(Span<float> v)
    {
        double sum = 0;
        foreach (var x in v) sum += (double)x * x;
        if (sum < 1e-24) return;
        var scale = (float)(1 / Math.Sqrt(sum));
        foreach (ref var x in v) x *= scale;
    }

    void CheckLength(int length)
    {
        if (length != Dimension) throw new ArgumentException($"an embedding has {Dimension} values, not {length}");
    }
}
