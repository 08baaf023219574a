using System.ComponentModel;
using System.Diagnostics;

namespace LiveMusic.Editor.Linux;

/// <summary>
/// WebKit shuts its page's process away where the system has the tools and lets them work (unprivileged namespaces). Where it does not, WebKit would end with the
/// window: so it is tried before. Without it the page still comes from the engine alone and may load nothing else.
/// </summary>
internal static class Sandbox
{
    /// <summary>1: no sandbox, without trying (tests).</summary>
    private const string Variable = "LIVEMUSIC_EDITOR_NO_SANDBOX";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static bool Works()
    {
        if (Environment.GetEnvironmentVariable(Variable) == "1") return false;
        // The second is asked for nothing but whether it is there.
        return Runs("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true") && Runs("xdg-dbus-proxy", "--version");
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null) return false;
            if (process.WaitForExit(Patience)) return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}
