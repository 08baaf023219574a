using LiveMusic.TestHost.Hosting;
using SkiaSharp;

namespace LiveMusic.TestHost.Editors;

/// <summary>A key that arrived at the host's window, by the name of KeyboardEvent.code. <see cref="Sent"/>: passed on by a program, not pressed by hand.</summary>
public sealed record HeardKey(string Code, bool Down, bool Sent);

/// <summary>
/// The window in which a host shows a plugin's editor: a frame with a bar of the host's own above the place for the editor, and hands that use mouse and
/// keyboard on it as a person would, through the windowing system. One thread.
/// </summary>
internal abstract class HostWindow : IDisposable
{
    /// <summary>Height of the host's own bar, in pixels.</summary>
    public const int BarHeight = 24;

    /// <summary>Opens a window whose place for the editor is <paramref name="width"/> × <paramref name="height"/> pixels.</summary>
    public static HostWindow Open(string title, int width, int height) =>
        OperatingSystem.IsWindows() ? new Win32Window(title, width, height) : OperatingSystem.IsLinux() ? new X11Window(title, width, height)
        : throw new HostException("This host shows editors on X11 and on Windows.");

    /// <summary>The window to give to the plugin.</summary>
    public abstract nint Place { get; }

    public int Width { get; protected set; }

    public int Height { get; protected set; }

    /// <summary>Keys that arrived at the host.</summary>
    public List<HeardKey> Keys { get; } = [];

    /// <summary>Windows in the place for the editor.</summary>
    public abstract int Children { get; }

    /// <summary>Size of the first window in the place for the editor; null: there is none.</summary>
    public abstract (int Width, int Height)? ChildSize { get; }

    public abstract void Resize(int width, int height);

    /// <summary>Takes what the windowing system tells. Call it often.</summary>
    public abstract void Serve();

    /// <summary>What is to be seen in the place for the editor; null: the system does not tell.</summary>
    public abstract SKBitmap? Picture();

    /// <summary>Presses and releases the mouse's left button at a place of the editor.</summary>
    public abstract void Click(int x, int y);

    /// <summary>Moves the pointer onto the host's own bar.</summary>
    public abstract void PointAtBar();

    /// <summary>Gives the keyboard to the host's window, as a window manager does when one clicks its title.</summary>
    public abstract void TakeKeyboard();

    /// <summary>Whether the keyboard is with the host's window (or its window manager), not with the editor.</summary>
    public abstract bool HasKeyboard { get; }

    /// <summary>Presses and releases a key, by its name in KeyboardEvent.code.</summary>
    public abstract void Press(string code, bool shift = false, bool control = false);

    public abstract void Dispose();

    /// <summary>Letters, digits, spaces.</summary>
    public void Type(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (char c in text)
        {
            string code = c switch
            {
                ' ' => "Space",
                >= '0' and <= '9' => $"Digit{c}",
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' => $"Key{char.ToUpperInvariant(c)}",
                _ => throw new HostException($"This host types letters, digits and spaces, not '{c}'."),
            };
            Press(code, shift: char.IsAsciiLetterUpper(c));
        }
    }
}
