using System.CommandLine;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LiveMusic.Engine.Loading;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic doctor`: everything that must be right before a plugin can play, one line each.</summary>
internal static class DoctorCommand
{
    private const long SmallestFreeBytes = 1L << 30;

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var command = new Command("doctor", "Check that LiveMusic can work on this computer. Exit code 0: it can.") { model };
        command.SetAction(async (parsed, ct) =>
        {
            var failed = 0;
            void Check(string what, Func<string> find)
            {
                try
                {
                    Console.WriteLine($"ok    {what}: {find()}");
                }
                // Whatever goes wrong is what this command is there to tell.
                catch (Exception e)
                {
                    failed++;
                    Console.WriteLine($"FAIL  {what}: {e.Message}");
                }
            }
            Check("model", () => Model(parsed.GetValue(model)));
            Check("cache", () => Writable(UserFolders.Cache));
            Check("logs", () => Writable(UserFolders.Logs));
            Check("disk", () => Room(UserFolders.Cache));
            Check("shared memory", Region);
            Check("engine", Engine);
            var pipe = await PipeAsync(ct).ConfigureAwait(false);
            Check("control pipe", pipe);
            Check("processor", Processor);
            Console.WriteLine(failed == 0 ? "Everything is in order." : failed == 1 ? "One thing must be put right." : $"{failed} things must be put right.");
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Model(string? chosen)
    {
        using var bundle = Bundle.Open(ModelFolder.Find(chosen));
        bundle.VerifyHashes();
        return $"{bundle.Description.Title} {bundle.Description.Revision} in {bundle.Folder}, its files are whole";
    }

    private static string Writable(string folder)
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $"doctor-{Guid.NewGuid():N}.tmp");
        File.WriteAllText(probe, "probe");
        File.Delete(probe);
        return $"{folder} can be written";
    }

    private static string Room(string folder)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        return drive.AvailableFreeSpace >= SmallestFreeBytes
            ? $"{drive.AvailableFreeSpace >> 20} MB free for {folder}"
            : throw new IOException($"only {drive.AvailableFreeSpace >> 20} MB are free for {folder}. Free 1 GB, or set LIVEMUSIC_CACHE to a folder on another disk.");
    }

    private static string Region()
    {
        using var mine = SharedRegion.Create(hasMainInput: false);
        using var theirs = SharedRegion.Open(mine.Name);
        return "a region can be made and opened";
    }

    private static string Engine()
    {
        try
        {
            return $"plugins find it at {EngineLocation.Find(AppContext.BaseDirectory)}";
        }
        catch (EngineStartException) when (Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE") is null or "")
        {
            // A developer's build: the plugin's own folder is not known here.
            return $"this one is {Environment.ProcessPath}; a plugin that does not find it needs LIVEMUSIC_ENGINE";
        }
    }

    private static async Task<Func<string>> PipeAsync(CancellationToken ct)
    {
        try
        {
            if (await EngineClient.AskAsync(new QueryEngine(), ct).ConfigureAwait(false) is { } report) return () => $"engine {report.Version} answers, {report.Sessions} sessions";
            await using var listener = ControlPipe.Listen();
            return () => "no engine runs; one can be started";
        }
        // As above: told by the caller.
        catch (Exception e)
        {
            return () => throw new IOException(e.Message, e);
        }
    }

    private static string Processor()
    {
        var features = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON" : null;
        var text = $"{Environment.ProcessorCount} cores, {features ?? "no vector unit that models use well"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MB memory";
        return features is not null ? text : throw new PlatformNotSupportedException($"{text}. Music will be slower than real time: use a processor with AVX2.");
    }
}
