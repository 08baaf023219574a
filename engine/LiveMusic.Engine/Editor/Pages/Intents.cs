using System.Text.Json.Serialization;

namespace LiveMusic.Engine.Editor.Pages;

// What the page says; engine/ui/src/protocol.ts is the contract and says what each means.

internal sealed record Join(int Protocol, string Token, string Instance);

internal sealed record Edit(uint Id, int Phase, double Value);

internal sealed record SetPrompt(int Slot, string Text);

internal sealed record AudioPrompt(int Slot, string Name, double SampleRate, int Samples);

internal sealed record SamplePrompt(int Slot, string Source, double Seconds);

internal sealed record Capture(double? Seconds = null, int? Bars = null);

internal sealed record RecallTake(string Take);

internal sealed record PrintTake(string Take);

internal sealed record Reveal(string Take);

internal sealed record Reset;

internal sealed record SetTransport(bool? Playing = null, double? Tempo = null);

internal sealed record Played(long Frames);

internal sealed record Visible([property: JsonPropertyName("visible")] bool Now);

internal sealed record Ping(double Mark);

internal sealed record StoreScene([property: JsonPropertyName("scene")] int Number, string Name);

internal sealed record NameScene([property: JsonPropertyName("scene")] int Number, string Name);

internal sealed record ClearScene([property: JsonPropertyName("scene")] int Number);

internal sealed record EditScene([property: JsonPropertyName("scene")] int Number);

internal sealed record StoreBookmark([property: JsonPropertyName("bookmark")] int Number, string Name);

internal sealed record NameBookmark([property: JsonPropertyName("bookmark")] int Number, string Name);

internal sealed record ClearBookmark([property: JsonPropertyName("bookmark")] int Number);

internal sealed record SetBalls([property: JsonPropertyName("balls")] float[] Places);
