using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LiveMusic.TestHost.Hosting;
using SkiaSharp;

namespace LiveMusic.TestHost.Editors;

/// <summary>A <see cref="HostWindow"/> on Windows. Pictures are not taken: under Wine the pixels of another process's child are not there to be read.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class Win32Window : HostWindow
{
    private const string ClassName = "livemusic-host";
    private readonly nint _frame;
    private readonly nint _place;

    public Win32Window(string title, int width, int height)
    {
        fixed (char* name = ClassName)
        {
            var windowClass = new WindowClass { Size = (uint)sizeof(WindowClass), Procedure = &OnMessage, ClassName = name };
            RegisterClassExW(&windowClass);
        }

        (Width, Height) = (width, height);
        _frame = CreateWindowExW(0, ClassName, title, OverlappedWindow | Visible | ClipChildren, 40, 40, width + 16, height + BarHeight + 40, 0, 0, 0, 0);
        _place = _frame == 0 ? 0 : CreateWindowExW(0, "STATIC", "", Child | Visible | ClipChildren, 0, BarHeight, width, height, _frame, 0, 0, 0);
        if (_place == 0)
        {
            throw new HostException($"Windows made no window: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    public override nint Place => _place;

    public override int Children
    {
        get
        {
            int count = 0;
            for (nint child = GetWindow(_place, FirstChild); child != 0; child = GetWindow(child, Next))
            {
                count++;
            }

            return count;
        }
    }

    public override (int Width, int Height)? ChildSize
    {
        get
        {
            nint child = GetWindow(_place, FirstChild);
            Rectangle r;
            return child != 0 && GetClientRect(child, &r) != 0 ? (r.Right, r.Bottom) : null;
        }
    }

    public override bool HasKeyboard => GetFocus() == _frame;

    public override void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        MoveWindow(_frame, 40, 40, width + 16, height + BarHeight + 40, 1);
        MoveWindow(_place, 0, BarHeight, width, height, 1);
    }

    public override void Serve()
    {
        Message message;
        while (PeekMessageW(&message, 0, 0, 0, 1) != 0)
        {
            if (message.Kind is KeyDown or KeyDown + 1)
            {
                uint scan = (uint)message.LParam >> 16 & 0xFF;
                Keys.Add(new HeardKey($"scan {scan}", message.Kind == KeyDown, Sent: false));
            }

            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
    }

    public override SKBitmap? Picture() => null;

    public override void Click(int x, int y) => throw new HostException("On Windows this host does not use the mouse.");

    public override void PointAtBar()
    {
    }

    public override void TakeKeyboard() => SetFocus(_frame);

    public override void Press(string code, bool shift = false, bool control = false) => throw new HostException("On Windows this host does not use the keyboard.");

    public override void Dispose() => DestroyWindow(_frame);

    private const uint OverlappedWindow = 0x00CF0000;
    private const uint Visible = 0x10000000;
    private const uint Child = 0x40000000;
    private const uint ClipChildren = 0x02000000;
    private const uint KeyDown = 0x0100;
    private const uint FirstChild = 5;
    private const uint Next = 2;

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowClass
    {
        public uint Size;
        public uint Style;
        public delegate* unmanaged[Stdcall]<nint, uint, nint, nint, nint> Procedure;
        public int ClassExtra;
        public int WindowExtra;
        public nint Instance;
        public nint Icon;
        public nint Cursor;
        public nint Background;
        public char* MenuName;
        public char* ClassName;
        public nint SmallIcon;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public nint Window;
        public uint Kind;
        public nint WParam;
        public nint LParam;
        public uint Time;
        public int X;
        public int Y;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Rectangle
    {
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static nint OnMessage(nint window, uint message, nint wParam, nint lParam) => DefWindowProcW(window, message, wParam, lParam);

    [LibraryImport("user32")]
    private static partial void RegisterClassExW(WindowClass* windowClass);

    [LibraryImport("user32", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    private static partial nint CreateWindowExW(uint extended, string windowClass, string title, uint style, int x, int y, int width, int height, nint parent, nint menu, nint instance, nint data);

    [LibraryImport("user32")]
    private static partial nint DefWindowProcW(nint window, uint message, nint wParam, nint lParam);

    [LibraryImport("user32")]
    private static partial void DestroyWindow(nint window);

    [LibraryImport("user32")]
    private static partial void MoveWindow(nint window, int x, int y, int width, int height, int repaint);

    [LibraryImport("user32")]
    private static partial nint GetWindow(nint window, uint which);

    [LibraryImport("user32")]
    private static partial int GetClientRect(nint window, Rectangle* rectangle);

    [LibraryImport("user32")]
    private static partial nint GetFocus();

    [LibraryImport("user32")]
    private static partial void SetFocus(nint window);

    [LibraryImport("user32")]
    private static partial int PeekMessageW(Message* message, nint window, uint first, uint last, uint remove);

    [LibraryImport("user32")]
    private static partial void TranslateMessage(Message* message);

    [LibraryImport("user32")]
    private static partial void DispatchMessageW(Message* message);
}
