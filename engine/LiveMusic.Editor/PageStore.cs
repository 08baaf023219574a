using System.Text.Json;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Editor;

/// <summary>What the page keeps between its openings, in one file of this user. Several editors at once: the last word counts.</summary>
/// <remarks>The window's thread. A file that cannot be read or written costs nothing but memory of how the page was left.</remarks>
internal sealed class PageStore
{
    private static string Path => System.IO.Path.Combine(UserFolders.Data, "editor.json");

    /// <summary>A JSON object; empty when there is nothing, or nothing that is whole.</summary>
    public string Items { get; private set; } = Read();

    public void Keep(string items)
    {
        Items = items;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            var fresh = $"{Path}.{Environment.ProcessId}";
            File.WriteAllText(fresh, items);
            File.Move(fresh, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The editor's settings cannot be kept: {e.Message}");
        }
    }

    private static string Read()
    {
        try
        {
            // Parsed and written anew: it becomes part of a script.
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path)) ?? []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return "{}";
        }
    }
}
