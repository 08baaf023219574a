using System.Diagnostics;
using System.Globalization;

namespace LiveMusic.Engine.Diagnostics;

/// <summary>Most memory that this process has ever held.</summary>
internal static class PeakMemory
{
    public static long Bytes
    {
        get
        {
            if (OperatingSystem.IsLinux())
            {
                // .NET takes PeakWorkingSet64 from a field of /proc that Linux does not fill there.
                foreach (var line in File.ReadLines("/proc/self/status"))
                {
                    if (!line.StartsWith("VmHWM:", StringComparison.Ordinal)) continue;
                    var digits = line.AsSpan("VmHWM:".Length).Trim().ToString().Split(' ')[0];
                    return long.Parse(digits, CultureInfo.InvariantCulture) * 1024;
                }
            }
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
