using System.Diagnostics;

namespace LiveMusic.TestHost.Stress;

internal readonly partial record struct ProcessFootprint
{
    private static ProcessFootprint TakeUnix()
    {
        using var self = Process.GetCurrentProcess();
        return new ProcessFootprint(
            Directory.EnumerateFileSystemEntries(OperatingSystem.IsLinux() ? "/proc/self/fd" : "/dev/fd").Count(),
            Directory.EnumerateFiles(OperatingSystem.IsLinux() ? "/dev/shm" : Path.GetTempPath(), "livemusic-????????????????????????????????").Count(IsOurs),
            OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc/self/task").Count() : self.Threads.Count,
            OperatingSystem.IsLinux() ? LinuxChildren() : 0);
    }

    /// <summary>Whether a plugin in this process made the region: its process id stands at <see cref="OwnerOffset"/> (<c>RegionHeader.PluginProcessId</c>).</summary>
    private static bool IsOurs(string region)
    {
        try
        {
            using var file = new FileStream(region, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[OwnerOffset + sizeof(int)];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && BitConverter.ToInt32(start, OwnerOffset) == Environment.ProcessId;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private const int OwnerOffset = 24;

    private static int LinuxChildren()
    {
        int children = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                children += File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            }
            catch (IOException)
            {
                // The thread ended meanwhile; its children went to another.
            }
        }

        return children;
    }
}
