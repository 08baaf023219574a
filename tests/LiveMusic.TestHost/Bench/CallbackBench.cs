using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Bench;

/// <summary>How the callback of a plugin compares with that of a plugin in C that does nothing, under the same conditions.</summary>
public sealed record BenchReport
{
    public int Frames { get; init; }
    public int SampleRate { get; init; }
    public double Seconds { get; init; }
    public int ForcedCollectionPeriodMs { get; init; }
    public string AudioThreadPriority { get; init; } = "";
    public BenchSubject Plugin { get; init; } = new();

    /// <summary>Null where no C compiler was found.</summary>
    public BenchSubject? Passthrough { get; init; }
    public DurationSummary Lateness { get; init; } = new();
    public long HostAudioThreadBytes { get; init; }
    public int HostCollections { get; init; }

    /// <summary>What the plugin's engine did meanwhile; null when the plugin says nothing of itself.</summary>
    public BenchEngine? Engine { get; init; }

    /// <summary>Bytes of this process that are there because of the plugin: its code, heap and threads, and what this host keeps for it.</summary>
    public long PluginMemory { get; init; }

    /// <summary>Bytes of the region that the plugin has in common with the engine; 0 where the system does not tell them apart from <see cref="PluginMemory"/>.</summary>
    public long RegionMemory { get; init; }

    public long HostPeakMemory { get; init; }

    public string ToText()
    {
        var b = new StringBuilder();
        void Line(FormattableString text) => b.AppendLine(text.ToString(CultureInfo.InvariantCulture));
        double block = Frames * 1e6 / SampleRate;
        Line($"{Seconds:0} s of {Frames} frames at {SampleRate} Hz (a block lasts {block:0} us), priority {AudioThreadPriority}");
        if (ForcedCollectionPeriodMs > 0)
        {
            Line($"a collection of the plugin's heap forced every {ForcedCollectionPeriodMs} ms");
        }

        string other = Passthrough is null ? "(no C compiler)" : Passthrough.Name;
        Line($"{"callback, us",-22}{Plugin.Name,18}{other,18}");
        Row("median", d => d.P50);
        Row("p99", d => d.P99);
        Row("p99.99", d => d.P9999);
        Row("max", d => d.Max);
        Line($"{"blocks",-22}{Plugin.Callback.Count,18}{Passthrough?.Callback.Count,18}");
        Line($"{"longer than a block",-22}{Plugin.Xruns,18}{Passthrough?.Xruns,18}");
        Line($"{"bytes on audio thread",-22}{Plugin.AllocatedBytes?.ToString(CultureInfo.InvariantCulture) ?? "unknown",18}{Passthrough?.AllocatedBytes,18}");
        Line($"{"collections",-22}{Plugin.Collections?.ToString(CultureInfo.InvariantCulture) ?? "unknown",18}");
        Line($"memory: the plugin's share {PluginMemory / 1048576.0:0.0} MB and {RegionMemory / 1048576.0:0.0} MB in common with the engine, this host's peak {HostPeakMemory / 1048576.0:0} MB{(Engine is null ? "" : string.Create(CultureInfo.InvariantCulture, $", the engine's peak {Engine.PeakMemory / 1048576.0:0} MB"))}");
        if (Engine is not null)
        {
            Line($"engine: {Engine.State}, {Engine.SecondsHeard:0.0} s of music heard in {Seconds:0} s, {Engine.Underruns} underruns, real-time factor {Engine.RealTimeFactor:0.0}. {Engine.Message}");
        }

        Line($"wake-up late by p50 {Lateness.P50:0.0} us, p99 {Lateness.P99:0.0} us, max {Lateness.Max:0.0} us; host allocated {HostAudioThreadBytes} bytes, collected {HostCollections} times");
        return b.ToString();

        void Row(string name, Func<DurationSummary, double> value) =>
            Line($"{name,-22}{value(Plugin.Callback),18:0.00}{(Passthrough is null ? null : value(Passthrough.Callback)),18:0.00}");
    }
}

/// <summary>The engine's side of a bench: a callback that plays no music has little to do.</summary>
public sealed record BenchEngine
{
    /// <summary>As in <see cref="PluginStatus.State"/>, at the end.</summary>
    public string State { get; init; } = "";
    public string Message { get; init; } = "";
    public double SecondsHeard { get; init; }
    public ulong Underruns { get; init; }
    public double RealTimeFactor { get; init; }

    /// <summary>Bytes; 0 when there is no engine.</summary>
    public long PeakMemory { get; init; }
}

public sealed record BenchSubject
{
    public string Name { get; init; } = "";
    public DurationSummary Callback { get; init; } = new();
    public long Xruns { get; init; }
    public long? AllocatedBytes { get; init; }
    public long? Collections { get; init; }
}

/// <summary>
/// Times the callbacks of two plugins in one process on one audio thread, paced by the clock: in each block period first one, then the other, and
/// the other way round in the next. Call <see cref="Run"/> on the main thread.
/// </summary>
public static class CallbackBench
{
    /// <summary>Blocks before the measuring starts: caches, page faults, first-call code.</summary>
    private const double WarmUpSeconds = 1;

    /// <summary>How long an engine may take until music is heard; loading a model for the first time compiles it.</summary>
    private const double EngineSeconds = 180;

    /// <summary>Frames per second in the plugin's status.</summary>
    private const double CodecFrameRate = 25;

    public static BenchReport Run(string pluginPath, string? pluginId, string? passthroughPath, double seconds, int frames, int sampleRate, int forceGcMs = 0)
    {
        var roles = new ThreadRoles();
        using HostedLibrary? otherLibrary = passthroughPath is null ? null : HostedLibrary.Load(passthroughPath);
        using HostedPlugin? other = otherLibrary?.Create(PassthroughPlugin.Name, roles);
        using Subject? second = other is null ? null : new Subject(other, frames, sampleRate);
        using var thread = new AudioThread(roles, raisePriority: true);
        var clock = new BlockClock();
        long hostBytes = 0;
        Subject? first = null;

        // This host's own code is compiled and its buffers are there before the plugin's share is counted.
        thread.Run(() => Measure(WarmUpSeconds), () => other?.Serve());
        GC.Collect();
        (long ownBefore, long sharedBefore) = ProcessMemory.Resident();
        using HostedLibrary library = HostedLibrary.Load(pluginPath);
        using HostedPlugin plugin = library.Create(pluginId, roles);
        using var subject = new Subject(plugin, frames, sampleRate);
        first = subject;

        using var stopForcing = new ManualResetEventSlim();
        Thread? forcing = null;
        if (forceGcMs > 0)
        {
            forcing = new Thread(() =>
            {
                while (!stopForcing.Wait(forceGcMs))
                {
                    plugin.ForceCollection();
                }
            })
            { IsBackground = true, Name = "forced collections" };
        }

        void Serve()
        {
            plugin.Serve();
            other?.Serve();
        }

        void Measure(double length)
        {
            first?.Begin();
            second?.Begin();
            clock.Clear();
            clock.Start();
            long before = GC.GetAllocatedBytesForCurrentThread();
            long blocks = (long)(length * sampleRate / frames);
            double period = (double)frames / sampleRate;
            for (long i = 0; i < blocks; i++)
            {
                clock.Await(period);
                if ((i & 1) == 0)
                {
                    first?.Block();
                    second?.Block();
                }
                else
                {
                    second?.Block();
                    first?.Block();
                }
            }

            hostBytes = GC.GetAllocatedBytesForCurrentThread() - before;
            first?.End();
            second?.End();
        }

        long limit = Stopwatch.GetTimestamp() + (long)(EngineSeconds * Stopwatch.Frequency);
        do
        {
            thread.Run(() => Measure(WarmUpSeconds), Serve);
        }
        while (plugin.Status(0)?.State is "starting" or "buffering" && Stopwatch.GetTimestamp() < limit);
        PluginStatus? statusBefore = plugin.Status(0);
        GC.Collect();
        int collections = GC.CollectionCount(0);
        forcing?.Start();
        long? allocated = plugin.AllocatedOnAudioThread;
        long? pluginCollections = plugin.Collections;
        thread.Run(() => Measure(seconds), Serve);
        collections = GC.CollectionCount(0) - collections;
        stopForcing.Set();
        forcing?.Join();

        GC.Collect();
        (long own, long shared) = ProcessMemory.Resident();
        PluginStatus? status = plugin.Status(seconds);

        return new BenchReport
        {
            PluginMemory = own - ownBefore,
            RegionMemory = shared - sharedBefore,
            HostPeakMemory = ProcessMemory.PeakOf(Environment.ProcessId),
            Engine = status is null ? null : new()
            {
                State = status.State,
                Message = status.Message,
                SecondsHeard = (status.FramesHeard - statusBefore!.FramesHeard) / CodecFrameRate,
                Underruns = status.Underruns - statusBefore.Underruns,
                RealTimeFactor = status.RealtimeFactor,
                PeakMemory = status.EnginePid == 0 ? 0 : ProcessMemory.PeakOf((int)status.EnginePid),
            },
            Frames = frames,
            SampleRate = sampleRate,
            Seconds = seconds,
            ForcedCollectionPeriodMs = forceGcMs,
            AudioThreadPriority = thread.Priority,
            Plugin = first.Summary() with { AllocatedBytes = plugin.AllocatedOnAudioThread - allocated, Collections = plugin.Collections - pluginCollections },
            Passthrough = second is null ? null : second.Summary() with { AllocatedBytes = 0 },
            Lateness = clock.Lateness.Summary(),
            HostAudioThreadBytes = hostBytes,
            HostCollections = collections,
        };
    }

    /// <summary>One of the two plugins with its buffers. Made and disposed on the main thread, used on the audio thread.</summary>
    private sealed unsafe class Subject : IDisposable
    {
        private readonly HostedPlugin _plugin;
        private readonly PortBuffers _inputs;
        private readonly PortBuffers _outputs;
        private readonly EventList _in = new();
        private readonly EventList _out = new();
        private readonly DurationHistogram _callback = new();
        private readonly SongTransport _transport;
        private readonly int _frames;
        private readonly long _blockTicks;
        private long _steady;
        private long _xruns;

        public Subject(HostedPlugin plugin, int frames, int rate)
        {
            _plugin = plugin;
            _frames = frames;
            _blockTicks = (long)((double)frames / rate * Stopwatch.Frequency);
            _inputs = new PortBuffers(plugin.Inputs, frames);
            _outputs = new PortBuffers(plugin.Outputs, frames);
            _transport = new SongTransport(new Arrangement { SampleRate = rate }, new TempoMap([]));
            plugin.Activate(rate, 1, frames);
        }

        public void Begin()
        {
            _callback.Clear();
            _xruns = 0;
            _plugin.StartProcessing();
        }

        public void End() => _plugin.StopProcessing();

        public void Block()
        {
            ClapEventTransport transport = default;
            _transport.Fill(ref transport, 0);
            _transport.Advance(_frames);
            _in.Clear();
            _out.Clear();
            var block = new ClapProcess
            {
                SteadyTime = _steady,
                FramesCount = (uint)_frames,
                Transport = &transport,
                AudioInputs = _inputs.Ports,
                AudioOutputs = _outputs.Ports,
                AudioInputsCount = (uint)_inputs.PortCount,
                AudioOutputsCount = (uint)_outputs.PortCount,
                InEvents = _in.Input,
                OutEvents = _out.Output,
            };
            _plugin.Process(&block, out long ticks);
            _callback.AddTicks(ticks);
            _steady += _frames;
            if (ticks > _blockTicks)
            {
                _xruns++;
            }
        }

        public BenchSubject Summary() => new() { Name = _plugin.Description.Name, Callback = _callback.Summary(), Xruns = _xruns };

        public void Dispose()
        {
            _plugin.Deactivate();
            _inputs.Dispose();
            _outputs.Dispose();
            _in.Dispose();
            _out.Dispose();
        }
    }
}
