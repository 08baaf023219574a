namespace LiveMusic.Generation;

/// <summary>One prompt of the mix: where it lies in the style space and how much it counts.</summary>
/// <param name="Embedding">As the style encoder gave it (text or audio). Empty: an unused slot, which counts for nothing.</param>
/// <param name="Weight">0…<see cref="StyleMix.MaximumWeight"/>; a muted prompt has 0.</param>
public readonly record struct StylePrompt(ReadOnlyMemory<float> Embedding, float Weight);
