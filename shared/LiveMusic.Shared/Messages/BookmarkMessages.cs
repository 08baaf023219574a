using LiveMusic.Shared.Parameters;

namespace LiveMusic.Shared.Messages;

/// <summary>A moment of the music to which one can go back: what the generator remembered then, and the style that it followed. No <paramref name="Context"/>: nothing is stored there.</summary>
/// <param name="Name">To show.</param>
/// <param name="Context">As the engine wrote it: tokens of the last ten seconds, and their place.</param>
/// <param name="Style">The mixed style, before it is quantised; empty: it was masked.</param>
/// <param name="Model">Content hash of the model that made it.</param>
/// <param name="Prompts">Title of each slot then, to show.</param>
/// <param name="Weights">Of each slot then, to show.</param>
/// <param name="Seed">Of the random numbers then.</param>
public sealed partial record Bookmark(string Name, byte[] Context, float[] Style, string Model, string[] Prompts, float[] Weights, int Seed)
{
    public const int LongestName = 40;

    public static readonly Bookmark Nothing = new("", [], [], "", [], [], 0);

    public bool IsStored => Context.Length > 0;

    /// <summary>Whether all parts are there and within their limits.</summary>
    public bool IsWhole => Name is { Length: <= LongestName } && Context is { Length: <= 1 << 20 } && Style is { Length: <= 1 << 16 } && Model is not null
        && Prompts is { Length: <= ParameterTable.PromptSlots } && Weights is { Length: <= ParameterTable.PromptSlots } && Array.TrueForAll(Prompts, p => p is not null)
        && Array.TrueForAll(Style, float.IsFinite) && Array.TrueForAll(Weights, float.IsFinite);
}

/// <summary>All bookmarks of the instance in order, whole.</summary>
public sealed partial record SetBookmarks(Bookmark[] Bookmarks) : ClientMessage
{
    public Bookmark[] Bookmarks { get; init; } = Entries.Whole(Bookmarks);
}

/// <summary>A bookmark (0…15) was stored, renamed or cleared: the plugin keeps it in the project and tells all of them again.</summary>
public sealed partial record BookmarkEdit(int Index, Bookmark Bookmark) : EngineMessage;
