using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveMusic.Engine.Diagnostics;

/// <summary>
/// Lets go of files, sockets and sound devices that a starter left open in this process: a device that a host has closed stays busy while a
/// child of it still holds it. Linux; elsewhere starting closes them.
/// </summary>
internal static partial class InheritedDescriptors
{
    private const int CloseOnExecute = 0x80000; // O_CLOEXEC as /proc shows it (02000000 octal)

    /// <summary>To be called first thing, before native libraries open anything. Returns how many were closed.</summary>
    /// <remarks>What this runtime has opened itself is marked close-on-exec; what came through exec cannot be.</remarks>
    public static int Close()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var closed = 0;
        foreach (var entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (!int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) || descriptor <= 2) continue;
            try
            {
                if (new FileInfo(entry).LinkTarget is not { } target || target is "/dev/null" or "/dev/urandom" || !CameThroughExecute(descriptor)) continue;
                if (CloseDescriptor(descriptor) == 0) closed++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Closed meanwhile (the listing's own).
            }
        }
        return closed;
    }

    private static bool CameThroughExecute(int descriptor)
    {
        const string flags = "flags:";
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}")))
            if (line.StartsWith(flags, StringComparison.Ordinal)) return (Convert.ToInt32(line[flags.Length..].Trim(), 8) & CloseOnExecute) == 0;
        return false;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
