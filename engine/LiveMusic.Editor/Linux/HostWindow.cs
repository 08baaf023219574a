using static LiveMusic.Editor.Linux.X11;

namespace LiveMusic.Editor.Linux;

/// <summary>
/// A window of ours in a host's, on X11: where it lies, who has the keyboard, and keys on their way to the host.
/// </summary>
/// <remarks>
/// <para>The keyboard. Hosts on X11 give it to their own top-level window; some speak XEmbed, most do not. So the window helps itself: a click takes the keyboard,
/// and it goes back to the window that had it when the pointer leaves, or with Escape, unless a text is being written. When our process is killed X itself gives it to the
/// parent. Keys that the page does not want are sent on to the window that had the keyboard before, or to the host's top-level window.</para>
/// <para>Threading: the window's thread. The display is GTK's; errors of Xlib are ignored (<see cref="IgnoreErrors"/>): the host may take its window away at any moment.</para>
/// </remarks>
internal sealed unsafe class HostWindow
{
    private readonly nint _display;
    private readonly nuint _parent;
    private nuint _window;
    private nuint _before;

    /// <exception cref="NoHostWindowException">There is no such window on this display.</exception>
    public HostWindow(nint display, nuint parent)
    {
        _display = display;
        _parent = parent;
        if (!Exists(parent)) throw new NoHostWindowException($"the host's window {parent:x} does not exist on this X11 display");
    }

    /// <summary>The default for errors of Xlib is to end the process.</summary>
    public static void IgnoreErrors() => _ = XSetErrorHandler(&OnError);

    /// <summary>Puts our window, not yet mapped, into the host's.</summary>
    public void Adopt(nuint window, int width, int height)
    {
        _window = window;
        // For hosts that speak XEmbed: version 0, and it wants to be mapped.
        var info = stackalloc nint[2] { 0, 1 };
        var property = XInternAtom(_display, "_XEMBED_INFO", 0);
        _ = XChangeProperty(_display, window, property, property, 32, 0, info, 2);
        _ = XSelectInput(_display, _parent, StructureNotifyMask);
        _ = XReparentWindow(_display, window, _parent, 0, 0);
        Resize(width, height);
    }

    public void Resize(int width, int height) => _ = XMoveResizeWindow(_display, _window, 0, 0, (uint)width, (uint)height);

    /// <summary>Whether an event says that our window is gone, or is about to be with the host's.</summary>
    public bool IsTheEnd(byte* happened)
    {
        var e = (XStructureEvent*)happened;
        return e->Type == DestroyNotify && (e->Window == _parent || e->Window == _window);
    }

    public bool HasKeyboard => Focused() == _window;

    public void TakeKeyboard()
    {
        var now = Focused();
        if (now == _window) return;
        _before = now;
        _ = XSetInputFocus(_display, _window, RevertToParent, 0);
        _ = XFlush(_display);
    }

    /// <summary>To whom it came from; if it is still ours.</summary>
    public void GiveKeyboardBack()
    {
        if (!HasKeyboard) return;
        var to = _before is None or PointerRoot || Exists(_before) ? _before : TopLevel();
        _ = XSetInputFocus(_display, to, RevertToParent, 0);
        _ = XFlush(_display);
    }

    public void Send(PageKey key)
    {
        if (Keys.X11(key.Code) is not { } keycode) return;
        var now = Focused();
        var other = now == _window ? _before : now;
        var to = other is None or PointerRoot || other == _window || !Exists(other) ? TopLevel() : other;
        XWindowAttributes attributes;
        if (XGetWindowAttributes(_display, to, &attributes) == 0) return;
        const uint shift = 1, control = 4, alt = 8, super = 64;
        var what = new XKeyEvent
        {
            Type = key.Down ? KeyPress : KeyRelease, Display = _display, Window = to, Root = attributes.Root, SameScreen = 1, Keycode = (uint)keycode,
            State = (key.Shift ? shift : 0) | (key.Control ? control : 0) | (key.Alt ? alt : 0) | (key.Meta ? super : 0),
        };
        // To the window's maker, whatever it listens to.
        _ = XSendEvent(_display, to, 0, NoEventMask, &what);
        _ = XFlush(_display);
    }

    private bool Exists(nuint window)
    {
        XWindowAttributes attributes;
        return XGetWindowAttributes(_display, window, &attributes) != 0;
    }

    private nuint Focused()
    {
        nuint window;
        int revert;
        _ = XGetInputFocus(_display, &window, &revert);
        return window;
    }

    // The window that the window manager knows; without one, the outermost.
    private nuint TopLevel()
    {
        var state = XInternAtom(_display, "WM_STATE", 0);
        for (var window = _parent; ;)
        {
            if (HasProperty(window, state)) return window;
            nuint root, parent;
            nuint* children;
            uint count;
            if (XQueryTree(_display, window, &root, &parent, &children, &count) == 0) return _parent;
            if (children != null) _ = XFree(children);
            if (parent == root || parent == 0) return window;
            window = parent;
        }
    }

    private bool HasProperty(nuint window, nuint property)
    {
        nuint type, count, left;
        int format;
        byte* data = null;
        if (XGetWindowProperty(_display, window, property, 0, 0, 0, 0, &type, &format, &count, &left, &data) != 0) return false;
        if (data != null) _ = XFree(data);
        return type != 0;
    }

    [System.Runtime.InteropServices.UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OnError(nint display, nint error) => 0;
}
