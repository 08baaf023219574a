using System.Runtime.InteropServices;

namespace LiveMusic.Editor.Linux;

/// <summary>GLib, GTK 3 and WebKitGTK 4.1, as far as the window needs them. Names are theirs. The libraries are loaded at the first call: <see cref="WebKitLibrary"/> asks first.</summary>
internal static unsafe partial class Native
{
    private const string GLib = "libglib-2.0.so.0", GObject = "libgobject-2.0.so.0", Gtk = "libgtk-3.so.0", Gdk = "libgdk-3.so.0";
    private const string WebKit = "libwebkit2gtk-4.1.so.0", JavaScript = "libjavascriptcoregtk-4.1.so.0";

    public const string WebKitFile = WebKit;

    /// <summary><c>GValue</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GValue
    {
        public nuint Type;
        public fixed long Data[2];
    }

    /// <summary><c>GError</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GError
    {
        public uint Domain;
        public int Code;
        public byte* Message;
    }

    /// <summary>Connects a handler; its last argument is <paramref name="data"/>.</summary>
    public static void Connect(nint instance, string signal, void* handler, nint data) => g_signal_connect_data(instance, signal, handler, data, 0, 0);

    [LibraryImport(GLib)]
    public static partial uint g_idle_add(delegate* unmanaged[Cdecl]<nint, int> function, nint data);

    [LibraryImport(GLib)]
    public static partial void g_free(nint memory);

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint g_filename_to_uri(string file, nint host, nint error);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ulong g_signal_connect_data(nint instance, string signal, void* handler, nint data, nint destroy, int flags);

    [LibraryImport(GObject)]
    public static partial void g_object_unref(nint item);

    [LibraryImport(GObject)]
    public static partial nint g_object_new_with_properties(nuint type, uint count, byte** names, GValue* values);

    [LibraryImport(GObject)]
    public static partial void g_value_init(GValue* value, nuint type);

    [LibraryImport(GObject)]
    public static partial void g_value_set_object(GValue* value, nint item);

    [LibraryImport(GObject)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(Gdk, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void gdk_set_allowed_backends(string backends);

    [LibraryImport(Gdk)]
    public static partial nint gdk_display_get_default();

    [LibraryImport(Gdk)]
    public static partial nint gdk_x11_get_default_xdisplay();

    [LibraryImport(Gdk)]
    public static partial void gdk_x11_display_set_window_scale(nint display, int scale);

    [LibraryImport(Gdk)]
    public static partial nuint gdk_x11_window_get_xid(nint window);

    [LibraryImport(Gdk)]
    public static partial void gdk_x11_window_set_frame_sync_enabled(nint window, int enabled);

    [LibraryImport(Gdk)]
    public static partial void gdk_window_add_filter(nint window, delegate* unmanaged[Cdecl]<byte*, nint, nint, int> filter, nint data);

    [LibraryImport(Gtk)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool gtk_init_check(nint count, nint arguments);

    [LibraryImport(Gtk)]
    public static partial void gtk_main();

    [LibraryImport(Gtk)]
    public static partial void gtk_main_quit();

    [LibraryImport(Gtk)]
    public static partial nint gtk_window_new(int type);

    [LibraryImport(Gtk, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void gtk_window_set_title(nint window, string title);

    [LibraryImport(Gtk)]
    public static partial void gtk_window_set_default_size(nint window, int width, int height);

    [LibraryImport(Gtk)]
    public static partial void gtk_window_resize(nint window, int width, int height);

    [LibraryImport(Gtk)]
    public static partial void gtk_window_set_decorated(nint window, int decorated);

    [LibraryImport(Gtk)]
    public static partial void gtk_container_add(nint container, nint widget);

    [LibraryImport(Gtk)]
    public static partial void gtk_widget_realize(nint widget);

    [LibraryImport(Gtk)]
    public static partial void gtk_widget_show_all(nint widget);

    [LibraryImport(Gtk)]
    public static partial void gtk_widget_grab_focus(nint widget);

    [LibraryImport(Gtk)]
    public static partial nint gtk_widget_get_window(nint widget);

    [LibraryImport(Gtk, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gtk_file_chooser_native_new(string title, nint parent, int action, string? accept, string? cancel);

    [LibraryImport(Gtk, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void gtk_file_chooser_set_current_name(nint chooser, string name);

    [LibraryImport(Gtk)]
    public static partial void gtk_file_chooser_set_do_overwrite_confirmation(nint chooser, int confirm);

    [LibraryImport(Gtk)]
    public static partial nint gtk_file_chooser_get_uri(nint chooser);

    [LibraryImport(Gtk)]
    public static partial int gtk_native_dialog_run(nint dialog);

    [LibraryImport(WebKit)]
    public static partial uint webkit_get_major_version();

    [LibraryImport(WebKit)]
    public static partial uint webkit_get_minor_version();

    [LibraryImport(WebKit)]
    public static partial uint webkit_get_micro_version();

    [LibraryImport(WebKit)]
    public static partial nint webkit_web_context_new_ephemeral();

    [LibraryImport(WebKit)]
    public static partial void webkit_web_context_set_sandbox_enabled(nint context, int enabled);

    [LibraryImport(WebKit)]
    public static partial void webkit_web_context_set_cache_model(nint context, int model);

    [LibraryImport(WebKit)]
    public static partial nint webkit_user_content_manager_new();

    [LibraryImport(WebKit, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool webkit_user_content_manager_register_script_message_handler(nint manager, string name);

    [LibraryImport(WebKit)]
    public static partial void webkit_user_content_manager_add_script(nint manager, nint script);

    [LibraryImport(WebKit, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint webkit_user_script_new(string source, int frames, int time, nint allow, nint block);

    [LibraryImport(WebKit)]
    public static partial void webkit_user_script_unref(nint script);

    [LibraryImport(WebKit)]
    public static partial nuint webkit_web_view_get_type();

    [LibraryImport(WebKit)]
    public static partial nint webkit_web_view_get_settings(nint view);

    [LibraryImport(WebKit, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void webkit_web_view_load_uri(nint view, string uri);

    [LibraryImport(WebKit)]
    public static partial void webkit_web_view_set_background_color(nint view, double* red);

    [LibraryImport(WebKit)]
    public static partial void webkit_settings_set_enable_developer_extras(nint settings, int enabled);

    [LibraryImport(WebKit)]
    public static partial nint webkit_javascript_result_get_js_value(nint result);

    [LibraryImport(JavaScript)]
    public static partial nint jsc_value_to_string(nint value);

    [LibraryImport(WebKit)]
    public static partial int webkit_hit_test_result_context_is_editable(nint result);

    [LibraryImport(WebKit)]
    public static partial nint webkit_navigation_policy_decision_get_navigation_action(nint decision);

    [LibraryImport(WebKit)]
    public static partial nint webkit_navigation_action_get_request(nint action);

    [LibraryImport(WebKit)]
    public static partial int webkit_response_policy_decision_is_mime_type_supported(nint decision);

    [LibraryImport(WebKit)]
    public static partial nint webkit_response_policy_decision_get_request(nint decision);

    [LibraryImport(WebKit)]
    public static partial byte* webkit_uri_request_get_uri(nint request);

    [LibraryImport(WebKit)]
    public static partial void webkit_policy_decision_use(nint decision);

    [LibraryImport(WebKit)]
    public static partial void webkit_policy_decision_ignore(nint decision);

    [LibraryImport(WebKit)]
    public static partial void webkit_policy_decision_download(nint decision);

    [LibraryImport(WebKit)]
    public static partial void webkit_download_set_destination(nint download, byte* uri);

    [LibraryImport(WebKit)]
    public static partial void webkit_download_set_allow_overwrite(nint download, int allowed);

    [LibraryImport(WebKit)]
    public static partial void webkit_download_cancel(nint download);
}
