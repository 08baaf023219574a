using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveMusic.TestHost.Stress;

namespace LiveMusic.TestHost.Editors;

/// <summary>The processes around an editor, seen from outside, and harm done to them. Only to processes that an engine named by its number has started.</summary>
internal static partial class EditorProcesses
{
    private const int SigKill = 9;
    private const int SigStop = 19;

    /// <summary>Processes that the engine started and that live.</summary>
    public static IReadOnlyList<int> Of(uint engine) =>
        OperatingSystem.IsWindows() ? [.. ProcessFootprint.ChildrenOf(engine).Select(c => (int)c)] : [.. All().Where(p => p.Parent == engine && !p.Dead).Select(p => p.Id)];

    /// <summary>Those, their children, and so on: a web view has several.</summary>
    public static int CountFamily(uint engine)
    {
        if (OperatingSystem.IsWindows())
        {
            return Of(engine).Sum(child => 1 + CountFamily((uint)child));
        }

        List<Entry> all = [.. All().Where(p => !p.Dead)];
        int Below(int id) => all.Where(p => p.Parent == id).Sum(p => 1 + Below(p.Id));
        return Below((int)engine);
    }

    /// <summary>Living processes of WebKit on this computer, whoever started them: those of an editor that was killed belong to nobody.</summary>
    public static int CountWebKit() => OperatingSystem.IsLinux() ? All().Count(p => !p.Dead && p.Name.StartsWith("WebKit", StringComparison.Ordinal)) : 0;

    /// <summary>File descriptors of a process; handles on Windows.</summary>
    public static int CountDescriptors(uint process)
    {
        if (OperatingSystem.IsLinux())
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();
        }

        using var one = Process.GetProcessById((int)process);
        return one.HandleCount;
    }

    public static void Kill(int process) => Send(process, SigKill);

    /// <summary>Stops it, as if it hung. Unix.</summary>
    public static void Stop(int process) => Send(process, SigStop);

    public static bool Lives(int process) =>
        OperatingSystem.IsWindows() ? Process.GetProcesses().Any(p => p.Id == process) : Read(process) is { Dead: false };

    private static void Send(int process, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            using var one = Process.GetProcessById(process);
            one.Kill();
        }
        else
        {
            SendSignal(process, signal);
        }
    }

    private static IEnumerable<Entry> All() =>
        Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? Read(id) : null).OfType<Entry>();

    // "N (name) S parent …"; the name may hold spaces and brackets.
    private static Entry? Read(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            int open = stat.IndexOf('(', StringComparison.Ordinal);
            int close = stat.LastIndexOf(')');
            string[] rest = stat[(close + 2)..].Split(' ');
            return new Entry(process, stat[(open + 1)..close], rest[0] is "Z" or "X", int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Entry(int Id, string Name, bool Dead, int Parent);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial void SendSignal(int process, int signal);
}
