using System.Collections.Concurrent;
using System.Drawing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LiveMusic.Shared.Platform;
using Microsoft.Web.WebView2.Core;
using static LiveMusic.Editor.Windows.Win32;

namespace LiveMusic.Editor.Windows;

/// <summary>WebView2 in a child of the host's window, or in a window of its own.</summary>
/// <remarks>
/// One in a process, on a single-threaded apartment. A child of another process's window shares that one's input queue: this thread must never be kept waiting, and the
/// engine ends a process whose thread does not answer. Browser and page live in further processes of WebView2's own.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsWebView : IWebView
{
    private const string ClassName = "LiveMusicEditor";

    // No request leaves this computer.
    private const string BrowserArguments = "--disable-background-networking --disable-component-update --disable-domain-reliability --no-pings";

    private static WindowsWebView? _only;

    private readonly EditorOptions _options;
    private readonly PageSource _source;
    private readonly PageStore _store;
    private readonly IWebViewListener _listener;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly nint _window;
    private CoreWebView2Controller? _controller;
    private double _scale;
    private bool _crashed;
    private bool _closed;

    /// <param name="options">Where.</param>
    /// <param name="address">Of the page.</param>
    /// <param name="store">What the page keeps.</param>
    /// <param name="listener">Told on the window's thread.</param>
    /// <exception cref="WebViewException">There is no web view, or no such window of the host.</exception>
    public WindowsWebView(EditorOptions options, string address, PageStore store, IWebViewListener listener)
    {
        if (Version() is null) throw new WebViewException($"this system has no web view. {Cure}");
        (_options, _store, _listener, _scale) = (options, store, listener, options.Scale);
        _source = new(address);
        _only = this;
        _window = options.Embedded ? MakeChild(options) : MakeOwn(options);
    }

    public const string Cure = "Install Microsoft's WebView2 Runtime (https://developer.microsoft.com/microsoft-edge/webview2/)";

    /// <summary>Null: it is not installed.</summary>
    public static string? Version()
    {
        try
        {
            return CoreWebView2Environment.GetAvailableBrowserVersionString() is { Length: > 0 } version ? $"WebView2 {version}" : null;
        }
        catch (Exception e) when (e is WebView2RuntimeNotFoundException or DllNotFoundException or COMException or FileNotFoundException)
        {
            return null;
        }
    }

    public void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new UiContext(Post));
        Post(async () => await StartAsync());
        Dispatch();
    }

    private static unsafe void Dispatch()
    {
        MSG message;
        while (GetMessageW(&message, 0, 0, 0) > 0)
        {
            _ = TranslateMessage(&message);
            _ = DispatchMessageW(&message);
        }
    }

    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _ = PostMessageW(_window, WM_APP, 0, 0);
    }

    public void Resize(int width, int height, double scale)
    {
        if (!_options.Embedded) return;
        _ = SetWindowPos(_window, 0, 0, 0, width, height, SWP_NOZORDER | SWP_NOACTIVATE);
        _scale = scale;
        _controller?.RasterizationScale = scale;
    }

    public void PassOn(PageKey key)
    {
        if (!_options.Embedded || Keys.Windows(key.Code) is not { } place) return;
        var root = GetAncestor((nint)_options.Parent, GA_ROOT);
        if (root == 0) return;
        // The first Escape lets go of the keyboard; from then on keys are the host's by themselves.
        if (key is { Code: "Escape", Down: true })
        {
            _ = SetFocus(root);
            return;
        }
        var virtualKey = MapVirtualKeyW((uint)(place.Scan | (place.Extended ? 0xE000 : 0)), MAPVK_VSC_TO_VK_EX);
        if (virtualKey == 0) return;
        var system = key is { Alt: true, Control: false };
        var state = 1u | (uint)place.Scan << 16 | (place.Extended ? 1u << 24 : 0) | (system ? 1u << 29 : 0) | (key.Down ? 0 : 3u << 30);
        var message = (system ? WM_SYSKEYDOWN : WM_KEYDOWN) + (key.Down ? 0u : 1);
        _ = PostMessageW(root, message, (nint)virtualKey, (nint)state);
    }

    // The focus is Windows's own affair: the host takes it with the next click.
    public void Typing(bool typing)
    {
    }

    public void Close()
    {
        if (_closed) return;
        _closed = true;
        _controller?.Close();
        _ = DestroyWindow(_window);
        PostQuitMessage(0);
    }

    public void Dispose() => _only = null;

    private static nint MakeChild(EditorOptions options)
    {
        var parent = (nint)options.Parent;
        if (IsWindow(parent) == 0) throw new NoHostWindowException($"the host's window {parent:x} does not exist");
        // A child has to see pixels as its parent does, whatever the host made of them.
        if (OperatingSystem.IsWindowsVersionAtLeast(10, 0, 14393)) _ = SetThreadDpiAwarenessContext(GetWindowDpiAwarenessContext(parent));
        return Make("", WS_CHILD | WS_VISIBLE | WS_CLIPCHILDREN, 0, 0, options.Width, options.Height, parent);
    }

    private static nint MakeOwn(EditorOptions options)
    {
        if (OperatingSystem.IsWindowsVersionAtLeast(10, 0, 15063)) _ = SetThreadDpiAwarenessContext(DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2);
        return Make(options.Title, WS_OVERLAPPEDWINDOW | WS_VISIBLE | WS_CLIPCHILDREN, CW_USEDEFAULT, CW_USEDEFAULT, options.Width, options.Height, 0);
    }

    private static unsafe nint Make(string title, uint style, int x, int y, int width, int height, nint parent)
    {
        fixed (char* name = ClassName)
        {
            var windowClass = new WNDCLASSEXW { Size = (uint)sizeof(WNDCLASSEXW), Procedure = &OnMessage, ClassName = name };
            // Fails when it is there already, from the way that was tried before.
            _ = RegisterClassExW(&windowClass);
        }
        var window = CreateWindowExW(0, ClassName, title, style, x, y, width, height, parent, 0, 0, 0);
        return window != 0 ? window : throw new WebViewException($"no window can be made ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})");
    }

    private async Task StartAsync()
    {
        try
        {
            var options = new CoreWebView2EnvironmentOptions(BrowserArguments);
            var environment = await CoreWebView2Environment.CreateAsync(null, Path.Combine(UserFolders.Data, "webview2"), options);
            var profile = environment.CreateCoreWebView2ControllerOptions();
            // Nothing is kept: what the page wants kept goes through the store.
            profile.IsInPrivateModeEnabled = true;
            _controller = await environment.CreateCoreWebView2ControllerAsync(_window, profile);
            if (_closed)
            {
                _controller.Close();
                return;
            }
            Configure(_controller);
            Configure(_controller.CoreWebView2);
            await _controller.CoreWebView2.AddScriptToExecuteOnDocumentCreatedAsync(WindowScript.With(_store.Items));
            _controller.CoreWebView2.Navigate(_source.Address);
        }
        // Whatever Microsoft's runtime has against it, the page can be shown otherwise.
        catch (Exception e)
        {
            _listener.Broken($"the system's web view (WebView2) does not start: {e.Message}");
        }
    }

    private void Configure(CoreWebView2Controller controller)
    {
        if (_options.Embedded)
        {
            controller.BoundsMode = CoreWebView2BoundsMode.UseRawPixels;
            controller.ShouldDetectMonitorScaleChanges = false;
            controller.RasterizationScale = _scale;
        }
        controller.DefaultBackgroundColor = Color.FromArgb(255, 18, 18, 20);
        Fill();
    }

    private void Configure(CoreWebView2 view)
    {
        var settings = view.Settings;
        settings.AreDevToolsEnabled = Environment.GetEnvironmentVariable("LIVEMUSIC_EDITOR_DEVTOOLS") == "1";
        settings.AreBrowserAcceleratorKeysEnabled = false;
        settings.AreHostObjectsAllowed = false;
        settings.IsBuiltInErrorPageEnabled = false;
        settings.IsGeneralAutofillEnabled = false;
        settings.IsPasswordAutosaveEnabled = false;
        settings.IsPinchZoomEnabled = false;
        settings.IsReputationCheckingRequired = false;
        settings.IsStatusBarEnabled = false;
        settings.IsSwipeNavigationEnabled = false;
        settings.IsZoomControlEnabled = false;
        view.NavigationStarting += (_, e) => e.Cancel = !_source.Owns(e.Uri);
        view.FrameNavigationStarting += (_, e) => e.Cancel = !_source.Owns(e.Uri);
        view.NewWindowRequested += (_, e) => e.Handled = true;
        view.LaunchingExternalUriScheme += (_, e) => e.Cancel = true;
        view.PermissionRequested += (_, e) => e.State = CoreWebView2PermissionState.Deny;
        // Copy and paste in text fields; elsewhere there is nothing to choose from.
        view.ContextMenuRequested += (_, e) => e.Handled = !e.ContextMenuTarget.IsEditable;
        view.WebMessageReceived += (_, e) =>
        {
            if (_source.Owns(e.Source)) _listener.Said(e.TryGetWebMessageAsString());
        };
        view.ContentLoading += (_, _) => _listener.Loaded();
        view.NavigationCompleted += (_, e) =>
        {
            if (!e.IsSuccess && e.WebErrorStatus is not CoreWebView2WebErrorStatus.OperationCanceled) _listener.Unreachable(e.WebErrorStatus.ToString());
        };
        view.ProcessFailed += (_, e) => Failed(e.ProcessFailedKind);
        view.DownloadStarting += (_, e) =>
        {
            e.Handled = true;
            if (AskWhere(e.ResultFilePath) is { } path) e.ResultFilePath = path;
            else e.Cancel = true;
        };
    }

    private void Failed(CoreWebView2ProcessFailedKind kind)
    {
        if (kind is CoreWebView2ProcessFailedKind.RenderProcessExited && !_crashed)
        {
            _crashed = true;
            _controller!.CoreWebView2.Reload();
        }
        // What else it has (GPU, utilities) it replaces by itself.
        else if (kind is CoreWebView2ProcessFailedKind.BrowserProcessExited or CoreWebView2ProcessFailedKind.RenderProcessExited)
        {
            _listener.Broken("the system's web view (WebView2) crashed");
        }
    }

    private unsafe void Fill()
    {
        RECT rectangle;
        if (_controller is null || GetClientRect(_window, &rectangle) == 0) return;
        _controller.Bounds = new(0, 0, rectangle.Right, rectangle.Bottom);
    }

    /// <summary>A take: where it goes is the user's to say. Null: nowhere.</summary>
    private unsafe string? AskWhere(string suggested)
    {
        const int longest = 1024;
        const uint overwritePrompt = 2, noChangeDirectory = 8, pathMustExist = 0x800;
        var file = stackalloc char[longest];
        var name = Path.GetFileName(suggested.AsSpan());
        if (name.Length >= longest) return null;
        name.CopyTo(new Span<char>(file, longest));
        file[name.Length] = '\0';
        fixed (char* filter = "WAV\0*.wav\0\0", extension = "wav")
        {
            var what = new OPENFILENAMEW
            {
                Size = (uint)sizeof(OPENFILENAMEW), Owner = _window, Filter = filter, FilterIndex = 1, File = file, MaxFile = longest, DefaultExtension = extension,
                Flags = overwritePrompt | noChangeDirectory | pathMustExist,
            };
            return GetSaveFileNameW(&what) != 0 ? new string(file) : null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static unsafe nint OnMessage(nint window, uint message, nint wParam, nint lParam)
    {
        try
        {
            if (_only is { } view && view.Handle(window, message, lParam)) return 0;
        }
        // An exception may not cross into Windows.
        catch (Exception e)
        {
            Console.Error.WriteLine($"The editor's window failed: {e}");
        }
        return DefWindowProcW(window, message, wParam, lParam);
    }

    private unsafe bool Handle(nint window, uint message, nint lParam)
    {
        switch (message)
        {
            case WM_APP:
                while (_posted.TryDequeue(out var action)) action();
                return true;
            case WM_SIZE:
                Fill();
                return true;
            case WM_SETFOCUS:
                _controller?.MoveFocus(CoreWebView2MoveFocusReason.Programmatic);
                return true;
            case WM_DPICHANGED when !_options.Embedded:
                var r = (RECT*)lParam;
                _ = SetWindowPos(window, 0, r->Left, r->Top, r->Right - r->Left, r->Bottom - r->Top, SWP_NOZORDER | SWP_NOACTIVATE);
                return true;
            case WM_CLOSE:
                _listener.Gone();
                return true;
            case WM_DESTROY when !_closed:
                // With the host's.
                _listener.Gone();
                return true;
            default:
                return false;
        }
    }
}
