using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Names of views (<see cref="IEditController.CreateView"/>).</summary>
internal static class ViewType
{
    public static ReadOnlySpan<byte> Editor => "editor"u8;
}

/// <summary>Windowing systems: what the parent of <see cref="IPlugView.Attached"/> is.</summary>
internal static class PlatformType
{
    /// <summary>A window handle.</summary>
    public static ReadOnlySpan<byte> Windows => "HWND"u8;

    /// <summary>An NSView.</summary>
    public static ReadOnlySpan<byte> Mac => "NSView"u8;

    /// <summary>The number of an X11 window; XEmbed.</summary>
    public static ReadOnlySpan<byte> X11 => "X11EmbedWindowID"u8;
}

/// <summary><c>ViewRect</c>. Physical pixels, but logical points on macOS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ViewRect
{
    public int Left;
    public int Top;
    public int Right;
    public int Bottom;
}

/// <summary><c>IPlugView</c>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPlugView
{
    public static readonly Tuid Iid = new(0x5BC32507, 0xD06049EA, 0xA6151B52, 0x2B755B29);

    public FUnknown Unknown;

    /// <summary><c>tresult isPlatformTypeSupported(this, type)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, int> IsPlatformTypeSupported;

    /// <summary><c>tresult attached(this, parent, type)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, void*, byte*, int> Attached;

    /// <summary><c>tresult removed(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> Removed;

    /// <summary><c>tresult onWheel(this, distance)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, float, int> OnWheel;

    /// <summary><c>tresult onKeyDown(this, key, keyCode, modifiers)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ushort, short, short, int> OnKeyDown;

    /// <summary><c>tresult onKeyUp(this, key, keyCode, modifiers)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ushort, short, short, int> OnKeyUp;

    /// <summary><c>tresult getSize(this, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ViewRect*, int> GetSize;

    /// <summary><c>tresult onSize(this, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, ViewRect*, int> OnSize;

    /// <summary><c>tresult onFocus(this, state)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte, int> OnFocus;

    /// <summary><c>tresult setFrame(this, frame)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IPlugFrame>*, int> SetFrame;

    /// <summary><c>tresult canResize(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> CanResize;

    /// <summary><c>tresult checkSizeConstraint(this, rect)</c>: the nearest usable size.</summary>
    public delegate* unmanaged[Cdecl]<void*, ViewRect*, int> CheckSizeConstraint;
}

/// <summary><c>IPlugFrame</c>, of the host. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPlugFrame
{
    public static readonly Tuid Iid = new(0x367FAF01, 0xAFA94693, 0x8D4DA2A0, 0xED0882A3);

    public FUnknown Unknown;

    /// <summary><c>tresult resizeView(this, view, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IPlugView>*, ViewRect*, int> ResizeView;
}

/// <summary><c>IPlugViewContentScaleSupport</c>, of a view: Windows and Linux. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPlugViewContentScaleSupport
{
    public static readonly Tuid Iid = new(0x65ED9690, 0x8AC44525, 0x8AADEF7A, 0x72EA703F);

    public FUnknown Unknown;

    /// <summary><c>tresult setContentScaleFactor(this, factor)</c>: 2 means 200 %.</summary>
    public delegate* unmanaged[Cdecl]<void*, float, int> SetContentScaleFactor;
}
