using System.Globalization;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Validation;

public enum CheckOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>One check of one plugin.</summary>
public sealed record CheckResult(string Plugin, string Check, CheckOutcome Outcome, string Detail)
{
    public override string ToString() => $"{Outcome,-8}{Plugin}: {Check}{(Detail.Length > 0 ? $". {Detail}" : "")}";
}

/// <summary>Checks of our own that a host's user would trip over. Runs on the main thread; every check has an instance to itself.</summary>
public sealed class PluginValidator(string libraryPath)
{
    private static readonly int[] SampleRates = [44100, 48000, 88200, 96000, 176400, 192000];
    private readonly List<CheckResult> _results = [];
    private string _plugin = "";

    /// <summary>Loads and unloads of the library that are tried.</summary>
    public int LoadCycles { get; init; } = 5;

    public IReadOnlyList<CheckResult> Run(string? pluginId = null)
    {
        string[] ids;
        using (HostedLibrary library = HostedLibrary.Load(libraryPath))
        {
            ids = pluginId is null ? [.. library.Plugins.Select(p => p.Name)] : [pluginId];
        }

        foreach (string id in ids)
        {
            _plugin = id;
            Check("parameters are well-formed", id, ParametersAreWellFormed);
            Check("parameter texts read back", id, TextsReadBack);
            Check("state survives save and load", id, StateSurvives);
            Check("state is the same in small pieces", id, StateInPieces);
            Check("rubbish is refused as state", id, RubbishIsRefused);
            Check("values sent back after a state change nothing", id, ValuesSentBack);
            Check("values arrive without a block", id, FlushWithoutABlock);
            Check("activate and deactivate, 20 times", id, ActivationCycles);
            Check("blocks of 0, 1 and 8192 frames", id, (p, t) => Blocks(p, t, 48000, [0, 1, 8192, 1, 8191, 0, 64]));
            Check("blocks of random length", id, RandomBlocks);
            foreach (int rate in SampleRates)
            {
                Check($"{rate} Hz", id, (p, t) => Blocks(p, t, rate, [512, 512, 512, 333]));
            }

            Check("NaN and infinity at the input do not come out", id, BadInput);
            Check("parameter events at every sample", id, ParameterStorm);
            foreach (SidechainBus shape in Enum.GetValues<SidechainBus>())
            {
                Check($"sidechain {shape}", id, (p, t) => Sidechain(p, t, shape));
            }

            Check("no transport and no events", id, NoTransport);
            Check("reset while processing", id, ResetWhileProcessing);
        }

        LoadAndUnload(ids);
        return _results;
    }

    private static Verdict ParametersAreWellFormed(HostedPlugin plugin, AudioThread thread)
    {
        var ids = new HashSet<uint>();
        foreach (PluginParameter p in plugin.Parameters)
        {
            if (!ids.Add(p.Id))
            {
                return Verdict.Fail($"id {p.Id} is used twice");
            }

            if (p.Name.Length == 0 || !double.IsFinite(p.Min) || !double.IsFinite(p.Max) || !(p.Min <= p.Default && p.Default <= p.Max))
            {
                return Verdict.Fail($"'{p.Name}' ({p.Id}): {p.Min} to {p.Max}, default {p.Default}");
            }

            if (plugin.Value(p.Id) is not { } value || value < p.Min || value > p.Max)
            {
                return Verdict.Fail($"'{p.Name}' has no value or one out of range");
            }
        }

        return Verdict.Pass($"{plugin.Parameters.Count} parameters");
    }

    private static Verdict TextsReadBack(HostedPlugin plugin, AudioThread thread)
    {
        int texts = 0;
        foreach (PluginParameter p in plugin.Parameters)
        {
            for (int i = 0; i <= 32; i++)
            {
                double value = p.Min + ((p.Max - p.Min) * i / 32);
                if (p.IsStepped)
                {
                    value = Math.Floor(value);
                }

                if (plugin.ValueToText(p.Id, value) is not { } text)
                {
                    return Verdict.Fail($"'{p.Name}' has no text for {value}");
                }

                if (plugin.TextToValue(p.Id, text) is not { } back)
                {
                    return Verdict.Fail($"'{p.Name}' does not read its own text '{text}'");
                }

                // The text is rounded, so the value may differ; the text that the value read back gives may not.
                if (plugin.ValueToText(p.Id, back) is not { } again || again != text)
                {
                    return Verdict.Fail($"'{p.Name}': {value} is written '{text}', read back as {back.ToString(CultureInfo.InvariantCulture)}");
                }

                texts++;
            }
        }

        return Verdict.Pass($"{texts} texts");
    }

    private static Verdict StateSurvives(HostedPlugin plugin, AudioThread thread)
    {
        if (!plugin.HasState)
        {
            return Verdict.Skip("no state extension");
        }

        Set(plugin, (p, random) => p.IsStepped ? Math.Floor(p.Min + (random * (p.Max - p.Min))) : p.Min + (random * (p.Max - p.Min)));
        if (plugin.SaveState() is not { } saved)
        {
            return Verdict.Fail("save failed");
        }

        double?[] before = [.. plugin.Parameters.Select(p => plugin.Value(p.Id))];
        Set(plugin, (p, _) => p.Default);
        plugin.Services.TakeParamRescan();
        if (!plugin.LoadState(saved))
        {
            return Verdict.Fail("its own state was refused");
        }

        if (plugin.AnnouncesLoadedState && (plugin.Services.TakeParamRescan() & (ClapParamRescan.Values | ClapParamRescan.All)) == 0)
        {
            return Verdict.Fail("the host was not told that the values changed (params.rescan)");
        }

        plugin.Serve();
        for (int i = 0; i < before.Length; i++)
        {
            PluginParameter p = plugin.Parameters[i];
            double? after = plugin.Value(p.Id);
            if (!p.IsReadOnly && Math.Abs((after ?? double.NaN) - (before[i] ?? double.NaN)) is not <= 1e-6)
            {
                return Verdict.Fail($"'{p.Name}' was {before[i]} and is {after} after loading");
            }
        }

        plugin.LoadState(saved);
        return plugin.SaveState() is { } again && again.AsSpan().SequenceEqual(saved)
            ? Verdict.Pass($"{saved.Length} bytes")
            : Verdict.Fail("a loaded state saves as other bytes");
    }

    private static Verdict StateInPieces(HostedPlugin plugin, AudioThread thread)
    {
        if (!plugin.HasState)
        {
            return Verdict.Skip("no state extension");
        }

        byte[]? whole = plugin.SaveState();
        byte[]? pieces = plugin.SaveState(pieceSize: 7);
        return whole is null || pieces is null || !whole.AsSpan().SequenceEqual(pieces)
            ? Verdict.Fail("another state comes out when the stream takes 7 bytes at a time")
            : plugin.LoadState(whole, pieceSize: 5) ? Verdict.Pass() : Verdict.Fail("refused when the stream gives 5 bytes at a time");
    }

    private static Verdict RubbishIsRefused(HostedPlugin plugin, AudioThread thread)
    {
        if (!plugin.HasState)
        {
            return Verdict.Skip("no state extension");
        }

        byte[]? good = plugin.SaveState();
        var rubbish = new byte[4096];
        new Random(1).NextBytes(rubbish);
        if (plugin.LoadState(rubbish))
        {
            return Verdict.Fail("random bytes were accepted");
        }

        if (plugin.LoadState([]))
        {
            return Verdict.Fail("an empty state was accepted");
        }

        if (good is { Length: > 1 } && plugin.LoadState(good[..(good.Length / 2)]))
        {
            return Verdict.Fail("half a state was accepted");
        }

        return good is not null && plugin.SaveState() is { } after && after.AsSpan().SequenceEqual(good)
            ? Verdict.Pass()
            : Verdict.Fail("the state changed although the rubbish was refused");
    }

    /// <summary>Live's way: a state is loaded, then every value is read and sent. What the plugin shows must be what it restored.</summary>
    private static Verdict ValuesSentBack(HostedPlugin plugin, AudioThread thread)
    {
        if (!plugin.HasState)
        {
            return Verdict.Skip("no state extension");
        }

        Set(plugin, (p, random) => p.IsStepped ? Math.Floor(p.Min + (random * (p.Max - p.Min))) : p.Min + (random * (p.Max - p.Min)));
        PluginParameter[] free = [.. plugin.Parameters.Where(p => !p.IsReadOnly)];
        double[] expected = [.. free.Select(p => plugin.Value(p.Id) ?? double.NaN)];
        byte[] saved = plugin.SaveState()!;
        Set(plugin, (p, _) => p.Default);
        using var bed = new ValidationBed(plugin, thread, 48000, 256);
        if (!plugin.LoadState(saved))
        {
            return Verdict.Fail("its own state was refused");
        }

        string fault = "";
        double[] read = [.. free.Select(p => plugin.Value(p.Id) ?? double.NaN)];
        bed.Run(() =>
        {
            for (int i = 0; i < free.Length; i++)
            {
                bed.Events.AddParameter(free[i].Id, free[i].Cookie, read[i], 0);
            }

            fault = bed.Block(256);
        });
        byte[]? after = plugin.SaveState();
        Set(plugin, (p, _) => p.Default, thread);
        if (fault.Length > 0 || after is null || !plugin.LoadState(after))
        {
            return Verdict.Fail(fault.Length > 0 ? fault : "the state could not be saved and loaded again");
        }

        for (int i = 0; i < free.Length; i++)
        {
            if (Math.Abs((plugin.Value(free[i].Id) ?? double.NaN) - expected[i]) is not <= 1e-6)
            {
                return Verdict.Fail($"'{free[i].Name}' was saved as {expected[i]} and is {plugin.Value(free[i].Id)}");
            }
        }

        return Verdict.Pass();
    }

    private static Verdict FlushWithoutABlock(HostedPlugin plugin, AudioThread thread)
    {
        PluginParameter? p = plugin.Parameters.FirstOrDefault(p => p.IsAutomatable && !p.IsReadOnly && !p.IsStepped);
        if (p is null || !plugin.HasState)
        {
            return Verdict.Skip("no continuous parameter or no state");
        }

        byte[]? before = plugin.SaveState();
        using var bed = new ValidationBed(plugin, thread, 48000, 256);
        using var input = new EventList();
        using var output = new EventList();
        double value = p.Default < (p.Min + p.Max) / 2 ? p.Max : p.Min;
        input.AddParameter(p.Id, p.Cookie, value, 0);
        bed.Run(() => plugin.Flush(input, output));
        byte[]? after = plugin.SaveState();
        return before is null || after is null || before.AsSpan().SequenceEqual(after)
            ? Verdict.Fail($"'{p.Name}' was set to {value} and the state did not change")
            : Verdict.Pass();
    }

    private static Verdict Sidechain(HostedPlugin plugin, AudioThread thread, SidechainBus shape) => plugin.Inputs.All(p => p.IsMain)
        ? Verdict.Skip("no sidechain")
        : Blocks(plugin, thread, 48000, [64, 1, 256], shape: shape);

    private static Verdict ActivationCycles(HostedPlugin plugin, AudioThread thread)
    {
        for (int i = 0; i < 20; i++)
        {
            plugin.Activate(i % 2 == 0 ? 44100 : 96000, 1, 64 << (i % 5));
            if (i % 3 != 0)
            {
                thread.Run(() =>
                {
                    plugin.StartProcessing();
                    plugin.StopProcessing();
                }, plugin.Serve);
            }

            plugin.Deactivate();
            plugin.Serve();
        }

        return Verdict.Pass();
    }

    private static Verdict Blocks(HostedPlugin plugin, AudioThread thread, int rate, int[] sizes, Func<int, float>? input = null, SidechainBus shape = SidechainBus.Connected)
    {
        using var bed = new ValidationBed(plugin, thread, rate, Math.Max(64, sizes.Max()), shape);
        string fault = "";
        bed.Run(() =>
        {
            foreach (int frames in sizes)
            {
                bed.FillInput(frames, input ?? (i => MathF.Sin(i * 0.05f) * 0.25f));
                if (bed.Block(frames) is { Length: > 0 } what)
                {
                    fault = $"{what} in a block of {frames} frames";
                    return;
                }
            }
        });
        return fault.Length == 0 ? Verdict.Pass() : Verdict.Fail(fault);
    }

    private static Verdict RandomBlocks(HostedPlugin plugin, AudioThread thread)
    {
        var plan = new BlockPlan(new BlockSizes { Random = new RandomBlocks { Min = 1, Max = 2048, Seed = 3 } });
        return Blocks(plugin, thread, 48000, [.. Enumerable.Range(0, 300).Select(_ => plan.Next())]);
    }

    private static Verdict BadInput(HostedPlugin plugin, AudioThread thread)
    {
        if (plugin.Inputs.Count == 0)
        {
            return Verdict.Skip("no inputs");
        }

        return Blocks(plugin, thread, 48000, [256, 256, 256], i => (i % 3) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            _ => float.NegativeInfinity,
        });
    }

    private static Verdict ParameterStorm(HostedPlugin plugin, AudioThread thread)
    {
        using var bed = new ValidationBed(plugin, thread, 48000, 512);
        string fault = "";
        PluginParameter[] free = [.. plugin.Parameters.Where(p => p.IsAutomatable && !p.IsReadOnly)];
        bed.Run(() =>
        {
            var random = new Random(5);
            for (int block = 0; block < 16 && free.Length > 0 && fault.Length == 0; block++)
            {
                for (int i = 0; i < 512; i++)
                {
                    PluginParameter p = free[random.Next(free.Length)];
                    double value = p.Min + (random.NextDouble() * (p.Max - p.Min));
                    bed.Events.AddParameter(p.Id, i % 2 == 0 ? p.Cookie : 0, p.IsStepped ? Math.Floor(value) : value, i);
                }

                fault = bed.Block(512);
            }
        });
        return fault.Length == 0 ? Verdict.Pass($"{free.Length} automatable parameters") : Verdict.Fail(fault);
    }

    private static Verdict NoTransport(HostedPlugin plugin, AudioThread thread)
    {
        using var bed = new ValidationBed(plugin, thread, 48000, 256) { SendTransport = false };
        string fault = "";
        bed.Run(() =>
        {
            for (int i = 0; i < 8 && fault.Length == 0; i++)
            {
                fault = bed.Block(256);
            }
        });
        return fault.Length == 0 ? Verdict.Pass() : Verdict.Fail(fault);
    }

    private static Verdict ResetWhileProcessing(HostedPlugin plugin, AudioThread thread)
    {
        using var bed = new ValidationBed(plugin, thread, 48000, 256);
        string fault = "";
        bed.Run(() =>
        {
            for (int i = 0; i < 12 && fault.Length == 0; i++)
            {
                fault = bed.Block(256);
                if (i % 3 == 2)
                {
                    plugin.Reset();
                }
            }
        });
        return fault.Length == 0 ? Verdict.Pass() : Verdict.Fail(fault);
    }

    /// <summary>Sets every parameter; on the audio thread when the plugin is active.</summary>
    private static void Set(HostedPlugin plugin, Func<PluginParameter, double, double> value, AudioThread? active = null)
    {
        using var input = new EventList();
        using var output = new EventList();
        var random = new Random(11);
        foreach (PluginParameter p in plugin.Parameters.Where(p => !p.IsReadOnly))
        {
            input.AddParameter(p.Id, p.Cookie, value(p, random.NextDouble()), 0);
        }

        if (active is null)
        {
            plugin.Flush(input, output);
        }
        else
        {
            active.Run(() => plugin.Flush(input, output));
        }
    }

    private void Check(string name, string id, Func<HostedPlugin, AudioThread, Verdict> check)
    {
        Verdict verdict;
        try
        {
            var roles = new ThreadRoles();
            HostServices services;
            using (HostedLibrary library = HostedLibrary.Load(libraryPath))
            {
                using HostedPlugin plugin = library.Create(id, roles);
                using var thread = new AudioThread(roles);
                services = plugin.Services;
                verdict = check(plugin, thread);
                plugin.Serve();
            }

            // What it did when it was destroyed counts too.
            if (verdict.Outcome == CheckOutcome.Passed && services.Misbehaviour.TryPeek(out string? breach))
            {
                verdict = Verdict.Fail($"broke a rule: {breach}");
            }
        }
        catch (Exception e) when (e is HostException or InvalidOperationException)
        {
            verdict = Verdict.Fail(e.Message);
        }

        _results.Add(new CheckResult(_plugin, name, verdict.Outcome, verdict.Detail));
    }

    private void LoadAndUnload(string[] ids)
    {
        _plugin = Path.GetFileName(libraryPath);
        string detail = "";
        try
        {
            for (int i = 0; i < LoadCycles; i++)
            {
                using HostedLibrary library = HostedLibrary.Load(libraryPath);
                using HostedPlugin plugin = library.Create(ids[i % ids.Length], new ThreadRoles());
                plugin.Activate(48000, 1, 512);
                plugin.Serve();
            }
        }
        catch (HostException e)
        {
            detail = e.Message;
        }

        _results.Add(new CheckResult(_plugin, $"load and unload, {LoadCycles} times", detail.Length == 0 ? CheckOutcome.Passed : CheckOutcome.Failed, detail));
    }

    private readonly record struct Verdict(CheckOutcome Outcome, string Detail)
    {
        public static Verdict Pass(string detail = "") => new(CheckOutcome.Passed, detail);

        public static Verdict Fail(string detail) => new(CheckOutcome.Failed, detail);

        public static Verdict Skip(string why) => new(CheckOutcome.Skipped, why);
    }
}
