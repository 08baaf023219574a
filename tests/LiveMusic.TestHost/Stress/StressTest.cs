using System.Diagnostics;
using System.Globalization;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Validation;

namespace LiveMusic.TestHost.Stress;

/// <summary>How much of everything.</summary>
public sealed record StressSizes
{
    /// <summary>Loads and unloads of each library.</summary>
    public int Cycles { get; init; } = 100;

    /// <summary>Instances that play at once.</summary>
    public int Instances { get; init; } = 20;

    /// <summary>Seconds that they play.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>Random states that must come back, and as many spoiled ones that must do no harm.</summary>
    public int States { get; init; } = 10_000;

    /// <summary>How long threads and handles may take to go away after a step.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>One step: what it did to the process, and what went wrong; <see cref="Fault"/> is empty when nothing did.</summary>
internal sealed record StressResult(string Step, ProcessFootprint Before, ProcessFootprint After, double Seconds, string Fault)
{
    public bool Failed => Fault.Length > 0;
}

/// <summary>
/// What a long day in a studio does to a plugin, in short: it comes and goes, many of it play at once, rates and block sizes change, states are saved,
/// loaded and spoiled. After each step the process must hold no more than before. Runs on the main thread.
/// </summary>
/// <param name="paths">Libraries, all loaded at once in the steps that are about living together.</param>
/// <param name="sizes">How much.</param>
/// <param name="done">Called after each step.</param>
internal sealed class StressTest(IReadOnlyList<string> paths, StressSizes sizes, Action<StressResult> done)
{
    private static readonly int[] Rates = [44100, 48000, 88200, 96000, 176400, 192000];
    private static readonly int[] MaxFrames = [1, 64, 480, 4096];

    public IReadOnlyList<StressResult> Run()
    {
        var results = new List<StressResult>();
        foreach (string path in paths)
        {
            string name = Path.GetFileName(path);
            results.Add(Step($"{name}: {sizes.Cycles} loads and unloads", () => LoadAndUnload(path, 3), () => LoadAndUnload(path, sizes.Cycles)));
            results.Add(Step($"{name}: rates and block sizes in every order", () => EveryOrder(path, 2), () => EveryOrder(path, int.MaxValue)));
            results.Add(Step($"{name}: {sizes.States} random states", () => RandomStates(path, 10), () => RandomStates(path, sizes.States)));
            results.Add(Step($"{name}: {sizes.States} spoiled states", () => SpoiledStates(path, 10), () => SpoiledStates(path, sizes.States)));
        }

        results.Add(Step(
            $"{sizes.Instances} instances of {string.Join(" and ", paths.Select(Path.GetExtension))} play {sizes.Seconds.ToString(CultureInfo.InvariantCulture)} s",
            () => PlayTogether(paths.Count, 0.5),
            () => PlayTogether(sizes.Instances, sizes.Seconds, EngineNamed)));
        if (paths.Count > 1)
        {
            results.Add(Step("one format leaves while another plays", LeaveInTurn, LeaveInTurn));
        }

        return results;
    }

    /// <summary>Every ordered pair of 0 … <paramref name="count"/> − 1 comes once, as neighbours, around the circle: a de Bruijn sequence of order 2.</summary>
    public static IEnumerable<int> EveryPair(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
            for (int j = i + 1; j < count; j++)
            {
                yield return i;
                yield return j;
            }
        }
    }

    /// <summary>
    /// Runs a step small, for what a process needs once and keeps, then counts before and after the whole of it. When there is more than before it runs once
    /// again: what a process needs once (a runtime's first socket) is there by then, a leak leaks again.
    /// </summary>
    private StressResult Step(string name, Action small, Action whole)
    {
        string fault = "";
        ProcessFootprint before = default;
        ProcessFootprint after = default;
        double seconds = 0;
        try
        {
            small();
            after = ProcessFootprint.TakeWhenStill(TimeSpan.FromSeconds(2));
            for (int run = 0; run == 0 || (run == 1 && after.Exceeds(before)); run++)
            {
                before = after;
                long begin = Stopwatch.GetTimestamp();
                whole();
                seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                after = ProcessFootprint.TakeWhenCalm(before, sizes.Patience);
            }

            fault = after.Exceeds(before) ? "leaks" : "";
        }
        catch (Exception e) when (e is HostException or InvalidOperationException)
        {
            fault = e.Message;
        }

        var result = new StressResult(name, before, after, seconds, fault);
        done(result);
        return result;
    }

    private static void LoadAndUnload(string path, int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            using HostedLibrary library = HostedLibrary.Load(path);
            var roles = new ThreadRoles();
            HostedPlugin plugin = library.Create(library.Plugins[i % library.Plugins.Count].Id, roles);
            using (plugin)
            {
                using var thread = new AudioThread(roles);
                using var bed = new ValidationBed(plugin, thread, 48000, 512);
                Demand(plugin, Blocks(bed, 512, 512));
            }

            // What it did when it was destroyed counts too.
            Demand(plugin, "");
        }
    }

    private static void EveryOrder(string path, int most)
    {
        using HostedLibrary library = HostedLibrary.Load(path);
        foreach (PluginDescription description in library.Plugins)
        {
            var roles = new ThreadRoles();
            using HostedPlugin plugin = library.Create(description.Id, roles);
            using var thread = new AudioThread(roles);
            foreach (int setting in EveryPair(Rates.Length * MaxFrames.Length).Take(most))
            {
                int frames = MaxFrames[setting % MaxFrames.Length];
                using var bed = new ValidationBed(plugin, thread, Rates[setting / MaxFrames.Length], frames);
                Demand(plugin, Blocks(bed, frames, 1, frames));
            }
        }
    }

    private static void RandomStates(string path, int count)
    {
        using HostedLibrary library = HostedLibrary.Load(path);
        var roles = new ThreadRoles();
        using HostedPlugin source = library.Create(null, roles);
        using HostedPlugin target = library.Create(null, roles);
        using var thread = new AudioThread(roles);
        using var bed = new ValidationBed(source, thread, 48000, 64);
        using var input = new EventList();
        using var output = new EventList();
        var random = new Random(1);
        PluginParameter[] free = [.. source.Parameters.Where(p => !p.IsReadOnly)];
        for (int i = 0; i < count; i++)
        {
            input.Clear();
            output.Clear();
            foreach (PluginParameter p in free)
            {
                double value = p.Min + (random.NextDouble() * (p.Max - p.Min));
                input.AddParameter(p.Id, p.Cookie, p.IsStepped ? Math.Round(value) : value, 0);
            }

            bed.Run(() => source.Flush(input, output));
            if (source.HasPrompts)
            {
                source.SetPrompt(random.Next(8), RandomText(random));
            }

            byte[] saved = source.SaveState() ?? throw new HostException($"state {i} could not be saved");
            if (!target.LoadState(saved))
            {
                throw new HostException($"state {i} was refused");
            }

            if (target.SaveState() is not { } again || !again.AsSpan().SequenceEqual(saved))
            {
                throw new HostException($"state {i} came back as other bytes");
            }

            foreach (PluginParameter p in free)
            {
                if (Math.Abs((source.Value(p.Id) ?? double.NaN) - (target.Value(p.Id) ?? double.NaN)) is not <= 1e-6)
                {
                    throw new HostException($"state {i}: '{p.Name}' was {source.Value(p.Id)} and came back as {target.Value(p.Id)}");
                }
            }
        }

        Demand(source, "");
        Demand(target, "");
    }

    private static void SpoiledStates(string path, int count)
    {
        using HostedLibrary library = HostedLibrary.Load(path);
        using HostedPlugin plugin = library.Create(null, new ThreadRoles());
        var random = new Random(2);
        byte[] good = plugin.SaveState() ?? throw new HostException("the first state could not be saved");
        byte[] own = plugin.OwnPart(good);
        for (int i = 0; i < count; i++)
        {
            byte[] before = plugin.SaveState()!;
            bool taken = plugin.LoadState(Spoil(own, random));
            byte[] after = plugin.SaveState() ?? throw new HostException($"after spoiled state {i} nothing could be saved");
            if (!taken && !after.AsSpan().SequenceEqual(before))
            {
                throw new HostException($"spoiled state {i} was refused and changed something");
            }

            if (!plugin.LoadState(good))
            {
                throw new HostException($"after spoiled state {i} a good one was refused");
            }
        }

        Demand(plugin, "");
    }

    private void PlayTogether(int count, double seconds, bool withEngine = false)
    {
        HostedLibrary[] libraries = [.. paths.Select(HostedLibrary.Load)];
        var roles = new ThreadRoles();
        HostedPlugin[] plugins = [.. Enumerable.Range(0, count).Select(i =>
        {
            HostedLibrary library = libraries[i % libraries.Length];
            return library.Create(library.Plugins[i / libraries.Length % library.Plugins.Count].Id, roles);
        })];
        using (var thread = new AudioThread(roles))
        {
            const int frames = 512;
            ValidationBed[] beds = [.. plugins.Select(p => new ValidationBed(p, thread, 48000, frames))];
            var clock = new BlockClock();
            string fault = "";
            thread.Run(
                () =>
                {
                    Array.ForEach(plugins, p => p.StartProcessing());
                    clock.Start();
                    for (int block = 0; block < seconds * 48000 / frames; block++)
                    {
                        clock.Await(frames / 48000.0);
                        for (int i = 0; i < beds.Length; i++)
                        {
                            if (beds[i].Block(frames) is { Length: > 0 } what && fault.Length == 0)
                            {
                                fault = $"instance {i}: {what}";
                            }
                        }
                    }

                    Array.ForEach(plugins, p => p.StopProcessing());
                },
                () => Array.ForEach(plugins, p => p.Serve()));
            if (withEngine && fault.Length == 0)
            {
                fault = ShareOneEngine(plugins);
            }

            Array.ForEach(beds, b => b.Dispose());
            Array.ForEach(plugins, p => Demand(p, fault));
        }

        Array.ForEach(plugins, p => p.Dispose());
        Array.ForEach(libraries, l => l.Dispose());
    }

    /// <summary>Whether the plugins were told which engine to start.</summary>
    private static bool EngineNamed => Environment.GetEnvironmentVariable("LIVEMUSIC_ENGINE") is { Length: > 0 };

    /// <summary>Waits until all plugins are attached to one and the same engine; what is wrong when they are not in time.</summary>
    private string ShareOneEngine(HostedPlugin[] plugins)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Array.ForEach(plugins, p => p.Serve());
            uint[] engines = [.. plugins.Where(p => p.HasDiagnostics).Select(p => p.Status(0)?.EnginePid ?? 0)];
            if (engines.All(e => e != 0 && e == engines[0]))
            {
                return "";
            }

            if (waited.Elapsed > sizes.Patience)
            {
                return $"{engines.Count(e => e == 0)} of {engines.Length} instances have no engine, the others have {engines.Where(e => e != 0).Distinct().Count()}";
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Each library in turn is unloaded and loaded again while an instance of another one lives and makes blocks.</summary>
    private void LeaveInTurn()
    {
        for (int stays = 0; stays < paths.Count; stays++)
        {
            var roles = new ThreadRoles();
            using HostedLibrary library = HostedLibrary.Load(paths[stays]);
            using HostedPlugin plugin = library.Create(null, roles);
            using var thread = new AudioThread(roles);
            using var bed = new ValidationBed(plugin, thread, 48000, 512);
            foreach (string other in paths.Where(p => p != paths[stays]))
            {
                for (int i = 0; i < 5; i++)
                {
                    LoadAndUnload(other, 1);
                    Demand(plugin, Blocks(bed, 512));
                }
            }
        }
    }

    private static string Blocks(ValidationBed bed, params int[] lengths)
    {
        string fault = "";
        bed.Run(() =>
        {
            foreach (int frames in lengths)
            {
                if (bed.Block(frames) is { Length: > 0 } what)
                {
                    fault = what;
                }
            }
        });
        return fault;
    }

    private static void Demand(HostedPlugin plugin, string fault)
    {
        if (fault.Length > 0)
        {
            throw new HostException($"{plugin.Description.Name}: {fault}");
        }

        if (plugin.Services.Misbehaviour.TryPeek(out string? breach))
        {
            throw new HostException($"{plugin.Description.Name} broke a rule: {breach}");
        }
    }

    /// <summary>Words of several scripts and lengths, the empty one included.</summary>
    private static string RandomText(Random random)
    {
        string[] words = ["", "warm piano", "ツ", "Ünter", "a\tb\nc", "🎹", "techno"];
        return string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => words[random.Next(words.Length)]));
    }

    /// <summary>Some bytes changed, cut off, doubled, put in or taken out; sometimes nothing but noise.</summary>
    private static byte[] Spoil(byte[] state, Random random)
    {
        var bytes = new List<byte>(state);
        for (int times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, bytes.Take(random.Next(bytes.Count)).ToArray()); break;
                case 4: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                default:
                    var noise = new byte[random.Next(2000)];
                    random.NextBytes(noise);
                    bytes = [.. noise];
                    break;
            }
        }

        return [.. bytes];
    }
}
