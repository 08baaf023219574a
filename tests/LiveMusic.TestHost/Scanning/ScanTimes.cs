using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Scanning;

/// <summary>What a scanner waits for: milliseconds of one load, one reading of the factory, one unload.</summary>
public readonly record struct ScanTime(double Load, double Read, double Unload)
{
    public double Total => Load + Read + Unload;
}

/// <summary>
/// The cost of a scan, each in a process of its own as scanners do it: load the library, read its factory, unload. A process that the scan starts is found
/// by a mark in its environment, detached ones too (Linux; on Windows by its parent).
/// </summary>
public sealed record ScanReport(IReadOnlyList<ScanTime> Times, IReadOnlyList<string> Started)
{
    /// <summary>Every process that a plugin starts inherits this variable with the scan's own value; engines take their control pipe's name from it.</summary>
    private const string Mark = "LIVEMUSIC_PIPE";

    /// <summary>Scans once in this process and writes the times on one line, for <see cref="Measure"/> to read.</summary>
    public static ScanTime Once(string path)
    {
        CompileOwnCode();
        long begin = Stopwatch.GetTimestamp();
        HostedLibrary library = HostedLibrary.Load(path);
        double load = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        begin = Stopwatch.GetTimestamp();
        library.ReadFactory();
        double read = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        begin = Stopwatch.GetTimestamp();
        library.Dispose();
        return new ScanTime(load, read, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    /// <summary>This host is compiled as it runs; a scanner's own code is ready before it looks at a plugin. Not imported functions: half of them are another system's.</summary>
    private static void CompileOwnCode()
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (Type type in typeof(HostedLibrary).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith(typeof(HostedLibrary).Namespace!, StringComparison.Ordinal) == true && !t.ContainsGenericParameters))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (MethodBase method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).Where(m => !m.IsAbstract && !m.ContainsGenericParameters && !m.Attributes.HasFlag(MethodAttributes.PinvokeImpl)))
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }

        // The loader's own first call, with a library that is loaded already.
        NativeLibrary.Free(NativeLibrary.Load(OperatingSystem.IsWindows() ? "kernel32" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6"));
    }

    public static ScanReport Measure(string path, int processes)
    {
        var times = new List<ScanTime>();
        var started = new SortedSet<string>();
        string host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "livemusic-host.exe" : "livemusic-host");
        for (int i = 0; i < processes; i++)
        {
            string mark = $"livemusic-scan-{Environment.ProcessId}-{i}";
            var start = new ProcessStartInfo(host, ["scan", path, "--once"]) { RedirectStandardOutput = true };
            start.Environment[Mark] = mark;
            using Process scan = Process.Start(start) ?? throw new HostException($"'{host}' cannot be started.");
            string[] words = scan.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            scan.WaitForExit();
            if (scan.ExitCode != 0 || words.Length != 3)
            {
                throw new HostException($"A scan of {path} ended with {scan.ExitCode}.");
            }

            double[] t = [.. words.Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
            times.Add(new ScanTime(t[0], t[1], t[2]));
            started.UnionWith(ProcessFamily.With(Mark, mark, scan.Id));
        }

        return new ScanReport(times, [.. started]);
    }

    public string ToText()
    {
        var b = new StringBuilder();
        b.AppendLine(CultureInfo.InvariantCulture, $"{Times.Count} scans, each in a fresh process (milliseconds)");
        Row("load", t => t.Load);
        Row("read factory", t => t.Read);
        Row("unload", t => t.Unload);
        Row("together", t => t.Total);
        b.AppendLine(Started.Count == 0 ? "processes started by scanning: none" : $"processes started by scanning: {string.Join(", ", Started)}");
        return b.ToString();

        void Row(string name, Func<ScanTime, double> value)
        {
            double[] sorted = [.. Times.Select(value).Order()];
            b.AppendLine(CultureInfo.InvariantCulture, $"  {name,-14} median {Median(sorted),8:0.00}   min {sorted[0],8:0.00}   max {sorted[^1],8:0.00}");
        }
    }

    /// <summary>The middle of sorted values; of an even number the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyList<double> sorted)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
