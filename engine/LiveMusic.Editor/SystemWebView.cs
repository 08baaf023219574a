using LiveMusic.Editor.Linux;
using LiveMusic.Editor.Windows;

namespace LiveMusic.Editor;

/// <summary>The web view of this system.</summary>
public static class SystemWebView
{
    /// <summary>What was found, or why there is none and what helps.</summary>
    public static (bool Found, string Text) Look()
    {
        var version = OperatingSystem.IsWindows() ? WindowsWebView.Version() : OperatingSystem.IsLinux() ? WebKitLibrary.Version() : null;
        if (version is not null) return (true, version);
        return (false, OperatingSystem.IsWindows() ? WindowsWebView.Cure : OperatingSystem.IsLinux() ? WebKitLibrary.Cure : NoneOnMac);
    }

    private const string NoneOnMac = "on macOS no view of one process can lie in another's window";

    /// <exception cref="WebViewException">It cannot be had in this way.</exception>
    internal static IWebView Open(EditorOptions options, bool physical, string address, PageStore store, IWebViewListener listener)
    {
        if (OperatingSystem.IsWindows()) return new WindowsWebView(options, address, store, listener);
        if (OperatingSystem.IsLinux()) return new GtkWebView(options, physical, address, store, listener);
        throw new WebViewException(NoneOnMac);
    }
}
