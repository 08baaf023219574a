using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// The style that a chunk is asked for: c = Σ wᵢ·M(cᵢ) / Σ wᵢ (paper §4.1) over text, audio and live prompts, quantised into
/// style codes.
/// </summary>
/// <remarks>
/// Use: <see cref="Clear"/>, <see cref="Add"/> each prompt, <see cref="Quantise"/>. All weights 0 is a style of its own: masked,
/// the model plays on from its context alone. Threading: one caller at a time. No allocation.
/// </remarks>
public sealed class StyleMix(IStyleEncoder style)
{
    /// <summary>Largest weight of one prompt.</summary>
    public const float MaximumWeight = 2f;

    private readonly double[] _sum = new double[style.Dimension];
    private readonly float[] _mean = new float[style.Dimension];
    private double _weights;

    /// <summary>Style codes of a style that is not masked.</summary>
    public int Levels => style.Levels;

    /// <summary>Starts a new mix.</summary>
    public void Clear()
    {
        Array.Clear(_sum);
        _weights = 0;
    }

    /// <summary>Adds one prompt. A prompt without an embedding or with weight 0 changes nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not a number in 0…<see cref="MaximumWeight"/>.</exception>
    /// <exception cref="ArgumentException">The embedding has another length than the encoder's, or a value that is not finite.</exception>
    public void Add(in StylePrompt prompt)
    {
        var weight = prompt.Weight;
        if (!(weight >= 0 && weight <= MaximumWeight))
            throw new ArgumentOutOfRangeException(nameof(prompt), weight, $"A prompt weight is a number from 0 to {MaximumWeight}.");
        if (prompt.Embedding.IsEmpty || weight == 0)
            return;

        var embedding = prompt.Embedding.Span;
        if (embedding.Length != _sum.Length)
            throw new ArgumentException($"This embedding has {embedding.Length} values; the model's style space has {_sum.Length}.", nameof(prompt));
        foreach (var value in embedding)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("This embedding holds a value that is not finite.", nameof(prompt));
        }

        for (var i = 0; i < _sum.Length; i++)
            _sum[i] += (double)weight * embedding[i];
        _weights += weight;
    }

    /// <summary>Writes the codes of the weighted mean.</summary>
    /// <param name="codes">At least <see cref="Levels"/> values.</param>
    /// <returns>The codes written: <see cref="Levels"/>, or 0 for the masked style (no prompt has any weight).</returns>
    public int Quantise(Span<int> codes)
    {
        if (_weights == 0)
            return 0;
        for (var i = 0; i < _mean.Length; i++)
            _mean[i] = (float)(_sum[i] / _weights);
        style.Quantise(_mean, codes[..Levels]);
        return Levels;
    }
}
