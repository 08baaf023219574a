namespace LiveMusic.Models;

/// <summary>Text and audio into one style space, and from there to the codes that condition the language model (paper §2.2).</summary>
public interface IStyleEncoder
{
    /// <summary>Length of an embedding.</summary>
    int Dimension { get; }

    /// <summary>Number of style codes (RVQ levels of the style quantiser) that condition the language model.</summary>
    int Levels { get; }

    /// <summary>Sample rate in Hz of the audio that <see cref="EmbedAudio"/> takes.</summary>
    int AudioSampleRate { get; }

    /// <summary>Samples of one clip of the audio tower (10 s).</summary>
    int AudioClipSamples { get; }

    /// <summary>Embeds a prompt into <paramref name="embedding"/> (<see cref="Dimension"/> values).</summary>
    /// <exception cref="PromptException">The text has nothing that this model knows; the message says what, and what to do.</exception>
    /// <returns>The words of the text that this model does not know (empty when it knows them all).</returns>
    IReadOnlyList<string> EmbedText(string text, Span<float> embedding);

    /// <summary>Whether it knows every word of a text. A look-up: nothing is encoded.</summary>
    bool Knows(string text) => true;

    /// <summary>
    /// Embeds mono audio at <see cref="AudioSampleRate"/> of any length: zero-padded to whole clips, clips averaged (paper §2.2).
    /// Samples that are not finite are taken as silence.
    /// </summary>
    void EmbedAudio(ReadOnlySpan<float> mono, Span<float> embedding);

    /// <summary>Quantises a (mixed) embedding into <see cref="Levels"/> codes.</summary>
    void Quantise(ReadOnlySpan<float> embedding, Span<int> codes);
}

/// <summary>A prompt that the model cannot encode. The message is for the user: what is wrong, and what to do.</summary>
public sealed class PromptException(string message) : Exception(message);
