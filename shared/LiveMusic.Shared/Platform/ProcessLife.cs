using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveMusic.Shared.Platform;

/// <summary>Tells whether another process still lives.</summary>
/// <remarks>Any thread but the audio thread (system calls).</remarks>
public static partial class ProcessLife
{
    /// <summary>
    /// Whether a process of this number runs, whoever owns it. A process that ended and was not yet reaped counts as dead. The system gives numbers
    /// again: true may be another process, false is certain.
    /// </summary>
    public static bool IsAlive(int processId)
    {
        if (processId <= 0) return false;
        return OperatingSystem.IsWindows() ? IsAliveOnWindows(processId) : IsAliveOnUnix(processId);
    }

    private static bool IsAliveOnUnix(int processId)
    {
        const int notPermitted = 1;
        if (Kill(processId, 0) != 0 && Marshal.GetLastPInvokeError() != notPermitted) return false;
        return !OperatingSystem.IsLinux() || !IsZombie(processId);
    }

    // /proc/N/stat: "N (name) S …"; the name may hold spaces and brackets.
    private static bool IsZombie(int processId)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var state = stat.LastIndexOf(')') + 2;
            return state < stat.Length && stat[state] is 'Z' or 'X';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsAliveOnWindows(int processId)
    {
        const uint queryLimitedInformation = 0x1000;
        const int accessDenied = 5;
        const uint stillActive = 259;
        var process = OpenProcess(queryLimitedInformation, false, (uint)processId);
        if (process == 0) return Marshal.GetLastPInvokeError() == accessDenied;
        try
        {
            return !GetExitCodeProcess(process, out var code) || code == stillActive;
        }
        finally
        {
            CloseHandle(process);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint OpenProcess(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint processId);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetExitCodeProcess(nint process, out uint code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
