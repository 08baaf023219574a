using System.ComponentModel;
using System.Diagnostics;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Desktop;

/// <summary>The user's web browser.</summary>
/// <remarks>Any thread (starts a process).</remarks>
internal static class DefaultBrowser
{
    /// <param name="address">Other users of the computer may read it on a command line: it should be worth nothing to them.</param>
    /// <exception cref="IOException">The system has no browser, or does not start it.</exception>
    public static void Open(string address)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
            else DetachedProcess.Start(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address]);
        }
        catch (Exception e) when (e is EngineStartException or Win32Exception)
        {
            throw new IOException("The system opens no browser here.", e);
        }
    }
}
