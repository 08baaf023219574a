using LiveMusic.Engine.Scenes;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Sessions;

/// <summary>Bookmarks: moments of the music, kept as what the generator remembered and followed then, and the way back to them.</summary>
/// <remarks>
/// A bookmark is taken of what is heard, which the stream is ahead of. Going back replaces the context from the next plan on, and the style with it, until somebody moves a control that says a
/// style: from then on the controls count again. Seed and frame numbers are the moment's, so under the same controls the same music may follow.
/// </remarks>
internal sealed unsafe partial class Session
{
    /// <summary>Calls whose style is remembered: more music than lies ready.</summary>
    private const int KeptStyleCalls = 128;

    // Guarded by the gate.
    private readonly Bookmark[] _bookmarks = [.. Enumerable.Repeat(Bookmark.Nothing, ParameterTable.Bookmarks)];
    private readonly List<(uint Generation, long Frame, StylePrompt[] Prompts, int Seed)> _styleCalls = [];
    private readonly List<(long HostSample, int Bookmark, string Name)> _wishes = [];
    private long _bookmarksVersion;
    private (float[] Style, Plan? Since)? _held;
    private int _storesDone;
    private int _recallsDone;

    /// <summary>Grows with every change of a bookmark. Any thread.</summary>
    public long BookmarksVersion => Volatile.Read(ref _bookmarksVersion);

    private bool HasStores => _stream is not null && (_wishes.Count > 0 || _timeline.Stores.Count(null) > _storesDone);

    /// <summary>All bookmarks in order. Any thread.</summary>
    public Bookmark[] CopyBookmarks()
    {
        lock (_gate) return [.. _bookmarks];
    }

    /// <summary>Takes all bookmarks of the project. Any thread.</summary>
    public void SetBookmarks(Bookmark[] bookmarks)
    {
        lock (_gate)
        {
            for (var i = 0; i < _bookmarks.Length; i++) _bookmarks[i] = i < bookmarks.Length && bookmarks[i].IsWhole ? bookmarks[i] : Bookmark.Nothing;
            Volatile.Write(ref _bookmarksVersion, _bookmarksVersion + 1);
        }
    }

    /// <summary>Takes one bookmark (0…15), here and in the project. Any thread.</summary>
    public void SetBookmark(int index, Bookmark bookmark)
    {
        lock (_gate)
        {
            _bookmarks[index] = bookmark;
            Volatile.Write(ref _bookmarksVersion, _bookmarksVersion + 1);
        }
        Tell(new BookmarkEdit(index, bookmark));
    }

    /// <summary>Stores bookmark 1…16 of what is heard now, as soon as may be. Any thread.</summary>
    /// <param name="number">1…16.</param>
    /// <param name="name">Empty: made from the prompts.</param>
    public void StoreBookmark(int number, string name)
    {
        lock (_gate) _wishes.Add((_timeline.KnownUntil, number, name));
    }

    // The inference thread.
    private void TakeStores(ILiveModel model)
    {
        List<(long HostSample, int Bookmark, string Name)> wishes;
        lock (_gate)
        {
            if (!HasStores) return;
            wishes = [.. _wishes];
            _wishes.Clear();
            for (; _storesDone < _timeline.Stores.Count(null); _storesDone++) wishes.Add((_timeline.Stores[_storesDone].HostSample, _timeline.Stores[_storesDone].Bookmark, ""));
        }
        foreach (var (host, number, name) in wishes)
        {
            if (MomentAt(host, name, model) is { } bookmark) SetBookmark(number - 1, bookmark);
            else Remark($"Bookmark {number} was not stored: nothing was heard yet.");
        }
    }

    private Bookmark? MomentAt(long host, string name, ILiveModel model)
    {
        var stream = _stream!;
        long frame;
        (uint Generation, long Frame, StylePrompt[] Prompts, int Seed) made;
        ShownPrompts shown;
        lock (_gate)
        {
            if (_timeline.OutputAt(host, _writtenGeneration, _region.Header->OutputGenerationStart) is not { } output || _styleCalls.Count == 0) return null;
            frame = Math.Clamp(stream.Times.FrameAt(_writer!.Place.StreamOf(output)), stream.EarliestRewind, stream.NextFrame);
            made = _styleCalls.FindLast(c => c.Generation == _writtenGeneration && c.Frame <= frame);
            if (made.Prompts is null) made = _styleCalls[0];
            shown = ShownPrompts.Of(Prompts);
        }
        var context = new byte[ContextEnvelope.HeaderBytes + stream.SnapshotBytes];
        ContextEnvelope.WriteHeader(context, _writer.Generation, _writer.Place);
        stream.SnapshotAt(frame, context.AsSpan(ContextEnvelope.HeaderBytes));
        var weights = made.Prompts.Take(ParameterTable.PromptSlots).Select(p => p.Weight).ToArray();
        return new(Named(name, shown.Titles, weights), context, StyleAsked.Mean(made.Prompts, model.Style.Dimension), model.Description.ContentHash, shown.Titles, weights, made.Seed);
    }

    // The inference thread: a recall that counts now becomes the next context.
    private void TakeRecall(ILiveModel model)
    {
        string? fault = null;
        lock (_gate)
        {
            if (_writer!.IsSplicing) return;
            Drain();
            _nextFrame = _stream!.NextFrame;
            var now = Now(_writer.HostRate);
            var count = _timeline.Recalls.ValueAt(now.HostSample, now.Heard);
            if (count <= _recallsDone) return;
            _recallsDone = count;
            var line = _timeline.Recalls.LineAt(now.HostSample, now.Heard);
            if (TakeAt(count, line)) return;
            var number = _timeline.RecallPresses[count - 1].Bookmark;
            var bookmark = _bookmarks[number - 1];
            if (!bookmark.IsStored) fault = $"Bookmark {number} is empty: the music goes on. Store a moment there first.";
            else if (bookmark.Model != model.Description.ContentHash) fault = $"Bookmark {number} was made with another model than {model.Description.Title}: the music goes on.";
            else (_recalled, _recalledLine, _held) = (bookmark.Context, line, (bookmark.Style, null));
        }
        if (fault is not null) Remark(fault);
    }

    // Within the gate, when the plan is made: the bookmark's style counts as long as nobody asks for another.
    private void HoldStyle()
    {
        if (_held is not { } held) return;
        if (held.Since is { } since && since.Style != _plan!.Value.Style)
        {
            _held = null;
            return;
        }
        _held = (held.Style, held.Since ?? _plan);
        _style.Hold(held.Style);
    }

    // Within the gate, before frames are made: what they follow.
    private void KeepStyle(long frame)
    {
        _styleCalls.RemoveAll(c => c.Generation == _writtenGeneration && c.Frame >= frame);
        if (_styleCalls.Count == KeptStyleCalls) _styleCalls.RemoveAt(0);
        _styleCalls.Add((_writtenGeneration, frame, _style.Prompts.ToArray(), (int)_plan!.Value.Sampling.Seed));
    }

    private static string Named(string name, string[] titles, float[] weights)
    {
        name = name.ReplaceLineEndings(" ").Trim();
        if (name.Length == 0) name = string.Join(" + ", titles.Zip(weights).Where(p => p is { First.Length: > 0, Second: > 0 }).OrderByDescending(p => p.Second).Take(2).Select(p => p.First));
        if (name.Length > Bookmark.LongestName) name = name[..(char.IsHighSurrogate(name[Bookmark.LongestName - 1]) ? Bookmark.LongestName - 1 : Bookmark.LongestName)];
        return name.Length > 0 ? name : "A moment";
    }

    private readonly record struct ShownPrompts(string[] Titles)
    {
        public static ShownPrompts Of(Prompts.PromptSlots slots) => new([.. slots.CopyAsked().Select(p => p.Text.Length > 0 ? p.Text.Trim() : p.AudioName)]);
    }
}
