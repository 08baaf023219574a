using System.Diagnostics;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>A plugin without a host: makes the region, talks to the engine, and takes blocks of sound as a host would, as fast as they come.</summary>
internal sealed class FakePlugin : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<EngineMessage> _heard = [];
    private readonly Timer _heart;
    private bool _told;
    private MessageChannel<EngineMessage, ClientMessage>? _channel;
    private Task _receiving = Task.CompletedTask;

    private FakePlugin(bool hasMainInput)
    {
        Region = SharedRegion.Create(hasMainInput);
        Header.PluginHeartbeat = 1;
        _heart = new(_ => Beat(), null, 0, 20);
    }

    public SharedRegion Region { get; }

    public Guid Instance => Header.Instance;

    public bool HeartBeats { get; set; } = true;

    /// <summary>It does what a real plugin does with edits of controls: shows the values, and tells them from the next block on.</summary>
    public bool TakesEdits { get; set; }

    /// <summary>Called with each message as it comes, on the receiver's thread.</summary>
    public Action<EngineMessage>? Hears { get; set; }

    public bool Disconnected => _receiving.IsCompleted;

    public long HostSamples { get; private set; }

    /// <summary>Host sample of the first sample that was pulled.</summary>
    public long FirstPulled { get; private set; } = -1;

    public List<OutputStamp> Stamps { get; } = [];

    public EngineMessage[] Messages
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    /// <summary>A region and a greeting; the engine's answer is waited for.</summary>
    public static async Task<FakePlugin> ConnectAsync(bool hasMainInput = false)
    {
        var plugin = new FakePlugin(hasMainInput);
        await plugin.GreetAsync();
        await plugin.ExpectAsync<Welcome>();
        return plugin;
    }

    /// <summary>A region, and nobody told of it yet.</summary>
    public static Task<FakePlugin> CreateAsync() => Task.FromResult(new FakePlugin(hasMainInput: false));

    public async Task ConnectOnlyAsync()
    {
        _channel = await ControlPipe.ConnectAsync(RunningEngine.Patience, CancellationToken.None);
        _receiving = Task.Run(ReceiveAsync);
    }

    public async Task GreetAsync(int protocol = ControlProtocol.Version, string? region = null)
    {
        await ConnectOnlyAsync();
        await SendAsync(new Hello(protocol, "test", Environment.ProcessId, region ?? Region.Name));
    }

    /// <summary>What a host does when it starts: rate, prompts, a generation to ask for.</summary>
    public async Task ActivateAsync(double sampleRate, params string[] prompts)
    {
        Activate(sampleRate);
        await SendAsync(new SetPrompts([.. prompts.Select(p => new PromptSlot(p))]));
    }

    public void Activate(double sampleRate)
    {
        ref var header = ref Header;
        header.HostSampleRate = sampleRate;
        header.MaximumBlockFrames = 512;
        header.Active = 1;
        Ask(header.GenerationOrigin);
    }

    /// <summary>Another generation, with what it is to begin. What is buffered is void.</summary>
    public void Ask(StartValue origin)
    {
        Header.GenerationOrigin = origin;
        Volatile.Write(ref Header.RequestedGeneration, Header.RequestedGeneration + 1);
    }

    public async Task SendAsync(ClientMessage message) => await _channel!.SendAsync(message);

    public void Set(ParameterId id, double value) => Assert.True(Region.Automation.TryWrite(new AutomationEvent { HostSample = HostSamples, ParameterId = (uint)id, Value = value }));

    /// <summary>The first message of a kind that fits, now or soon.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? fits = null, double seconds = 60) where T : EngineMessage
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (Messages.OfType<T>().LastOrDefault(m => fits is null || fits(m)) is { } message) return message;
            if (clock.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"No such {typeof(T).Name}. Heard:\n{string.Join("\n", Messages.TakeLast(8))}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until the engine carries the generation that was asked for, and goes to its start.</summary>
    public async Task FollowAsync()
    {
        var clock = Stopwatch.StartNew();
        while (Volatile.Read(ref Generation) != RequestedGeneration)
        {
            if (clock.Elapsed > RunningEngine.Patience) throw new TimeoutException($"The engine did not take up generation {RequestedGeneration}; its state is {State}.");
            await Task.Delay(2);
        }
        SkipToStart();
    }

    public EngineStreamState State => Header.StreamState;

    public uint RequestedGeneration => Header.RequestedGeneration;

    public float Lookahead => Header.LookaheadSeconds;

    public int RefillFrames => Header.RefillFrames;

    public double RealTimeFactor => Header.RealTimeFactor;

    public long EngineHeartbeat => Volatile.Read(ref Header.EngineHeartbeat);

    public long GenerationStart => Header.OutputGenerationStart;

    public long ReadPosition => Region.Output.ReadPosition;

    public int Buffered => Region.Output.Available;

    public unsafe ref RegionHeader Header => ref *Region.Header;

    private ref uint Generation => ref Header.OutputGeneration;

    /// <summary>What a real plugin does with its controls, for editors to see.</summary>
    public void Show(ParameterId id, double value) => Volatile.Write(ref Header.Values[ParameterTable.Get(id).Index], value);

    public void ShowDefaults()
    {
        foreach (var parameter in ParameterTable.All) Show(parameter.Id, parameter.Default);
    }

    public void AddUnderrun() => Header.Underruns++;

    public void SetOffline(bool offline) => Header.Offline = offline ? 1 : 0;

    /// <summary>Processes blocks until this many samples were pulled; waits for the engine where needed. Returns the left channel.</summary>
    /// <param name="samples">To pull.</param>
    /// <param name="input">The player's sound at a host sample; null: silence.</param>
    /// <param name="block">Samples of one block.</param>
    /// <param name="realTime">No faster than a host would.</param>
    public async Task<float[]> PullAsync(int samples, Func<long, StereoFrame>? input = null, int block = 480, bool realTime = false)
    {
        var pulled = new float[samples];
        var clock = Stopwatch.StartNew();
        for (var done = 0; done < samples;)
        {
            var count = Math.Min(block, samples - done);
            var waiting = Stopwatch.StartNew();
            while (Region.Output.Available < count)
            {
                if (waiting.Elapsed > RunningEngine.Patience) throw new TimeoutException($"The engine gave {Region.Output.Available} of {count} samples; its state is {State}.");
                await Task.Delay(1);
            }
            Process(pulled.AsSpan(done, count), input, running: true);
            done += count;
            if (!realTime) continue;
            var ahead = done / RegionRate - clock.Elapsed.TotalSeconds;
            if (ahead > 0) await Task.Delay(TimeSpan.FromSeconds(ahead));
        }
        return pulled;
    }

    public static Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    private double RegionRate => Header.HostSampleRate;

    /// <summary>One block: what there is not stays 0. Returns samples pulled.</summary>
    public int Process(Span<float> left, Func<long, StereoFrame>? input, bool running, TransportFlags more = TransportFlags.None, double tempo = 0)
    {
        var frames = new StereoFrame[left.Length];
        for (var i = 0; i < frames.Length && input is not null; i++) frames[i] = input(HostSamples + i);
        Region.MainInput.Write(frames);
        Region.SidechainInput.Write(frames);
        if (_told) _told = false;
        else Tell(left.Length, running, more, tempo);
        var got = 0;
        if (running)
        {
            if (FirstPulled < 0) FirstPulled = HostSamples;
            got = Region.Output.Read(frames);
            for (var i = 0; i < got; i++) left[i] = frames[i].Left;
        }
        HostSamples += left.Length;
        Header.HostSamples = HostSamples;
        return got;
    }

    /// <summary>The next block's time, before it waits for its samples.</summary>
    public void Tell(int frames)
    {
        Tell(frames, running: true, TransportFlags.None, 0);
        _told = true;
    }

    /// <summary>Pulls as in a song that runs on from <paramref name="ppq"/>, or round in its first so many quarters. Returns the left channel.</summary>
    public async Task<float[]> PullSongAsync(int samples, double ppq, double tempo, int numerator, TransportFlags first = TransportFlags.None, bool realTime = false, double loop = 0)
    {
        const int block = 480;
        var clock = Stopwatch.StartNew();
        var pulled = new float[(samples + block - 1) / block * block];
        for (var done = 0; done < samples; done += block)
        {
            while (Region.Output.Available < block || realTime && clock.Elapsed.TotalSeconds < done / RegionRate) await Task.Delay(1);
            var here = ppq + done * tempo / (60 * RegionRate);
            var round = loop > 0 ? TransportFlags.Looping : TransportFlags.None;
            if (loop > 0)
            {
                here = (here + 1e-9) % loop;
                if (here < block * tempo / (60 * RegionRate)) round |= TransportFlags.LoopWrapped | TransportFlags.Jumped;
            }
            Assert.True(Region.Transport.TryWrite(new TransportBlock
            {
                HostSample = HostSamples, OutputSample = Region.Output.ReadPosition, Frames = block, Tempo = tempo, Generation = RequestedGeneration, Ppq = here,
                BarStartPpq = Math.Floor(here / numerator + 1e-9) * numerator, TimeSignatureNumerator = numerator, TimeSignatureDenominator = 4,
                Flags = TransportFlags.Running | TransportFlags.Playing | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature | (done == 0 ? first : TransportFlags.None) | round,
                LoopEndPpq = loop,
            }));
            _told = true;
            Process(pulled.AsSpan(done, block), null, running: true);
        }
        return pulled;
    }

    private void Tell(int frames, bool running, TransportFlags more, double tempo) => Assert.True(Region.Transport.TryWrite(new TransportBlock
    {
        HostSample = HostSamples, OutputSample = Region.Output.ReadPosition, Frames = frames, Tempo = tempo, Generation = RequestedGeneration,
        Flags = more | (running ? TransportFlags.Running | TransportFlags.Playing : TransportFlags.None),
    }));

    /// <summary>All stamps written so far.</summary>
    public OutputStamp[] ReadStamps()
    {
        var all = new OutputStamp[Region.Stamps.WritePosition];
        Assert.True(Region.Stamps.TryRead(0, all));
        return all;
    }

    /// <summary>The stamps that count: of several for one place the newest.</summary>
    public OutputStamp[] ReadNewestStamps()
    {
        List<OutputStamp> kept = [];
        foreach (var stamp in ReadStamps())
        {
            kept.RemoveAll(k => k.OutputSample >= stamp.OutputSample);
            kept.Add(stamp);
        }
        return [.. kept];
    }

    /// <summary>The connection ends without a word, the region stays.</summary>
    public async Task DropAsync()
    {
        await _channel!.DisposeAsync();
        await _receiving;
    }

    public async ValueTask DisposeAsync()
    {
        await _heart.DisposeAsync();
        if (_channel is not null) await DropAsync();
        lock (_gate) Region.Dispose();
    }

    private void SkipToStart()
    {
        if (GenerationStart > Region.Output.ReadPosition) Region.Output.SkipTo(GenerationStart);
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (HeartBeats) Header.PluginHeartbeat++;
        }
    }

    private async Task ReceiveAsync()
    {
        while (await _channel!.ReceiveAsync() is { } message)
        {
            lock (_gate) _heard.Add(message);
            if (TakesEdits && message is ParameterEdit { Phase: 1 } edit)
            {
                Show((ParameterId)edit.Id, edit.Value);
                Set((ParameterId)edit.Id, edit.Value);
            }
            Hears?.Invoke(message);
        }
    }
}
