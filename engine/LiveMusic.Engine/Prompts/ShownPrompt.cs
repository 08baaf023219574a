namespace LiveMusic.Engine.Prompts;

/// <summary>How a prompt slot stands, for people.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="AudioName">Of an audio prompt; empty: a text or nothing.</param>
/// <param name="State">empty, encoding, ready or error.</param>
/// <param name="Message">What is wrong and what helps; what was left out.</param>
internal readonly record struct ShownPrompt(string Text, string AudioName, string State, string Message)
{
    public static readonly ShownPrompt Empty = new("", "", "empty", "");
}
