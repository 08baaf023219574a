using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>What a page wants of the bookmarks. Going back to one is a matter of parameters.</summary>
internal static class BookmarkIntents
{
    /// <summary>Returns why not; null: it is done, or under way.</summary>
    public static string? Do(Instance instance, object intent)
    {
        var number = intent switch { StoreBookmark s => s.Number, NameBookmark n => n.Number, ClearBookmark c => c.Number, _ => 0 };
        if (number is < 1 or > ParameterTable.Bookmarks) return $"There is no bookmark {number}; there are {ParameterTable.Bookmarks}.";
        var session = instance.Session;
        if (intent is StoreBookmark store)
        {
            session.StoreBookmark(number, store.Name);
            return null;
        }
        var stored = session.CopyBookmarks()[number - 1];
        if (!stored.IsStored) return $"Bookmark {number} is empty.";
        if (intent is NameBookmark { Name: var wanted })
        {
            var name = wanted.ReplaceLineEndings(" ").Trim();
            if (name.Length is 0 or > Bookmark.LongestName) return $"A bookmark's name has 1 to {Bookmark.LongestName} characters.";
            session.SetBookmark(number - 1, stored with { Name = name });
        }
        else
        {
            session.SetBookmark(number - 1, Bookmark.Nothing);
        }
        return null;
    }
}
