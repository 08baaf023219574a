namespace LiveMusic.Editor;

/// <summary>Places on the keyboard by their names in KeyboardEvent.code: as Linux counts them (an X11 keycode is 8 more), and as PC keyboards do (scan codes; 0xE0 before it).</summary>
internal static class Keys
{
    private const int Extended = 0xE000;

    // Up to 88 the two counts are one and the same: Linux took it from the PC.
    private static readonly string[] Common =
    [
        "", "Escape", "Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9", "Digit0", "Minus", "Equal", "Backspace", "Tab",
        "KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI", "KeyO", "KeyP", "BracketLeft", "BracketRight", "Enter", "ControlLeft",
        "KeyA", "KeyS", "KeyD", "KeyF", "KeyG", "KeyH", "KeyJ", "KeyK", "KeyL", "Semicolon", "Quote", "Backquote", "ShiftLeft", "Backslash",
        "KeyZ", "KeyX", "KeyC", "KeyV", "KeyB", "KeyN", "KeyM", "Comma", "Period", "Slash", "ShiftRight", "NumpadMultiply", "AltLeft", "Space", "CapsLock",
        "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "NumLock", "ScrollLock", "Numpad7", "Numpad8", "Numpad9", "NumpadSubtract",
        "Numpad4", "Numpad5", "Numpad6", "NumpadAdd", "Numpad1", "Numpad2", "Numpad3", "Numpad0", "NumpadDecimal", "", "", "IntlBackslash", "F11", "F12",
    ];

    private static readonly Dictionary<string, (int Linux, int Scan)> All = Make();

    /// <summary>Null: a key that we do not know.</summary>
    public static int? X11(string code) => All.TryGetValue(code, out var key) ? key.Linux + 8 : null;

    /// <summary>The scan code, and whether it is one of the extended ones; null: a key that we do not know.</summary>
    public static (int Scan, bool Extended)? Windows(string code) => All.TryGetValue(code, out var key) ? (key.Scan & 0xFF, key.Scan >= Extended) : null;

    private static Dictionary<string, (int Linux, int Scan)> Make()
    {
        var all = new Dictionary<string, (int Linux, int Scan)>
        {
            ["NumpadEnter"] = (96, 0xE01C), ["ControlRight"] = (97, 0xE01D), ["NumpadDivide"] = (98, 0xE035), ["AltRight"] = (100, 0xE038),
            ["Home"] = (102, 0xE047), ["ArrowUp"] = (103, 0xE048), ["PageUp"] = (104, 0xE049), ["ArrowLeft"] = (105, 0xE04B), ["ArrowRight"] = (106, 0xE04D),
            ["End"] = (107, 0xE04F), ["ArrowDown"] = (108, 0xE050), ["PageDown"] = (109, 0xE051), ["Insert"] = (110, 0xE052), ["Delete"] = (111, 0xE053),
            ["MetaLeft"] = (125, 0xE05B), ["MetaRight"] = (126, 0xE05C), ["ContextMenu"] = (127, 0xE05D),
            ["MediaTrackNext"] = (163, 0xE019), ["MediaPlayPause"] = (164, 0xE022), ["MediaTrackPrevious"] = (165, 0xE010), ["MediaStop"] = (166, 0xE024),
        };
        for (var i = 1; i < Common.Length; i++)
            if (Common[i].Length > 0) all[Common[i]] = (i, i);
        return all;
    }
}
