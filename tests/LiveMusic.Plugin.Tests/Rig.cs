using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.Audio;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>An instance, the host's buffers, and the engine's side of the region: a test plays both.</summary>
internal sealed unsafe class Rig : IDisposable
{
    public const int MostFrames = 16384;

    private Task? _engine;
    private volatile bool _ending;
    private long _lastBlock = Stopwatch.GetTimestamp();
    private readonly float* _memory = (float*)NativeMemory.AllocZeroed(6 * MostFrames, sizeof(float));

    public Rig(PluginKind kind = PluginKind.Instrument, double rate = 48000, int block = MostFrames)
    {
        Instance = new(kind, Host, null);
        Instance.Activate(rate, block);
        Rate = rate;
        Time = new() { Present = true, Flags = TransportFlags.Playing };
    }

    public RecordingHost Host { get; } = new();

    public PluginInstance Instance { get; }

    public AudioProcessor Audio => Instance.Audio;

    public SharedRegion Region => Instance.Region!;

    public RegionHeader* Header => Region.Header;

    public double Rate { get; }

    public int Fade => Instance.Audio.State->FadeFrames;

    /// <summary>The host pulls in no time at all, for all that the instance can tell, however busy this machine is; else it keeps real time.</summary>
    public bool Hurries { get; set; }

    /// <summary>The host's time in the next block.</summary>
    public HostTime Time;

    public Span<float> MainLeft => new(_memory, MostFrames);

    public Span<float> MainRight => new(_memory + MostFrames, MostFrames);

    public Span<float> SideLeft => new(_memory + 2 * MostFrames, MostFrames);

    public Span<float> SideRight => new(_memory + 3 * MostFrames, MostFrames);

    public Span<float> OutLeft => new(_memory + 4 * MostFrames, MostFrames);

    public Span<float> OutRight => new(_memory + 5 * MostFrames, MostFrames);

    /// <summary>What the fake engine writes at an output position: telling, never zero.</summary>
    public static float Sample(long position) => (position % 997 + 1) / 1000f;

    public void AnswerGeneration(int refill = 1000)
    {
        Header->RefillFrames = refill;
        Header->OutputGenerationStart = Region.Output.WritePosition;
        Header->StreamState = EngineStreamState.Streaming;
        Volatile.Write(ref Header->OutputGeneration, Volatile.Read(ref Header->RequestedGeneration));
    }

    /// <summary>The engine makes frames of music; left is <see cref="Sample"/>, right its negative.</summary>
    public void Make(int frames)
    {
        Span<StereoFrame> one = stackalloc StereoFrame[1];
        for (var i = 0; i < frames; i++)
        {
            var value = Sample(Region.Output.WritePosition);
            one[0] = new() { Left = value, Right = -value };
            Assert.Equal(1, Region.Output.Write(one));
        }
    }

    public AudioBlock Block(int frames, bool main = true, bool side = true)
    {
        var now = Stopwatch.GetTimestamp();
        if (Hurries) Audio.State->Pace.Waited(now - _lastBlock);
        else Audio.State->Pace.Forget();
        _lastBlock = now;
        return new()
        {
            Frames = frames,
            MainLeft = main ? _memory : null,
            MainRight = main ? _memory + MostFrames : null,
            SidechainLeft = side ? _memory + 2 * MostFrames : null,
            SidechainRight = side ? _memory + 3 * MostFrames : null,
            OutLeft = _memory + 4 * MostFrames,
            OutRight = _memory + 5 * MostFrames,
            Time = Time,
        };
    }

    /// <summary>One block without events; song time runs on when the host plays and has a tempo.</summary>
    public bool Process(int frames)
    {
        Audio.Begin(Block(frames));
        var sounds = Audio.End();
        Advance(frames);
        return sounds;
    }

    public void Advance(int frames)
    {
        if ((Time.Flags & TransportFlags.Playing) != 0 && (Time.Flags & TransportFlags.HasTempo) != 0) Time.Ppq += frames * Time.Tempo / 60 / Rate;
    }

    /// <summary>Past the fade-in, with plenty in the ring.</summary>
    public void StartPlaying(int made = 100_000)
    {
        AnswerGeneration();
        Make(made);
        Process(Fade + 1);
    }

    public static int Index(ParameterId id) => ParameterTable.Get(id).Index;

    public List<AutomationEvent> TakeAutomation()
    {
        List<AutomationEvent> all = [];
        while (Region.Automation.TryRead(out var one)) all.Add(one);
        return all;
    }

    public List<TransportBlock> TakeTransport()
    {
        List<TransportBlock> all = [];
        while (Region.Transport.TryRead(out var one)) all.Add(one);
        return all;
    }

    /// <summary>The engine's side on a thread of its own. It calls <see cref="Pause"/> wherever it waits: the rig's end is its end.</summary>
    public void Engine(Action act) => _engine = Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The engine's thread waits a moment.</summary>
    public void Pause(int milliseconds = 1)
    {
        Thread.Sleep(milliseconds);
        if (_ending) throw new OperationCanceledException();
    }

    /// <summary>Waits for the engine's thread; what failed there fails here.</summary>
    public void JoinEngine() => Assert.True(_engine!.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "The engine's side still waits.");

    public void Dispose()
    {
        _ending = true;
        // What failed there was told by JoinEngine, or something else failed first.
        if (_engine is not null) Task.WhenAny(_engine).Wait();
        Instance.Dispose();
        NativeMemory.Free(_memory);
    }
}
