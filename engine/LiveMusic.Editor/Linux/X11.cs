using System.Runtime.InteropServices;

namespace LiveMusic.Editor.Linux;

/// <summary>Xlib, as far as a window in another program's window needs it. Names are its own.</summary>
internal static unsafe partial class X11
{
    private const string Library = "libX11.so.6";

    public const int KeyPress = 2, KeyRelease = 3, DestroyNotify = 17, ReparentNotify = 21;
    public const nint StructureNotifyMask = 1 << 17, NoEventMask = 0;
    public const int RevertToParent = 2;
    public const nuint None = 0, PointerRoot = 1;

    /// <summary><c>XEvent</c>: its size, and what all of them begin with.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct XKeyEvent
    {
        public int Type;
        public nuint Serial;
        public int SendEvent;
        public nint Display;
        public nuint Window;
        public nuint Root;
        public nuint Subwindow;
        public nuint Time;
        public int X;
        public int Y;
        public int RootX;
        public int RootY;
        public uint State;
        public uint Keycode;
        public int SameScreen;
        public fixed long Padding[12];
    }

    /// <summary>The beginning of <c>XDestroyWindowEvent</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct XStructureEvent
    {
        public int Type;
        public nuint Serial;
        public int SendEvent;
        public nint Display;
        public nuint Event;
        public nuint Window;
    }

    /// <summary><c>XWindowAttributes</c>: its size, and what is read of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct XWindowAttributes
    {
        public int X;
        public int Y;
        public int Width;
        public int Height;
        public int Border;
        public int Depth;
        public nint Visual;
        public nuint Root;
        public fixed long Padding[16];
    }

    [LibraryImport(Library)]
    public static partial nint XSetErrorHandler(delegate* unmanaged[Cdecl]<nint, nint, int> handler);

    [LibraryImport(Library)]
    public static partial int XSync(nint display, int discard);

    [LibraryImport(Library)]
    public static partial int XFlush(nint display);

    [LibraryImport(Library)]
    public static partial int XGetWindowAttributes(nint display, nuint window, XWindowAttributes* attributes);

    [LibraryImport(Library)]
    public static partial int XReparentWindow(nint display, nuint window, nuint parent, int x, int y);

    [LibraryImport(Library)]
    public static partial int XMoveResizeWindow(nint display, nuint window, int x, int y, uint width, uint height);

    [LibraryImport(Library)]
    public static partial int XSelectInput(nint display, nuint window, nint mask);

    [LibraryImport(Library)]
    public static partial int XGetInputFocus(nint display, nuint* window, int* revert);

    [LibraryImport(Library)]
    public static partial int XSetInputFocus(nint display, nuint window, int revert, nuint time);

    [LibraryImport(Library)]
    public static partial int XQueryTree(nint display, nuint window, nuint* root, nuint* parent, nuint** children, uint* count);

    [LibraryImport(Library)]
    public static partial int XFree(void* memory);

    [LibraryImport(Library)]
    public static partial int XSendEvent(nint display, nuint window, int propagate, nint mask, XKeyEvent* what);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint XInternAtom(nint display, string name, int onlyIfExists);

    [LibraryImport(Library)]
    public static partial int XChangeProperty(nint display, nuint window, nuint property, nuint type, int format, int mode, nint* data, int count);

    [LibraryImport(Library)]
    public static partial int XGetWindowProperty(nint display, nuint window, nuint property, nint offset, nint length, int delete, nuint type,
        nuint* actualType, int* actualFormat, nuint* count, nuint* left, byte** data);
}
