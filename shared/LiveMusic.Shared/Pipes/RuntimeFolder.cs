using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LiveMusic.Shared.Pipes;

/// <summary>Where this user's sockets and locks live on Unix: a folder that no other user can enter.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class RuntimeFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// $XDG_RUNTIME_DIR; else what it would be on systemd (a host started from an odd environment must still find the engine); else a 0700 folder
    /// in the temporary folder. The folder exists.
    /// </summary>
    /// <exception cref="IOException">Somebody else owns the folder that should be ours.</exception>
    public static string Path
    {
        get
        {
            var user = GetUserId();
            if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } given && Directory.Exists(given)) return given;
            var systemd = string.Create(CultureInfo.InvariantCulture, $"/run/user/{user}");
            if (OperatingSystem.IsLinux() && Directory.Exists(systemd)) return systemd;
            // Not Path.GetTempPath() on Linux: TMPDIR may differ between the host and the engine.
            var own = OperatingSystem.IsLinux()
                ? string.Create(CultureInfo.InvariantCulture, $"/tmp/livemusic-{user}")
                : System.IO.Path.Combine(System.IO.Path.GetTempPath(), "livemusic");
            Directory.CreateDirectory(own, OwnerOnly);
            // Only the owner may change a mode: this both proves that the folder is ours and closes it to others.
            try
            {
                if (new DirectoryInfo(own).LinkTarget is not null) throw new UnauthorizedAccessException("It is a link.");
                File.SetUnixFileMode(own, OwnerOnly);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                throw new IOException($"'{own}' is not this user's own folder: {e.Message} Remove it, or set XDG_RUNTIME_DIR to a folder of your own.", e);
            }
            return own;
        }
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
