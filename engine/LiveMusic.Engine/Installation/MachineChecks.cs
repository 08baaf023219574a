using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LiveMusic.Editor;
using LiveMusic.Engine.Commands;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Engine.Loading;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Installation;

/// <summary>What an engine needs of this computer and this user, and whether it has it.</summary>
internal static class MachineChecks
{
    private const long SmallestFreeBytes = 1L << 30;

    /// <summary>As many plugins as a large project has.</summary>
    private const int ManyPlugins = 20;

    /// <summary>Slower than this, other work on the computer makes gaps.</summary>
    private const double ComfortableFactor = 1.25;

    private const int MeasuredRuns = 3;

    public static Finding Model(string? chosen)
    {
        using var bundle = Bundle.Open(ModelFolder.Find(chosen));
        bundle.VerifyHashes();
        return Finding.Ok("model", $"{bundle.Description.Title} {bundle.Description.Revision} in {bundle.Folder}, its files are whole");
    }

    /// <summary>The models that are installed and were not chosen.</summary>
    public static IEnumerable<Finding> OtherModels(string? chosen)
    {
        foreach (var folder in ModelFolder.All().Where(f => Path.GetFileName(f) != ModelFolder.NameOf(chosen)))
        {
            Finding finding;
            try
            {
                using var bundle = Bundle.Open(folder);
                bundle.VerifyHashes();
                finding = Finding.Ok("other model", $"{bundle.Description.Title} {bundle.Description.Revision} in {folder}, its files are whole");
            }
            catch (BundleException e)
            {
                finding = Finding.Warning("other model", e.Message, "Install this model again, or remove its folder.");
            }
            yield return finding;
        }
    }

    public static Finding Writable(string check, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $"doctor-{Guid.NewGuid():N}.tmp");
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
            return Finding.Ok(check, $"{folder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(check, $"{folder} cannot be written: {e.Message}", "Make it a folder of your own, or name another with LIVEMUSIC_CACHE (cache) or LIVEMUSIC_DATA (data, logs).");
        }
    }

    public static Finding Room(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        return free >= SmallestFreeBytes
            ? Finding.Ok("disk", $"{free >> 20} MB free for {folder}")
            : Finding.Problem("disk", $"only {free >> 20} MB are free for {folder}", "Free 1 GB, or set LIVEMUSIC_CACHE to a folder on another disk.");
    }

    /// <summary>A region as a plugin makes it and the engine opens it, and room for more of them (Linux: /dev/shm, which containers make small).</summary>
    public static Finding SharedMemory()
    {
        const string check = "shared memory", memory = "/dev/shm";
        using var mine = SharedRegion.Create(hasMainInput: false);
        using var theirs = SharedRegion.Open(mine.Name);
        if (!OperatingSystem.IsLinux()) return Finding.Ok(check, "a region can be made and opened");
        var bytes = new FileInfo(Path.Combine(memory, mine.Name)).Length;
        var more = new DriveInfo(memory).AvailableFreeSpace / bytes;
        var text = $"a region of {bytes >> 20} MB can be made and opened; {memory} has room for {more} more";
        return more >= ManyPlugins ? Finding.Ok(check, text) : Finding.Warning(check, text, $"Each plugin in a project needs one. Make {memory} larger (mount -o remount,size=1G {memory}; docker: --shm-size).");
    }

    /// <summary>Removes what hosts that were killed left over, as every engine does when it starts.</summary>
    public static Finding StaleMemory() => Finding.Ok("stale regions", StaleRegions.Remove() is > 0 and var removed ? $"{removed} of dead hosts were removed" : "none");

    public static async Task<Finding> PipeAsync(CancellationToken ct)
    {
        const string check = "control pipe";
        try
        {
            if (await EngineClient.AskAsync(new QueryEngine(), ct).ConfigureAwait(false) is { } report)
            {
                return report.Version == LiveEngine.Version
                    ? Finding.Ok(check, $"engine {report.Version} answers, {report.Sessions} sessions")
                    : Finding.Warning(check, $"engine {report.Version} runs (process {report.ProcessId}, {report.Sessions} sessions), and this is {LiveEngine.Version}", "Close your DAW, then `livemusic stop`: the next plugin starts the engine that it belongs to.");
            }
            await using var listener = ControlPipe.Listen();
            return Finding.Ok(check, "no engine runs; one can be started");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Finding.Problem(check, "an engine runs and does not answer", "End its process (livemusic run); a plugin starts the next.");
        }
        // Whatever goes wrong is what this check is there to tell.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Finding.Problem(check, e.Message, "");
        }
    }

    /// <summary>The editor's page is there, and this computer lets a server of its own be reached.</summary>
    public static async Task<Finding> EditorAsync(CancellationToken ct)
    {
        const string check = "editor";
        if (!PageFiles.Complete) return Finding.Problem(check, "this engine was built without the editor's page", "Install LiveMusic again.");
        try
        {
            await using var server = WebServer.Start(IPAddress.Loopback, 0, async context => await PageFiles.TryServeAsync(context).ConfigureAwait(false));
            using var client = new HttpClient(new HttpClientHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
            var page = await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{server.Port}/"), ct).ConfigureAwait(false);
            return Finding.Ok(check, page.Length > 0 ? "its page is there and can be reached from this computer's browsers" : throw new IOException("The page is empty."));
        }
        catch (Exception e) when (e is IOException or HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return Finding.Problem(check, $"its page cannot be reached at 127.0.0.1: {e.Message}", "Let programs reach this computer itself (127.0.0.1) in your firewall or virus scanner.");
        }
    }

    /// <summary>What shows the editor in a plugin's window.</summary>
    public static Finding WebView()
    {
        const string check = "editor";
        var (found, text) = SystemWebView.Look();
        return found ? Finding.Ok(check, $"{text} shows it in the plugin's window")
            : OperatingSystem.IsMacOS() ? Finding.Ok(check, $"the default browser shows it: {text}")
            : Finding.Warning(check, "there is no web view to show it in the plugin's window: the default browser will", $"{text}.");
    }

    public static Finding Processor()
    {
        var features = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON" : null;
        var text = $"{Environment.ProcessorCount} cores, {features ?? "no vector unit that models use well"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MB memory";
        return features is not null ? Finding.Ok("processor", text) : Finding.Problem("processor", text, "Music will be slower than real time: use a processor with AVX2.");
    }

    /// <summary>Makes music for a few seconds: seconds of music in a second, the median of some calls. The first call, which warms up, does not count.</summary>
    public static Finding Speed(string? chosen, CancellationToken ct)
    {
        using var model = CommonOptions.Load(chosen, new ComputeDevice().Threads, _ => { });
        using var stream = new MusicStream(model);
        var frames = model.Description.ChunkFrames;
        var embedding = new float[model.Style.Dimension];
        embedding[0] = 1;
        var controls = new ChunkConditions { Prompts = [new StylePrompt(embedding, 1)], Sampling = SamplingControls.DefaultsOf(model.Description, 1) };
        var (audio, stamps) = (new float[frames * stream.SamplesPerFrame * 2], new FrameStamp[frames]);
        var factors = new List<double>();
        for (var i = 0; i <= MeasuredRuns; i++)
        {
            ct.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            stream.Generate(controls, frames, [], audio, stamps);
            if (i > 0) factors.Add((double)frames / model.Description.FrameRate / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        factors.Sort();
        var factor = factors[factors.Count / 2];
        var text = string.Create(CultureInfo.InvariantCulture, $"{factor:0.00} s of music in a second ({model.Description.Title})");
        const string cure = "Close other programs, use one LiveMusic at a time, or choose a smaller model.";
        return factor < 1 ? Finding.Problem("speed", $"{text}: slower than it plays", cure) : factor < ComfortableFactor ? Finding.Warning("speed", $"{text}: little is left for anything else", cure) : Finding.Ok("speed", text);
    }
}
