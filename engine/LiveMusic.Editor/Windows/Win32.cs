using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LiveMusic.Editor.Windows;

/// <summary>user32 and comdlg32, as far as the window needs them. Names are theirs.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Win32
{
    public const uint WM_DESTROY = 0x0002, WM_SIZE = 0x0005, WM_SETFOCUS = 0x0007, WM_CLOSE = 0x0010, WM_KEYDOWN = 0x0100, WM_SYSKEYDOWN = 0x0104, WM_DPICHANGED = 0x02E0, WM_APP = 0x8000;
    public const uint WS_CHILD = 0x40000000, WS_VISIBLE = 0x10000000, WS_CLIPCHILDREN = 0x02000000, WS_OVERLAPPEDWINDOW = 0x00CF0000;
    public const int CW_USEDEFAULT = unchecked((int)0x80000000);
    public const uint GA_ROOT = 2, MAPVK_VSC_TO_VK_EX = 3, SWP_NOZORDER = 0x0004, SWP_NOACTIVATE = 0x0010;
    public const nint DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2 = -4;

    [StructLayout(LayoutKind.Sequential)]
    public struct WNDCLASSEXW
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
    public struct RECT
    {
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MSG
    {
        public nint Window;
        public uint Message;
        public nint WParam;
        public nint LParam;
        public uint Time;
        public int X;
        public int Y;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct OPENFILENAMEW
    {
        public uint Size;
        public nint Owner;
        public nint Instance;
        public char* Filter;
        public char* CustomFilter;
        public uint MaxCustomFilter;
        public uint FilterIndex;
        public char* File;
        public uint MaxFile;
        public char* FileTitle;
        public uint MaxFileTitle;
        public char* InitialFolder;
        public char* Title;
        public uint Flags;
        public ushort FileOffset;
        public ushort FileExtension;
        public char* DefaultExtension;
        public nint CustomData;
        public nint Hook;
        public nint TemplateName;
        public nint Reserved;
        public uint Reserved2;
        public uint FlagsEx;
    }

    [LibraryImport("user32")]
    public static partial ushort RegisterClassExW(WNDCLASSEXW* windowClass);

    [LibraryImport("user32", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    public static partial nint CreateWindowExW(uint extended, string windowClass, string title, uint style, int x, int y, int width, int height, nint parent, nint menu, nint instance, nint data);

    [LibraryImport("user32")]
    public static partial nint DefWindowProcW(nint window, uint message, nint wParam, nint lParam);

    [LibraryImport("user32")]
    public static partial int DestroyWindow(nint window);

    [LibraryImport("user32")]
    public static partial int GetMessageW(MSG* message, nint window, uint first, uint last);

    [LibraryImport("user32")]
    public static partial int TranslateMessage(MSG* message);

    [LibraryImport("user32")]
    public static partial nint DispatchMessageW(MSG* message);

    [LibraryImport("user32")]
    public static partial int PostMessageW(nint window, uint message, nint wParam, nint lParam);

    [LibraryImport("user32")]
    public static partial void PostQuitMessage(int code);

    [LibraryImport("user32")]
    public static partial int IsWindow(nint window);

    [LibraryImport("user32")]
    public static partial int GetClientRect(nint window, RECT* rectangle);

    [LibraryImport("user32")]
    public static partial int SetWindowPos(nint window, nint after, int x, int y, int width, int height, uint flags);

    [LibraryImport("user32")]
    public static partial nint GetAncestor(nint window, uint which);

    [LibraryImport("user32")]
    public static partial nint SetFocus(nint window);

    [LibraryImport("user32")]
    public static partial uint MapVirtualKeyW(uint code, uint how);

    [LibraryImport("user32")]
    public static partial nint GetWindowDpiAwarenessContext(nint window);

    [LibraryImport("user32")]
    public static partial nint SetThreadDpiAwarenessContext(nint context);

    [LibraryImport("comdlg32")]
    public static partial int GetSaveFileNameW(OPENFILENAMEW* what);
}
