namespace LiveMusic.Engine.Prompts;

/// <summary>The outcome of encoding a prompt.</summary>
/// <param name="Embedding">Null: it could not be encoded.</param>
/// <param name="Message">For the user; empty when there is nothing to say.</param>
internal sealed record EncodedPrompt(float[]? Embedding, string Message);
