namespace LiveMusic.Editor;

/// <summary>Where an editor is to be, as its command line says.</summary>
/// <param name="Platform">What <paramref name="Parent"/> is: "x11" (a window's number) or "win32" (an HWND); "cocoa" and "" have none that we could use.</param>
/// <param name="Parent">Window of the host to live in; 0: a window of its own.</param>
/// <param name="Width">Physical pixels.</param>
/// <param name="Height">Physical pixels.</param>
/// <param name="Scale">1: 96 dots per inch.</param>
/// <param name="Title">Of a window of its own.</param>
public sealed record EditorOptions(string Platform, long Parent, int Width, int Height, double Scale, string Title)
{
    internal bool Embedded => Parent != 0;

    internal EditorOptions WithoutParent => this with { Parent = 0 };
}
