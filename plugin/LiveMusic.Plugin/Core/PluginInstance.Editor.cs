using LiveMusic.Plugin.Core.Editor;

namespace LiveMusic.Plugin.Core;

internal sealed unsafe partial class PluginInstance
{
    private EditorWish? _editor;
    private int _openings;

    /// <summary>Size and scale; after a change <see cref="FitEditor"/> tells it.</summary>
    public EditorFrame EditorFrame { get; } = new();

    /// <summary>
    /// Shows the editor. It needs an engine: one is looked for now if nothing was activated yet. Never fails here: what becomes of it says <see cref="Status"/>, and what a
    /// host sees until then is its own empty window.
    /// </summary>
    /// <param name="parent">Window of the host; 0: the editor has one of its own.</param>
    /// <param name="title">For a window of its own; empty: ours.</param>
    public void OpenEditor(long parent, string title)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // An active instance without a region got none from the system, and its audio thread may run.
        if (!IsActive) MakeRegion();
        var name = Kind == PluginKind.Effect ? "LiveMusic FX" : "LiveMusic";
        if (title.Length == 0) title = TrackName.Length > 0 ? $"{name} · {TrackName}" : name;
        Wish(new(++_openings, Windowing.Platform, parent, title, EditorFrame.Width, EditorFrame.Height, EditorFrame.Scale));
        MakeLink();
    }

    public void CloseEditor() => Wish(null);

    /// <summary>Gives an open editor the present size and scale.</summary>
    public void FitEditor()
    {
        if (_editor is { } editor) Wish(editor with { Width = EditorFrame.Width, Height = EditorFrame.Height, Scale = EditorFrame.Scale });
    }

    private void Wish(EditorWish? wish)
    {
        _editor = wish;
        if (_link is null) return;
        _link.Editor = wish;
        _link.Wake();
    }
}
