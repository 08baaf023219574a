using System.Runtime.InteropServices;
using LiveMusic.TestHost.Hosting;
using SkiaSharp;

namespace LiveMusic.TestHost.Editors;

/// <summary>A <see cref="HostWindow"/> on X11. Mouse and keyboard are moved by the XTest extension: for every program they are real.</summary>
internal sealed unsafe partial class X11Window : HostWindow
{
    private const string Xlib = "libX11.so.6";
    private const string XTest = "libXtst.so.6";

    /// <summary>Held for the life of the process: a server without a desktop starts anew when its last client leaves.</summary>
    private static nint _shared;

    private readonly nint _display;
    private readonly nuint _root;
    private readonly nuint _frame;
    private readonly nuint _place;
    private bool _disposed;

    public X11Window(string title, int width, int height)
    {
        _display = Display();
        (Width, Height) = (width, height);
        _root = XDefaultRootWindow(_display);
        const nuint grey = 0x404040;
        _frame = XCreateSimpleWindow(_display, _root, 40, 40, (uint)width, (uint)(height + BarHeight), 0, 0, grey);
        _place = XCreateSimpleWindow(_display, _frame, 0, BarHeight, (uint)width, (uint)height, 0, 0, 0);
        XStoreName(_display, _frame, title);
        XSelectInput(_display, _frame, KeyPressMask | KeyReleaseMask | StructureNotifyMask);
        XMapWindow(_display, _place);
        XMapWindow(_display, _frame);
        XSync(_display, 0);
        WaitUntilMapped();
        TakeKeyboard();
    }

    public override nint Place => (nint)_place;

    public override int Children => ChildrenOf(_place).Length;

    public override (int Width, int Height)? ChildSize
    {
        get
        {
            nuint[] children = ChildrenOf(_place);
            Attributes attributes;
            return children.Length > 0 && XGetWindowAttributes(_display, children[0], &attributes) != 0 ? (attributes.Width, attributes.Height) : null;
        }
    }

    public override bool HasKeyboard
    {
        get
        {
            nuint window;
            int revert;
            XGetInputFocus(_display, &window, &revert);
            return window != 0 && !ChildrenOf(_place).Contains(window);
        }
    }

    /// <summary>Windows of all programs at the top of this display.</summary>
    public static int CountTopWindows()
    {
        nint display = Display();
        nuint root;
        nuint parent;
        nuint* children;
        uint count;
        int found = XQueryTree(display, XDefaultRootWindow(display), &root, &parent, &children, &count) != 0 ? (int)count : 0;
        if (found > 0)
        {
            XFree(children);
        }

        return found;
    }

    public override void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        XResizeWindow(_display, _frame, (uint)width, (uint)(height + BarHeight));
        XResizeWindow(_display, _place, (uint)width, (uint)height);
        XSync(_display, 0);
    }

    public override void Serve()
    {
        while (!_disposed && XPending(_display) > 0)
        {
            Event e;
            XNextEvent(_display, &e);
            if (e.Type is KeyPress or KeyRelease)
            {
                Keys.Add(new HeardKey(CodeOf(e.Keycode), e.Type == KeyPress, e.SendEvent != 0));
            }
        }
    }

    public override SKBitmap? Picture()
    {
        XSync(_display, 0);
        nint image = XGetImage(_display, _place, 0, 0, (uint)Width, (uint)Height, nuint.MaxValue, 2);
        if (image == 0)
        {
            return null;
        }

        // XImage: width, height, xoffset, format, data …, bytes_per_line at 44.
        byte* data = *(byte**)(image + 16);
        int stride = *(int*)(image + 44);
        var bitmap = new SKBitmap(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        byte* pixels = (byte*)bitmap.GetPixels();
        for (int y = 0; y < Height; y++)
        {
            Buffer.MemoryCopy(data + ((long)y * stride), pixels + ((long)y * bitmap.RowBytes), bitmap.RowBytes, Width * 4L);
        }

        XDestroyImage(image);
        return bitmap;
    }

    public override void Click(int x, int y)
    {
        (int left, int top) = PlaceOnScreen();
        XTestFakeMotionEvent(_display, -1, left + x, top + y, 0);
        XTestFakeButtonEvent(_display, 1, 1, 0);
        XTestFakeButtonEvent(_display, 1, 0, 0);
        XSync(_display, 0);
    }

    public override void PointAtBar()
    {
        (int left, int top) = PlaceOnScreen();
        XTestFakeMotionEvent(_display, -1, left + 10, top - (BarHeight / 2), 0);
        XSync(_display, 0);
    }

    public override void TakeKeyboard()
    {
        XSetInputFocus(_display, _frame, 2, 0);
        XSync(_display, 0);
    }

    public override void Press(string code, bool shift = false, bool control = false)
    {
        if (shift)
        {
            Key("ShiftLeft", 1);
        }

        if (control)
        {
            Key("ControlLeft", 1);
        }

        Key(code, 1);
        Key(code, 0);
        if (control)
        {
            Key("ControlLeft", 0);
        }

        if (shift)
        {
            Key("ShiftLeft", 0);
        }

        XSync(_display, 0);
    }

    public override void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            XDestroyWindow(_display, _frame);
            XSync(_display, 0);
        }
    }

    private static nint Display()
    {
        try
        {
            if (_shared == 0)
            {
                _shared = XOpenDisplay(0);
                XSetErrorHandler(&OnError);
            }
        }
        catch (DllNotFoundException e)
        {
            throw new HostException($"X11 is not installed: {e.Message}", e);
        }

        return _shared != 0 ? _shared : throw new HostException("No X11 display can be opened: set DISPLAY, or run under xvfb-run.");
    }

    private void Key(string code, int down)
    {
        int key = Array.IndexOf(Codes, code);
        if (key <= 0)
        {
            throw new HostException($"This host has no key '{code}'.");
        }

        try
        {
            XTestFakeKeyEvent(_display, (uint)(key + FirstKeycode), down, 0);
        }
        catch (DllNotFoundException e)
        {
            throw new HostException($"The XTest extension is not installed (libXtst): {e.Message}", e);
        }
    }

    private static string CodeOf(uint keycode) =>
        keycode >= FirstKeycode && keycode - FirstKeycode < Codes.Length && Codes[keycode - FirstKeycode] is { Length: > 0 } code ? code : $"keycode {keycode}";

    private void WaitUntilMapped()
    {
        for (int i = 0; i < 400; i++)
        {
            Attributes attributes;
            if (XGetWindowAttributes(_display, _place, &attributes) != 0 && attributes.MapState == Viewable)
            {
                return;
            }

            Thread.Sleep(5);
        }

        throw new HostException("The window was not shown by the X server.");
    }

    private (int Left, int Top) PlaceOnScreen()
    {
        int x;
        int y;
        nuint child;
        XTranslateCoordinates(_display, _place, _root, 0, 0, &x, &y, &child);
        return (x, y);
    }

    private nuint[] ChildrenOf(nuint window)
    {
        if (_disposed)
        {
            return [];
        }

        nuint root;
        nuint parent;
        nuint* children;
        uint count;
        if (XQueryTree(_display, window, &root, &parent, &children, &count) == 0 || count == 0)
        {
            return [];
        }

        nuint[] found = new ReadOnlySpan<nuint>(children, (int)count).ToArray();
        XFree(children);
        return found;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OnError(nint display, nint error) => 0;

    // A keycode is 8 more than the key's number on a PC keyboard.
    private const uint FirstKeycode = 8;

    private static readonly string[] Codes =
    [
        "", "Escape", "Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9", "Digit0", "Minus", "Equal", "Backspace", "Tab",
        "KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI", "KeyO", "KeyP", "BracketLeft", "BracketRight", "Enter", "ControlLeft",
        "KeyA", "KeyS", "KeyD", "KeyF", "KeyG", "KeyH", "KeyJ", "KeyK", "KeyL", "Semicolon", "Quote", "Backquote", "ShiftLeft", "Backslash",
        "KeyZ", "KeyX", "KeyC", "KeyV", "KeyB", "KeyN", "KeyM", "Comma", "Period", "Slash", "ShiftRight", "", "AltLeft", "Space", "CapsLock",
        "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10",
    ];

    private const int KeyPress = 2;
    private const int KeyRelease = 3;
    private const int Viewable = 2;
    private const nint KeyPressMask = 1 << 0;
    private const nint KeyReleaseMask = 1 << 1;
    private const nint StructureNotifyMask = 1 << 17;

    /// <summary><c>XEvent</c> with the fields of a key's.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Event
    {
        [FieldOffset(0)]
        public int Type;
        [FieldOffset(16)]
        public int SendEvent;
        [FieldOffset(84)]
        public uint Keycode;
    }

    /// <summary><c>XWindowAttributes</c>, as far as it is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct Attributes
    {
        [FieldOffset(8)]
        public int Width;
        [FieldOffset(12)]
        public int Height;
        [FieldOffset(92)]
        public int MapState;
    }

    [LibraryImport(Xlib)]
    private static partial nint XOpenDisplay(nint name);

    [LibraryImport(Xlib)]
    private static partial void XSetErrorHandler(delegate* unmanaged[Cdecl]<nint, nint, int> handler);

    [LibraryImport(Xlib)]
    private static partial nuint XDefaultRootWindow(nint display);

    [LibraryImport(Xlib)]
    private static partial nuint XCreateSimpleWindow(nint display, nuint parent, int x, int y, uint width, uint height, uint border, nuint borderColor, nuint background);

    [LibraryImport(Xlib)]
    private static partial void XDestroyWindow(nint display, nuint window);

    [LibraryImport(Xlib, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void XStoreName(nint display, nuint window, string name);

    [LibraryImport(Xlib)]
    private static partial void XSelectInput(nint display, nuint window, nint mask);

    [LibraryImport(Xlib)]
    private static partial void XMapWindow(nint display, nuint window);

    [LibraryImport(Xlib)]
    private static partial void XResizeWindow(nint display, nuint window, uint width, uint height);

    [LibraryImport(Xlib)]
    private static partial void XSync(nint display, int discard);

    [LibraryImport(Xlib)]
    private static partial int XPending(nint display);

    [LibraryImport(Xlib)]
    private static partial void XNextEvent(nint display, Event* e);

    [LibraryImport(Xlib)]
    private static partial int XGetWindowAttributes(nint display, nuint window, Attributes* attributes);

    [LibraryImport(Xlib)]
    private static partial int XQueryTree(nint display, nuint window, nuint* root, nuint* parent, nuint** children, uint* count);

    [LibraryImport(Xlib)]
    private static partial void XFree(void* memory);

    [LibraryImport(Xlib)]
    private static partial void XTranslateCoordinates(nint display, nuint from, nuint to, int x, int y, int* toX, int* toY, nuint* child);

    [LibraryImport(Xlib)]
    private static partial void XGetInputFocus(nint display, nuint* window, int* revert);

    [LibraryImport(Xlib)]
    private static partial void XSetInputFocus(nint display, nuint window, int revert, nuint time);

    [LibraryImport(Xlib)]
    private static partial nint XGetImage(nint display, nuint drawable, int x, int y, uint width, uint height, nuint planes, int format);

    [LibraryImport(Xlib)]
    private static partial void XDestroyImage(nint image);

    [LibraryImport(XTest)]
    private static partial void XTestFakeKeyEvent(nint display, uint keycode, int press, nuint delay);

    [LibraryImport(XTest)]
    private static partial void XTestFakeButtonEvent(nint display, uint button, int press, nuint delay);

    [LibraryImport(XTest)]
    private static partial void XTestFakeMotionEvent(nint display, int screen, int x, int y, nuint delay);
}
