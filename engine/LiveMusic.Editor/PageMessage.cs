using System.Text.Json;

namespace LiveMusic.Editor;

/// <summary>What the page, or the script that we put before it (window.js), tells its window. See WindowMessage in engine/ui/src/protocol.ts.</summary>
internal abstract record PageMessage
{
    /// <summary>Far above what a page has to say, and to keep.</summary>
    private const int Longest = 1 << 20;

    /// <summary>Null: nothing that we know.</summary>
    public static PageMessage? Read(string json)
    {
        if (json.Length > Longest) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "type") is not { } type) return null;
            return type switch
            {
                "ready" => new PageReady(),
                "key" when Text(root, "code") is { Length: > 0 } code
                    => new PageKey(Is(root, "down"), code, Is(root, "shift"), Is(root, "control"), Is(root, "alt"), Is(root, "meta")),
                "typing" => new PageTyping(Is(root, "on")),
                "storage" when root.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object => new PageStorage(items.GetRawText()),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>The page is drawn and connected.</summary>
internal sealed record PageReady : PageMessage;

/// <summary>A key that nothing in the page wanted. <paramref name="Code"/>: the place on the keyboard, as in KeyboardEvent.</summary>
internal sealed record PageKey(bool Down, string Code, bool Shift, bool Control, bool Alt, bool Meta) : PageMessage;

/// <summary>A field for text has the caret, or has it no longer.</summary>
internal sealed record PageTyping(bool On) : PageMessage;

/// <summary>What the page keeps between its openings (localStorage): a JSON object of texts.</summary>
internal sealed record PageStorage(string Items) : PageMessage;
