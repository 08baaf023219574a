using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Shared.Tests;

/// <summary>The test program itself, started again in a role: what needs a second process is tested with a second process.</summary>
internal static partial class OtherProcess
{
    /// <summary>First argument of a program that plays a role.</summary>
    public const string Mark = "--other-process";

    /// <summary>Executable and first arguments that start this program again, whether it runs by itself or under `dotnet`.</summary>
    public static (string Executable, string[] Arguments) Command(params string[] role)
    {
        var executable = Environment.ProcessPath!;
        var underDotnet = Path.GetFileNameWithoutExtension(executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return (executable, underDotnet ? [typeof(OtherProcess).Assembly.Location, Mark, .. role] : [Mark, .. role]);
    }

    /// <summary>Starts a role with its output in our hands; <paramref name="pipe"/> becomes its LIVEMUSIC_PIPE.</summary>
    public static Process Start(string? pipe, params string[] role)
    {
        var (executable, arguments) = Command(role);
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true };
        if (pipe is not null) start.Environment["LIVEMUSIC_PIPE"] = pipe;
        return Process.Start(start)!;
    }

    public static async Task<int> PlayAsync(string[] role)
    {
        switch (role)
        {
            case ["exit", var code]:
                return int.Parse(code, CultureInfo.InvariantCulture);
            case ["answer-region", var name]:
                return AnswerRegion(name);
            case ["hold-region"]:
                using (var region = SharedRegion.Create(hasMainInput: false))
                {
                    Console.WriteLine(region.Name);
                    await UntilKilled();
                }
                return 0;
            case ["listen"]:
                return await Listen();
            case ["cut-frame"]:
                return await CutFrame();
            case ["report", var file]:
                return await Report(file);
            case ["start-report", var file, var inherited]:
                return StartReport(file, inherited);
            default:
                return 99;
        }
    }

    // The engine's side of a region: one value from each direction.
    private static unsafe int AnswerRegion(string name)
    {
        using var region = SharedRegion.Open(name);
        if (!region.Automation.TryRead(out var change)) return 1;
        region.Output.TryWrite(new() { Left = (float)change.Value, Right = change.HostSample });
        region.ContextSnapshot.Write([1, 2, 3]);
        Volatile.Write(ref region.Header->EngineProcessId, Environment.ProcessId);
        return 0;
    }

    private static async Task<int> Listen()
    {
        try
        {
            await using var listener = ControlPipe.Listen();
            Console.WriteLine("listening");
            await UntilKilled();
            return 0;
        }
        catch (EngineAlreadyRunningException)
        {
            Console.WriteLine("already");
            return 0;
        }
    }

    // A client that dies in the middle of a message.
    private static async Task<int> CutFrame()
    {
        await using var stream = new System.IO.Pipes.NamedPipeClientStream(".", ControlPipe.Name, System.IO.Pipes.PipeDirection.InOut, System.IO.Pipes.PipeOptions.Asynchronous);
        await stream.ConnectAsync(10_000);
        await stream.WriteAsync(new byte[] { 100, 0, 0, 0, 1, 2, 3 });
        await stream.FlushAsync();
        Environment.Exit(0);
        return 0;
    }

    // Says what it is in a file, and lives until a second file appears.
    private static async Task<int> Report(string file)
    {
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}"), $"variable {Environment.GetEnvironmentVariable("LIVEMUSIC_TEST_VARIABLE")}"];
        lines.Add($"folder {Environment.CurrentDirectory}");
        lines.Add($"input {Console.In.ReadToEnd().Length}");
        Console.WriteLine("nobody reads this");
        if (OperatingSystem.IsLinux())
        {
            var stat = await File.ReadAllTextAsync("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            lines.Add($"parent {fields[1]}");
            lines.Add($"session {fields[3]}");
            foreach (var descriptor in new DirectoryInfo("/proc/self/fd").GetFiles()) lines.Add($"descriptor {descriptor.Name} {descriptor.LinkTarget}");
            lines.AddRange((await File.ReadAllLinesAsync("/proc/self/status")).Where(l => l.StartsWith("Sig", StringComparison.Ordinal)));
        }
        lines.Add("end");
        await File.WriteAllLinesAsync($"{file}.part", lines);
        File.Move($"{file}.part", file);
        for (var i = 0; i < 400 && !File.Exists($"{file}.stop"); i++) await Task.Delay(50);
        await File.WriteAllTextAsync($"{file}.ended", "");
        return 0;
    }

    // A host: leaves a descriptor inheritable, starts the reporter detached, looks for children of its own, and ends.
    private static int StartReport(string file, string inherited)
    {
        using var held = OperatingSystem.IsWindows() ? null : File.Open(inherited, FileMode.Open);
        if (held is not null && Duplicate((int)held.SafeFileHandle.DangerousGetHandle()) < 0) return 2;
        var (executable, arguments) = Command("report", file);
        DetachedProcess.Start(executable, arguments, new Dictionary<string, string> { ["LIVEMUSIC_TEST_VARIABLE"] = "a \"b\" ü=c" });
        if (OperatingSystem.IsWindows()) return 0;
        const int anyChild = -1, doNotWait = 1, noChildren = 10;
        var status = 0;
        return WaitProcess(anyChild, ref status, doNotWait) == -1 && Marshal.GetLastPInvokeError() == noChildren ? 0 : 3;
    }

    // At most a minute: a test that fails before it kills leaves nothing behind.
    private static Task UntilKilled() => Task.Delay(TimeSpan.FromMinutes(1));

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitProcess(int processId, ref int status, int options);
}
