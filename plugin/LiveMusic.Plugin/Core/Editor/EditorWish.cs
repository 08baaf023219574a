using LiveMusic.Shared.Messages;

namespace LiveMusic.Plugin.Core.Editor;

/// <summary>An editor that the host wants to see. Immutable; the link tells it to the engine, and to the next engine again.</summary>
/// <param name="Opening">Counts the openings: the same window opened again is another wish.</param>
/// <param name="Platform">See <see cref="OpenEditor"/>.</param>
/// <param name="Parent">See <see cref="OpenEditor"/>; 0: a window of its own.</param>
/// <param name="Title">See <see cref="OpenEditor"/>.</param>
/// <param name="Width">See <see cref="OpenEditor"/>.</param>
/// <param name="Height">See <see cref="OpenEditor"/>.</param>
/// <param name="Scale">See <see cref="OpenEditor"/>.</param>
internal sealed record EditorWish(int Opening, string Platform, long Parent, string Title, int Width, int Height, double Scale)
{
    /// <summary>What turns <paramref name="told"/>, the wish that the engine knows, into <paramref name="wish"/>; null: nothing has to be said. Null wishes: no editor.</summary>
    public static ClientMessage? Step(EditorWish? told, EditorWish? wish)
    {
        if (wish == told) return null;
        if (wish is null) return new CloseEditor();
        if (told?.Opening == wish.Opening) return new ResizeEditor(wish.Width, wish.Height, wish.Scale);
        return new OpenEditor(wish.Platform, wish.Parent, wish.Width, wish.Height, wish.Scale, wish.Title, Variable("DISPLAY"), Variable("XAUTHORITY"));
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
