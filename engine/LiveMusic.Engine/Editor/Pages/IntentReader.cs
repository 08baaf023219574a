using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>What a page's text message is.</summary>
/// <param name="About">The type that it names; empty: none.</param>
/// <param name="Message">Null: it cannot be taken, see <paramref name="Fault"/>.</param>
/// <param name="Fault">Why not, for the page's author.</param>
internal readonly record struct ReadIntent(string About, object? Message, string Fault);

/// <summary>Takes messages apart. Nothing that a page sends makes it throw.</summary>
/// <remarks>Any thread.</remarks>
internal static class IntentReader
{
    private const int MostDepth = 8;

    /// <summary>Something else than an intent may be in <c>type</c>; its answer repeats no more of it than this.</summary>
    private const int MostRepeated = 40;

    public static ReadIntent Read(ReadOnlyMemory<byte> utf8)
    {
        var about = "";
        try
        {
            using var document = JsonDocument.Parse(utf8, new() { MaxDepth = MostDepth });
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
                return new("", null, "A message is an object with a type.");
            about = type.GetString()!;
            if (about.Length > MostRepeated) about = about[..MostRepeated];
            var json = PageJson.Default;
            return about switch
            {
                "join" => As(root, json.Join),
                "edit" => As(root, json.Edit),
                "prompt" => As(root, json.SetPrompt),
                "audioPrompt" => As(root, json.AudioPrompt),
                "samplePrompt" => As(root, json.SamplePrompt),
                "capture" => As(root, json.Capture),
                "recallTake" => As(root, json.RecallTake),
                "printTake" => As(root, json.PrintTake),
                "reveal" => As(root, json.Reveal),
                "reset" => new(about, new Reset(), ""),
                "transport" => As(root, json.SetTransport),
                "played" => As(root, json.Played),
                "storeScene" => As(root, json.StoreScene),
                "nameScene" => As(root, json.NameScene),
                "clearScene" => As(root, json.ClearScene),
                "editScene" => As(root, json.EditScene),
                "storeBookmark" => As(root, json.StoreBookmark),
                "nameBookmark" => As(root, json.NameBookmark),
                "clearBookmark" => As(root, json.ClearBookmark),
                "balls" => As(root, json.SetBalls),
                "visible" => As(root, json.Visible),
                "ping" => As(root, json.Ping),
                _ => new(about, null, $"This engine knows no message '{about}'."),
            };
        }
        // Not JSON, or not Unicode, or something in it is missing or of another kind.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(about, null, $"The message cannot be read: {e.Message}");
        }

        ReadIntent As<T>(JsonElement root, JsonTypeInfo<T> kind) where T : class
            => root.Deserialize(kind) is { } message ? new(about, message, "") : new(about, null, "The message is empty.");
    }
}
