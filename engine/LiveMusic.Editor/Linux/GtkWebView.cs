using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static LiveMusic.Editor.Linux.Native;

namespace LiveMusic.Editor.Linux;

/// <summary>WebKitGTK in a GTK 3 window, which lies in a host's X11 window or stands by itself.</summary>
/// <remarks>
/// <para>One in a process: GTK has one main loop.</para>
/// <para>Hosts count in physical pixels. In a host's window GTK is told the scale's whole part (it knows no other); for the rest the page is given more room, in which it
/// draws itself larger. WebKit's zoom would do, but it gets viewport units (vw, vh) wrong.</para>
/// </remarks>
internal sealed unsafe partial class GtkWebView : IWebView
{
    private const string HandlerName = "livemusic";

    private readonly IWebViewListener _listener;
    private readonly PageSource _source;
    private readonly bool _physical;
    private readonly nint _self;
    private readonly nint _window;
    private readonly nint _view;
    private readonly nint _scripts;
    private readonly HostWindow? _host;
    private int _scale = 1;
    private bool _typing;
    private bool _outside;
    private bool _escaping;
    private bool _crashed;
    private bool _closed;

    /// <param name="options">Where.</param>
    /// <param name="physical">The sizes are physical pixels; else the desktop scales the window.</param>
    /// <param name="address">Of the page.</param>
    /// <param name="store">What the page keeps.</param>
    /// <param name="listener">Told on the window's thread.</param>
    /// <exception cref="WebViewException">There is no web view, no display, or no such window of the host.</exception>
    public GtkWebView(EditorOptions options, bool physical, string address, PageStore store, IWebViewListener listener)
    {
        if (WebKitLibrary.Version() is null) throw new WebViewException($"this system has no web view. {WebKitLibrary.Cure}");
        Prepare(options, physical);
        if (!gtk_init_check(0, 0)) throw new WebViewException("no display can be opened (DISPLAY, XAUTHORITY)");
        HostWindow.IgnoreErrors();
        if (options.Embedded) _host = new(gdk_x11_get_default_xdisplay(), (nuint)options.Parent);
        (_listener, _physical) = (listener, physical);
        if (physical) SetScale(options.Scale);
        _source = new(address);
        _self = GCHandle.ToIntPtr(GCHandle.Alloc(this));

        var context = NewContext();
        _scripts = webkit_user_content_manager_new();
        _view = NewView(context, _scripts);
        Configure(webkit_web_view_get_settings(_view));
        AddScript(store);
        Connect(_scripts, $"script-message-received::{HandlerName}", (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnMessage, _self);
        webkit_user_content_manager_register_script_message_handler(_scripts, HandlerName);
        Connect(context, "download-started", (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnDownload, _self);
        ConnectView();

        _window = gtk_window_new(0);
        Connect(_window, "delete-event", (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnDelete, _self);
        gtk_container_add(_window, _view);
        Show(options);
    }

    public void Run()
    {
        webkit_web_view_load_uri(_view, _source.Address);
        gtk_main();
    }

    public void Post(Action action) => _ = g_idle_add(&OnIdle, GCHandle.ToIntPtr(GCHandle.Alloc(action)));

    public void Resize(int width, int height, double scale)
    {
        if (_host is null) return;
        SetScale(scale);
        gtk_window_resize(_window, Logical(width), Logical(height));
        _host.Resize(width, height);
    }

    public void PassOn(PageKey key)
    {
        if (_host is null) return;
        // The first Escape lets go of the keyboard (when it is released: the host shall not see half of it), the next one is the host's.
        var letGo = key.Code == "Escape" && (key.Down ? _host.HasKeyboard : _escaping);
        _escaping = letGo && key.Down;
        if (!letGo) _host.Send(key);
        else if (!key.Down) _host.GiveKeyboardBack();
    }

    public void Typing(bool typing)
    {
        _typing = typing;
        LetGoOutside();
    }

    public void Close()
    {
        if (_closed) return;
        _closed = true;
        gtk_main_quit();
    }

    public void Dispose() => GCHandle.FromIntPtr(_self).Free();

    private static void Prepare(EditorOptions options, bool physical)
    {
        if (options.Embedded) gdk_set_allowed_backends("x11");
        if (physical) _ = SetVariable("GDK_DPI_SCALE", "1", 1);
        // With NVIDIA's own driver WebKit's usual way to the screen leaves many windows blank.
        if (Directory.Exists("/proc/driver/nvidia")) _ = SetVariable("WEBKIT_DISABLE_DMABUF_RENDERER", "1", 0);
    }

    private static nint NewContext()
    {
        // Nothing is kept: no cookies, no cache, no storage. What the page wants kept goes through the store.
        var context = webkit_web_context_new_ephemeral();
        const int documentViewer = 0;
        webkit_web_context_set_cache_model(context, documentViewer);
        webkit_web_context_set_sandbox_enabled(context, Sandbox.Works() ? 1 : 0);
        return context;
    }

    private static nint NewView(nint context, nint scripts)
    {
        var type = webkit_web_view_get_type();
        var values = stackalloc GValue[2];
        var names = stackalloc byte*[2];
        fixed (byte* contextName = "web-context\0"u8, scriptsName = "user-content-manager\0"u8)
        {
            names[0] = contextName;
            names[1] = scriptsName;
            Object(&values[0], context);
            Object(&values[1], scripts);
            var view = g_object_new_with_properties(type, 2, names, values);
            g_value_unset(&values[0]);
            g_value_unset(&values[1]);
            return view;
        }

        static void Object(GValue* value, nint item)
        {
            const nuint gObject = 20 << 2;
            *value = default;
            g_value_init(value, gObject);
            g_value_set_object(value, item);
        }
    }

    private static void Configure(nint settings)
    {
        if (Environment.GetEnvironmentVariable("LIVEMUSIC_EDITOR_DEVTOOLS") != "1") return;
        webkit_settings_set_enable_developer_extras(settings, 1);
    }

    private void AddScript(PageStore store)
    {
        const int topFrame = 1, atStart = 0;
        var script = webkit_user_script_new(WindowScript.With(store.Items), topFrame, atStart, 0, 0);
        webkit_user_content_manager_add_script(_scripts, script);
        webkit_user_script_unref(script);
    }

    private void SetScale(double scale)
    {
        // 1.99 comes from hosts that count in fractions of inches.
        var whole = Math.Max(1, (int)(scale + 0.05));
        if (whole == _scale) return;
        _scale = whole;
        gdk_x11_display_set_window_scale(gdk_display_get_default(), whole);
    }

    private int Logical(int pixels) => Math.Max(1, pixels / _scale);

    private void ConnectView()
    {
        Connect(_view, "load-changed", (delegate* unmanaged[Cdecl]<nint, int, nint, void>)&OnLoadChanged, _self);
        Connect(_view, "load-failed", (delegate* unmanaged[Cdecl]<nint, int, byte*, GError*, nint, int>)&OnLoadFailed, _self);
        Connect(_view, "web-process-terminated", (delegate* unmanaged[Cdecl]<nint, int, nint, void>)&OnCrash, _self);
        Connect(_view, "decide-policy", (delegate* unmanaged[Cdecl]<nint, nint, int, nint, int>)&OnPolicy, _self);
        Connect(_view, "context-menu", (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)&OnContextMenu, _self);
        Connect(_view, "print", (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnPrint, _self);
        if (_host is null) return;
        Connect(_view, "button-press-event", (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnPress, _self);
        Connect(_view, "enter-notify-event", (delegate* unmanaged[Cdecl]<nint, byte*, nint, int>)&OnCross, _self);
        Connect(_view, "leave-notify-event", (delegate* unmanaged[Cdecl]<nint, byte*, nint, int>)&OnCross, _self);
        gdk_window_add_filter(0, &OnEvent, _self);
    }

    private void Show(EditorOptions options)
    {
        gtk_window_set_title(_window, options.Title);
        if (_physical) gtk_window_set_default_size(_window, Logical(options.Width), Logical(options.Height));
        else gtk_window_set_default_size(_window, (int)(options.Width / options.Scale), (int)(options.Height / options.Scale));
        // Until the page is drawn: its own dark, not a white flash.
        var background = stackalloc double[4] { 0.07, 0.07, 0.08, 1 };
        webkit_web_view_set_background_color(_view, background);
        if (_host is not null)
        {
            gtk_window_set_decorated(_window, 0);
            gtk_widget_realize(_window);
            var own = gtk_widget_get_window(_window);
            // No window manager will ever answer for a window that lies in another.
            gdk_x11_window_set_frame_sync_enabled(own, 0);
            _host.Adopt(gdk_x11_window_get_xid(own), options.Width, options.Height);
        }
        gtk_widget_show_all(_window);
        gtk_widget_grab_focus(_view);
    }

    private static GtkWebView Of(nint self) => Unsafe.As<GtkWebView>(GCHandle.FromIntPtr(self).Target)!;

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnIdle(nint data)
    {
        var handle = GCHandle.FromIntPtr(data);
        var action = (Action)handle.Target!;
        handle.Free();
        action();
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint manager, nint result, nint self)
    {
        var text = jsc_value_to_string(webkit_javascript_result_get_js_value(result));
        var message = Text((byte*)text);
        g_free(text);
        Of(self)._listener.Said(message);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLoadChanged(nint view, int what, nint self)
    {
        const int committed = 2;
        if (what == committed) Of(self)._listener.Loaded();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnLoadFailed(nint view, int what, byte* uri, GError* error, nint self)
    {
        // A navigation that we forbade, or that became a download, is no failure.
        var editor = Of(self);
        if (!editor._source.Owns(Text(uri)) || Text(error->Message) is var why && why.Contains("interrupted", StringComparison.OrdinalIgnoreCase)) return 1;
        editor._listener.Unreachable(why);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCrash(nint view, int reason, nint self)
    {
        var editor = Of(self);
        if (editor._crashed)
        {
            editor._listener.Broken("the system's web view (WebKitGTK) crashed twice");
            return;
        }
        editor._crashed = true;
        webkit_web_view_load_uri(view, editor._source.Address);
    }

    // Everything stays with the engine; a window that the page opens is a place that it goes to.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPolicy(nint view, nint decision, int type, nint self)
    {
        const int newWindow = 1, response = 2;
        var source = Of(self)._source;
        if (type == response)
        {
            var uri = Text(webkit_uri_request_get_uri(webkit_response_policy_decision_get_request(decision)));
            if (!source.Owns(uri)) webkit_policy_decision_ignore(decision);
            else if (webkit_response_policy_decision_is_mime_type_supported(decision) == 0) webkit_policy_decision_download(decision);
            else webkit_policy_decision_use(decision);
            return 1;
        }
        var action = webkit_navigation_policy_decision_get_navigation_action(decision);
        if (type != newWindow && source.Owns(Text(webkit_uri_request_get_uri(webkit_navigation_action_get_request(action))))) webkit_policy_decision_use(decision);
        else webkit_policy_decision_ignore(decision);
        return 1;
    }

    // Copy and paste in text fields; elsewhere there is nothing to choose from.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnContextMenu(nint view, nint menu, nint e, nint hit, nint self) => webkit_hit_test_result_context_is_editable(hit) != 0 ? 0 : 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPrint(nint view, nint operation, nint self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPress(nint view, nint e, nint self)
    {
        Of(self)._host!.TakeKeyboard();
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCross(nint view, byte* e, nint self)
    {
        // GdkEventCrossing: a grab that begins or ends, or the way into a window of our own, is no crossing.
        var (type, mode, detail) = (*(int*)e, *(int*)(e + 72), *(int*)(e + 76));
        const int leave = 11, normal = 0, inferior = 2;
        if (mode != normal || detail == inferior) return 0;
        var editor = Of(self);
        editor._outside = type == leave;
        editor.LetGoOutside();
        return 0;
    }

    private void LetGoOutside()
    {
        if (_outside && !_typing) _host?.GiveKeyboardBack();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEvent(byte* happened, nint e, nint self)
    {
        const int goOn = 0;
        var editor = Of(self);
        if (!editor._closed && editor._host!.IsTheEnd(happened)) editor._listener.Gone();
        return goOn;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDelete(nint window, nint e, nint self)
    {
        Of(self)._listener.Gone();
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDownload(nint context, nint download, nint self)
        => Connect(download, "decide-destination", (delegate* unmanaged[Cdecl]<nint, byte*, nint, int>)&OnDestination, self);

    /// <summary>A take: where it goes is the user's to say.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDestination(nint download, byte* suggested, nint self)
    {
        const int save = 1, accepted = -3;
        var editor = Of(self);
        var dialog = gtk_file_chooser_native_new("Save", editor._host is null ? editor._window : 0, save, null, null);
        gtk_file_chooser_set_current_name(dialog, Path.GetFileName(Text(suggested)));
        gtk_file_chooser_set_do_overwrite_confirmation(dialog, 1);
        var chosen = gtk_native_dialog_run(dialog) == accepted ? gtk_file_chooser_get_uri(dialog) : 0;
        g_object_unref(dialog);
        if (chosen == 0)
        {
            webkit_download_cancel(download);
            return 1;
        }
        webkit_download_set_allow_overwrite(download, 1);
        webkit_download_set_destination(download, (byte*)chosen);
        g_free(chosen);
        return 1;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
