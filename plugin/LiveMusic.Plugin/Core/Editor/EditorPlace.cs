namespace LiveMusic.Plugin.Core.Editor;

/// <summary>Where the editor is. See <see cref="LiveMusic.Shared.Messages.EditorStatus"/>.</summary>
internal enum EditorPlace
{
    /// <summary>Not open.</summary>
    Closed,
    Opening,
    Shown,
    Window,
    Browser,
    Failed,
}
