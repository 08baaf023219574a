namespace LiveMusic.TestHost.Hosting;

/// <summary>A plugin's editor of either format, put into a window of the host. Main thread. Life: made, opened and closed once, disposed.</summary>
internal abstract class HostedEditor : IDisposable
{
    /// <summary>The size that it wants, in pixels.</summary>
    public abstract (int Width, int Height) Size { get; }

    public abstract bool CanResize { get; }

    /// <summary>Called when the plugin asks the host for another size of its place; the answer is whether it got it.</summary>
    public Func<int, int, bool> Asked { get; set; } = (_, _) => false;

    /// <summary>1 is 96 dots per inch. Before it is opened, or later. False: the plugin has no use for it.</summary>
    public abstract bool SetScale(double scale);

    /// <summary>The nearest size that it takes.</summary>
    public abstract (int Width, int Height) Fit(int width, int height);

    /// <summary>Puts it into a window and shows it.</summary>
    public abstract void Open(nint window);

    /// <summary>The window has another size now.</summary>
    public abstract bool Resize(int width, int height);

    /// <summary>Takes it out of the window, which may go away at once.</summary>
    public abstract void Close();

    public abstract void Dispose();
}
