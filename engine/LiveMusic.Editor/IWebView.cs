namespace LiveMusic.Editor;

/// <summary>The system's web view in a window: the host's, or one of its own.</summary>
/// <remarks>Threading: the thread that made it, which is in <see cref="Run"/>; <see cref="Post"/> from any thread.</remarks>
internal interface IWebView : IDisposable
{
    /// <summary>Goes to the page and serves the window until <see cref="Close"/>, or until the window is gone.</summary>
    void Run();

    /// <summary>Has the window's thread do something soon.</summary>
    void Post(Action action);

    void Resize(int width, int height, double scale);

    /// <summary>A key that the page does not want goes to the host's window.</summary>
    void PassOn(PageKey key);

    /// <summary>Whether a text is being written in the page: then the keyboard stays here.</summary>
    void Typing(bool typing);

    void Close();
}

/// <summary>What a web view tells whoever made it, on its own thread.</summary>
internal interface IWebViewListener
{
    /// <summary>The page was loaded; its scripts run.</summary>
    void Loaded();

    /// <summary>The page says something (a JSON text).</summary>
    void Said(string message);

    /// <summary>The window was closed by the user, or is gone with the host's.</summary>
    void Gone();

    /// <summary>The page cannot be loaded; the message says why.</summary>
    void Unreachable(string why);

    /// <summary>The web view cannot go on; the message says why.</summary>
    void Broken(string why);
}

/// <summary>The page that a web view shows.</summary>
internal sealed record PageSource(string Address)
{
    public Uri Origin { get; } = new(new Uri(Address).GetLeftPart(UriPartial.Authority));

    /// <summary>Whether an address is the engine's: nothing else is ever gone to.</summary>
    public bool Owns(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Origin.Scheme && uri.Authority == Origin.Authority;
}

/// <summary>This way of showing the page cannot be had; the message says why, for the user.</summary>
internal class WebViewException(string message) : Exception(message);

/// <summary>The host's window is not there (any more): then nobody waits for another one.</summary>
internal sealed class NoHostWindowException(string message) : WebViewException(message);
