using System.ComponentModel;
using System.Diagnostics;

namespace LiveMusic.Editor;

/// <summary>The user's own browser: the last way to show the page.</summary>
internal static class DefaultBrowser
{
    /// <summary>How long to listen whether the opener fails: what works goes on, or ends well, in that time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="WebViewException">There is none, or it does not start.</exception>
    public static void Open(string address)
    {
        var opener = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        // What a browser prints must not be taken for what this process says.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
            : new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$1\" </dev/null >/dev/null 2>&1", opener, address]);
        try
        {
            using var process = Process.Start(start);
            // Windows gives the address to a browser that runs, without a process.
            if (process is null || OperatingSystem.IsWindows()) return;
            if (process.WaitForExit(Patience) && process.ExitCode != 0) throw new WebViewException($"no browser was opened ({opener} ended with {process.ExitCode})");
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new WebViewException($"no browser can be started ({e.Message})");
        }
    }
}
