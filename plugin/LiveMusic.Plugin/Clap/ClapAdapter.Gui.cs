using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core.Editor;

namespace LiveMusic.Plugin.Clap;

// The window belongs to another process that the engine starts (docs/editor-window.md): nothing here waits for it, and nothing here draws. A hidden editor is a closed
// one: a web view that nobody sees would keep its memory.
internal sealed unsafe partial class ClapAdapter
{
    private static readonly ClapPluginGui* GuiExtension = MakeGui();

    private bool _guiMade;
    private bool _guiFloats;
    private bool _guiVisible;
    private long _guiParent;
    private string _guiTitle = "";

    private static ClapPluginGui* MakeGui()
    {
        var table = (ClapPluginGui*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginGui));
        table->IsApiSupported = &GuiIsApiSupported;
        table->GetPreferredApi = &GuiGetPreferredApi;
        table->Create = &GuiCreate;
        table->Destroy = &GuiDestroy;
        table->SetScale = &GuiSetScale;
        table->GetSize = &GuiGetSize;
        table->CanResize = &GuiCanResize;
        table->GetResizeHints = &GuiGetResizeHints;
        table->AdjustSize = &GuiAdjustSize;
        table->SetSize = &GuiSetSize;
        table->SetParent = &GuiSetParent;
        table->SetTransient = &GuiSetTransient;
        table->SuggestTitle = &GuiSuggestTitle;
        table->Show = &GuiShow;
        table->Hide = &GuiHide;
        return table;
    }

    // A floating window is the editor's own, whatever the host draws with.
    private static bool Supports(byte* api, bool floating)
    {
        if (floating && OperatingSystem.IsLinux() && ClapText.Matches(api, ClapWindowApi.Wayland)) return true;
        var own = OperatingSystem.IsWindows() ? ClapWindowApi.Win32 : OperatingSystem.IsMacOS() ? ClapWindowApi.Cocoa : ClapWindowApi.X11;
        return ClapText.Matches(api, own) && (floating || Windowing.CanEmbed);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiIsApiSupported(ClapPlugin* plugin, byte* api, byte floating) => Supports(api, floating != 0) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiGetPreferredApi(ClapPlugin* plugin, byte** api, byte* floating)
    {
        if (api == null || floating == null) return 0;
        *api = ClapText.Pointer(OperatingSystem.IsWindows() ? ClapWindowApi.Win32 : OperatingSystem.IsMacOS() ? ClapWindowApi.Cocoa : ClapWindowApi.X11);
        *floating = Windowing.CanEmbed ? (byte)0 : (byte)1;
        return 1;
    }

    /// <summary>Scanners come as far as this: nothing is opened yet.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiCreate(ClapPlugin* plugin, byte* api, byte floating)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.create");
            if (adapter._guiMade || !Supports(api, floating != 0)) return 0;
            (adapter._guiMade, adapter._guiFloats) = (true, floating != 0);
            adapter._host.EditorFloats = adapter._guiFloats;
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GuiDestroy(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.destroy");
            adapter._instance.CloseEditor();
            (adapter._guiMade, adapter._guiVisible, adapter._guiParent, adapter._guiTitle) = (false, false, 0, "");
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiSetScale(ClapPlugin* plugin, double scale)
    {
        try
        {
            // Cocoa counts in points already.
            if (OperatingSystem.IsMacOS()) return 0;
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.set_scale");
            var frame = adapter._instance.EditorFrame;
            if (!frame.SetScale(scale)) return scale == frame.Scale ? (byte)1 : (byte)0;
            // A window that is there already has to grow with what it shows.
            if (adapter._guiVisible && !adapter._guiFloats) adapter._host.RequestResize(frame.Width, frame.Height);
            adapter._instance.FitEditor();
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiGetSize(ClapPlugin* plugin, uint* width, uint* height)
    {
        try
        {
            if (width == null || height == null) return 0;
            var frame = Of(plugin)._instance.EditorFrame;
            (*width, *height) = ((uint)frame.Width, (uint)frame.Height);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiCanResize(ClapPlugin* plugin) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiGetResizeHints(ClapPlugin* plugin, ClapGuiResizeHints* hints)
    {
        if (hints == null) return 0;
        *hints = new() { CanResizeHorizontally = 1, CanResizeVertically = 1 };
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiAdjustSize(ClapPlugin* plugin, uint* width, uint* height)
    {
        try
        {
            if (width == null || height == null) return 0;
            var (w, h) = Of(plugin)._instance.EditorFrame.Fit((int)Math.Min(*width, int.MaxValue), (int)Math.Min(*height, int.MaxValue));
            (*width, *height) = ((uint)w, (uint)h);
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiSetSize(ClapPlugin* plugin, uint width, uint height)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.set_size");
            var frame = adapter._instance.EditorFrame;
            var (w, h) = ((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
            if (!frame.SetSize(w, h)) return (w, h) == (frame.Width, frame.Height) ? (byte)1 : (byte)0;
            adapter._instance.FitEditor();
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiSetParent(ClapPlugin* plugin, ClapWindow* window)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.set_parent");
            if (!adapter._guiMade || adapter._guiFloats || window == null || window->Handle == 0 || !Supports(window->Api, floating: false)) return 0;
            // An X11 window has a number of 32 bits; above them may be anything.
            adapter._guiParent = OperatingSystem.IsLinux() ? (uint)window->Handle : window->Handle;
            if (adapter._guiVisible) adapter.OpenEditor();
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    // No window of one process can be kept above another's by a rule that all systems have.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiSetTransient(ClapPlugin* plugin, ClapWindow* window) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GuiSuggestTitle(ClapPlugin* plugin, byte* title)
    {
        try
        {
            Of(plugin)._guiTitle = ClapText.Read(title) ?? "";
        }
        catch (Exception e)
        {
            Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiShow(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.show");
            if (!adapter._guiMade) return 0;
            // Some hosts show first and give the window then.
            if (!adapter._guiVisible || adapter._guiFloats) adapter.OpenEditor();
            adapter._guiVisible = true;
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GuiHide(ClapPlugin* plugin)
    {
        try
        {
            var adapter = Of(plugin);
            adapter._host.CheckMainThread("gui.hide");
            if (!adapter._guiMade) return 0;
            adapter._guiVisible = false;
            adapter._instance.CloseEditor();
            return 1;
        }
        catch (Exception e)
        {
            return Caught(plugin, e);
        }
    }

    private void OpenEditor()
    {
        if (_guiFloats || _guiParent != 0) _instance.OpenEditor(_guiParent, _guiTitle);
    }
}
