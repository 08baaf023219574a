using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.State;

/// <summary>The bookmarks of an instance.</summary>
/// <remarks>Threading: main thread and engine link; each call is atomic.</remarks>
internal sealed class BookmarkBook
{
    private readonly Lock _gate = new();
    private Bookmark[] _bookmarks = Nothing();
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    public static Bookmark[] Nothing()
    {
        var bookmarks = new Bookmark[ParameterTable.Bookmarks];
        Array.Fill(bookmarks, Bookmark.Nothing);
        return bookmarks;
    }

    public Bookmark[] Copy()
    {
        lock (_gate) return [.. _bookmarks];
    }

    public void Set(int index, Bookmark bookmark)
    {
        lock (_gate) _bookmarks[index] = bookmark;
        Interlocked.Increment(ref _version);
    }

    public void SetAll(Bookmark[] bookmarks)
    {
        lock (_gate)
        {
            if (!Array.Exists(bookmarks, b => b.IsStored) && !Array.Exists(_bookmarks, b => b.IsStored)) return;
            _bookmarks = [.. bookmarks];
        }
        Interlocked.Increment(ref _version);
    }
}
