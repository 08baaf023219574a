using System.Diagnostics;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// The run itself, block by block, on the audio thread. Everything it needs is made before it starts: <see cref="Run"/> allocates nothing, and
/// says how much it did allocate. The main thread may read <see cref="RunSeconds"/> and <see cref="PostedEvents"/> at any time; the rest when the run is over.
/// </summary>
internal sealed unsafe class AudioLoop : IDisposable
{
    private readonly HostedPlugin _plugin;
    private readonly AudioThread _thread;
    private readonly ArrangedEvent[] _events;
    private readonly PluginParameter?[] _eventParameters;
    private readonly DateTime[] _eventTimes;
    private readonly Take[] _takes;
    private readonly BlockPlan _plan;
    private readonly SongTransport _transport;
    private readonly EventScore _score;
    private readonly SoundFeed? _mainFeed;
    private readonly SoundFeed? _sideFeed;
    private readonly int _mainPort;
    private readonly int _sidePort;
    private readonly EventList _in = new();
    private readonly EventList _out = new();
    private readonly EventList _flush = new();
    private readonly PortBuffers _inputs;
    private readonly PortBuffers _outputs;
    private readonly (PluginParameter Parameter, double Value)[] _initial;
    private readonly BlockClock _clock = new();

    private bool _offline;
    private int _event;
    private long _steady;
    private int _carry;
    private double _runSeconds;
    private volatile int _posted;
    private volatile bool _ended;
    private bool _pendingRelease;
    private double _idleUntil;
    private double[]? _sendBack;
    private readonly int _burst;
    private int _blocksInBurst;
    private double _burstSeconds;

    public AudioLoop(Arrangement arrangement, HostedPlugin plugin, AudioThread thread, ArrangedEvent[] events)
    {
        _plugin = plugin;
        _thread = thread;
        _events = events;
        _eventParameters = [.. events.Select(e => e.Do is EventKind.Parameter or EventKind.Flush ? plugin.Parameter(e.Name!) : null)];
        _eventTimes = new DateTime[events.Length];
        _offline = arrangement.Pace == Pace.Offline;
        _burst = arrangement.Burst;
        _plan = new BlockPlan(arrangement.Blocks);
        var tempo = new TempoMap(arrangement.Tempo);
        _transport = new SongTransport(arrangement, tempo);
        _score = new EventScore(arrangement, plugin, tempo);
        _initial = [.. arrangement.Parameters.Select(p => (plugin.Parameter(p.Key), p.Value))];
        MaxFrames = arrangement.MaxFrames ?? arrangement.Blocks.Longest;
        _inputs = new PortBuffers(plugin.Inputs, MaxFrames);
        _outputs = new PortBuffers(plugin.Outputs, MaxFrames);

        _mainPort = IndexOf(plugin.Inputs, main: true);
        _sidePort = IndexOf(plugin.Inputs, main: false);
        if (_sidePort >= 0)
        {
            _inputs.Show(_sidePort, arrangement.SidechainBus);
        }

        _takes = MakeTakes(arrangement, events, plugin.Outputs.Count > 0 ? plugin.Outputs[0].Channels : 0);
        int[] rates = [.. _takes.Select(t => t.Clip.SampleRate)];
        if (arrangement.Input is { } input)
        {
            Demand(_mainPort, "main input", "input");
            _mainFeed = new SoundFeed(input, arrangement.Resolve(input.File), rates);
        }

        if (arrangement.Sidechain is { } side)
        {
            Demand(_sidePort, "sidechain input", "sidechain");
            _sideFeed = new SoundFeed(side, arrangement.Resolve(side.File), rates);
        }

        void Demand(int port, string what, string field)
        {
            if (port < 0)
            {
                throw new HostException($"{plugin.Description.Name} has no {what}, and the arrangement has a '{field}'.");
            }
        }
    }

    public int MaxFrames { get; }

    public int FirstRate => _takes[0].Clip.SampleRate;

    /// <summary>Seconds of the run that have been processed. Any thread.</summary>
    public double RunSeconds => Volatile.Read(ref _runSeconds);

    /// <summary>Events [0, n) have come due; those for the main thread are to be carried out. Any thread.</summary>
    public int PostedEvents => _posted;

    public DurationHistogram Callback { get; } = new();

    public DurationHistogram Lateness => _clock.Lateness;

    public long Dropouts => _clock.Dropouts;

    /// <summary>Callbacks that took longer than their block lasts, in real time only.</summary>
    public long Xruns { get; private set; }

    public long Blocks { get; private set; }

    public long ProcessErrors { get; private set; }

    public long NonFiniteSamples { get; private set; }

    public long OutputEvents { get; private set; }

    public long DroppedEvents => _in.Dropped + _out.Dropped;

    public long LoopWraps => _transport.Wraps;

    /// <summary>Bytes that the host's own loop allocated.</summary>
    public long AllocatedBytes { get; private set; }

    public IReadOnlyList<AudioClip> Clips => [.. _takes.Select(t => t.Clip)];

    /// <summary>Whether the loop is paced by the clock just now. Written by the main thread only while it answers a question.</summary>
    public bool Offline
    {
        get => _offline;
        set => _offline = value;
    }

    /// <summary>When the audio thread came to an event: its block begins within a block's length. Any thread, once it is posted.</summary>
    public DateTime EventTime(int index) => _eventTimes[index];

    /// <summary>Sends all values with the next block, in the order of the plugin's parameters; not a number is left out. Any thread.</summary>
    public void SendBack(double[] values) => Volatile.Write(ref _sendBack, values);

    /// <summary>The run is over with the block that is under way; what is not played of the recording stays silent. Any thread.</summary>
    public void End() => _ended = true;

    /// <summary>[audio] Blocks with a stopped transport that are not recorded, until <paramref name="stop"/> says so.</summary>
    public void WarmUp(Func<bool> stop)
    {
        bool playing = _transport.Playing;
        _transport.Playing = false;
        Begin(_takes[0]);
        WriteInitialParameters();
        int rate = FirstRate;
        while (!stop())
        {
            int frames = _plan.Next();
            AwaitBlock((double)frames / rate);
            OneBlock(frames, rate, record: null, at: 0);
        }

        _transport.Playing = playing;
        _plugin.StopProcessing();
        Callback.Clear();
        _clock.Clear();
        Blocks = 0;
        ProcessErrors = 0;
        NonFiniteSamples = 0;
        Xruns = 0;
    }

    /// <summary>[audio] The whole run. The plugin must be active; it is left active and not processing.</summary>
    public void Run()
    {
        _score.SendAllAgain();
        Begin(_takes[0]);
        WriteInitialParameters();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < _takes.Length; t++)
        {
            if (t > 0)
            {
                // The event that begins this take deactivated the plugin and activated it at the new rate.
                Begin(_takes[t]);
            }

            bool last = t == _takes.Length - 1;
            Play(_takes[t], last);
            HandleEvents(RunSeconds, last);
            _plugin.StopProcessing();
            if (!last)
            {
                // What is due was handled up to the change of the rate, which is next.
                _thread.AskMain(_event);
                _posted = ++_event;
            }
        }

        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
        _flush.Dispose();
        _inputs.Dispose();
        _outputs.Dispose();
    }

    /// <summary>The first port that is the main one, or that is not.</summary>
    private static int IndexOf(IReadOnlyList<AudioPort> ports, bool main)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            if (ports[i].IsMain == main)
            {
                return i;
            }
        }

        return -1;
    }

    private static Take[] MakeTakes(Arrangement arrangement, ArrangedEvent[] events, int channels)
    {
        var takes = new List<Take>();
        double start = 0;
        int rate = arrangement.SampleRate;
        foreach (ArrangedEvent e in events.Where(e => e.Do == EventKind.SampleRate && e.At < arrangement.Length))
        {
            Add(e.At);
            start = e.At;
            rate = e.Rate;
        }

        Add(arrangement.Length);
        return [.. takes];

        void Add(double end)
        {
            long frames = (long)Math.Round((end - start) * rate);
            if (frames > int.MaxValue / 2)
            {
                throw new HostException("The arrangement is too long for one recording.");
            }

            var samples = new float[Math.Max(1, channels)][];
            for (int c = 0; c < samples.Length; c++)
            {
                samples[c] = new float[frames];
            }

            takes.Add(new Take(start, new AudioClip(rate, samples)));
        }
    }

    private void Begin(Take take)
    {
        _mainFeed?.SetRate(take.Clip.SampleRate);
        _sideFeed?.SetRate(take.Clip.SampleRate);
        _transport.SetRate(take.Clip.SampleRate);
        _carry = 0;
        _in.Clear();
        _plugin.StartProcessing();
        _clock.Start();
    }

    private void WriteInitialParameters()
    {
        foreach ((PluginParameter parameter, double value) in _initial)
        {
            _in.AddParameter(parameter.Id, parameter.Cookie, value, 0);
        }
    }

    private void Play(Take take, bool last)
    {
        int rate = take.Clip.SampleRate;
        int total = take.Clip.Frames;
        int done;
        for (done = 0; done < total && !_ended;)
        {
            Volatile.Write(ref _runSeconds, take.Start + ((double)done / rate));
            if (HandleEvents(RunSeconds, last))
            {
                _carry = 0;
                _clock.Start();
            }

            int frames = _carry > 0 ? _carry : _plan.Next();
            _carry = 0;
            if (_transport.LoopBlocks == LoopBlocks.Split && _transport.FramesToWrap() is int toWrap && toWrap < frames)
            {
                // The second part keeps the host's block grid: 512 becomes 370 and 142.
                _carry = frames - toWrap;
                frames = toWrap;
            }

            frames = Math.Min(frames, total - done);
            if (!_offline)
            {
                AwaitBlock((double)frames / rate);
            }

            OneBlock(frames, rate, take.Clip.Channels, done);
            done += frames;
        }

        Volatile.Write(ref _runSeconds, take.Start + ((double)done / rate));
    }

    /// <summary>
    /// Waits for the block's time. A host that works ahead makes <see cref="Arrangement.Burst"/> blocks at once and then sleeps as long as they last.
    /// </summary>
    private void AwaitBlock(double seconds)
    {
        _plugin.Prefetching = _burst > 1;
        if (_burst == 1)
        {
            _clock.Await(seconds);
            return;
        }

        if (_blocksInBurst == _burst)
        {
            // The clock waits until the burst that is over would begin to be heard, so that the host is one burst ahead.
            _clock.Await(_burstSeconds);
            _blocksInBurst = 0;
            _burstSeconds = 0;
        }

        _blocksInBurst++;
        _burstSeconds += seconds;
    }

    private void OneBlock(int frames, int rate, float[][]? record, int at)
    {
        double runSeconds = RunSeconds;
        ClapEventTransport transport = default;
        _transport.Fill(ref transport, 0);
        if (_pendingRelease)
        {
            _score.ReleaseNotes(_in, 0);
            _pendingRelease = false;
        }

        if (Interlocked.Exchange(ref _sendBack, null) is { } values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (!double.IsNaN(values[i]))
                {
                    PluginParameter p = _plugin.Parameters[i];
                    _in.AddParameter(p.Id, p.Cookie, values[i], 0);
                }
            }
        }

        if (record is not null)
        {
            _score.WriteRun(_in, 0, frames, runSeconds, rate);
        }

        for (int offset = 0; offset < frames;)
        {
            int span = Math.Min(frames - offset, _transport.FramesToWrap());
            if (_transport.Playing)
            {
                _score.WriteSong(_in, offset, span, _transport.Seconds, rate);
            }

            bool wrapped = _transport.Advance(span);
            offset += span;
            if (wrapped && offset < frames)
            {
                _score.ReleaseNotes(_in, offset);
                if (_transport.LoopBlocks == LoopBlocks.Event)
                {
                    ClapEventTransport* jump = _in.Add<ClapEventTransport>(ClapEventType.Transport, offset);
                    if (jump != null)
                    {
                        _transport.Fill(ref *jump, offset);
                    }
                }
            }
            else if (wrapped)
            {
                _pendingRelease = true;
            }
        }

        if (runSeconds + 1e-9 < _idleUntil)
        {
            // Nobody calls the plugin; when somebody does again, it hears all values.
            _in.Clear();
            _score.SendAllAgain();
            _steady += frames;
            return;
        }

        _in.Sort();
        _out.Clear();
        Feed(_mainPort, _mainFeed, runSeconds, frames);
        Feed(_sidePort, _sideFeed, runSeconds, frames);

        var block = new ClapProcess
        {
            SteadyTime = _steady,
            FramesCount = (uint)frames,
            Transport = &transport,
            AudioInputs = _inputs.Ports,
            AudioOutputs = _outputs.Ports,
            AudioInputsCount = (uint)_inputs.VisiblePorts,
            AudioOutputsCount = (uint)_outputs.PortCount,
            InEvents = _in.Input,
            OutEvents = _out.Output,
        };
        int status = _plugin.Process(&block, out long ticks);
        Callback.AddTicks(ticks);
        Blocks++;
        if (!_offline && ticks > (long)((double)frames / rate * Stopwatch.Frequency))
        {
            Xruns++;
        }

        OutputEvents += _out.Count;
        _in.Clear();
        _steady += frames;
        if (status == ClapProcessStatus.Error)
        {
            ProcessErrors++;
        }

        if (record is not null && _outputs.PortCount > 0)
        {
            for (int c = 0; c < record.Length; c++)
            {
                Span<float> channel = _outputs.Channel(0, c, frames);
                Span<float> kept = record[c].AsSpan(at, frames);
                if (status == ClapProcessStatus.Error)
                {
                    kept.Clear();
                    continue;
                }

                channel.CopyTo(kept);
                foreach (float v in channel)
                {
                    if (!float.IsFinite(v))
                    {
                        NonFiniteSamples++;
                    }
                }
            }
        }
    }

    private void Feed(int port, SoundFeed? feed, double runSeconds, int frames)
    {
        if (port < 0 || feed is null)
        {
            return;
        }

        for (int c = 0; c < _inputs.Channels(port); c++)
        {
            feed.Read(runSeconds, c, _inputs.Channel(port, c, frames));
        }
    }

    /// <summary>Does what is due; returns true when that took time which the clock must not count.</summary>
    private bool HandleEvents(double runSeconds, bool last)
    {
        bool interrupted = false;
        if (_plugin.Services.TakeRestart())
        {
            RestartThroughMain(ArrangementPlayer.RestartQuestion);
            interrupted = true;
        }

        while (_event < _events.Length && _events[_event].At <= runSeconds + 1e-9)
        {
            ArrangedEvent e = _events[_event];
            if (e.Do == EventKind.SampleRate)
            {
                if (!last)
                {
                    break;
                }
            }
            else if (HandleOnAudioThread(e, _event))
            {
                // Done; the main thread only notes it.
            }
            else if (e.Do is EventKind.Pace or EventKind.Restart)
            {
                RestartThroughMain(_event);
                interrupted = true;
            }
            else if (_offline)
            {
                // Exactly here, for a render that is the same every time.
                _thread.AskMain(_event);
            }

            _eventTimes[_event] = DateTime.UtcNow;
            _posted = ++_event;
        }

        return interrupted;
    }

    private void RestartThroughMain(int question)
    {
        _plugin.StopProcessing();
        _thread.AskMain(question);
        _plugin.StartProcessing();
        _score.SendAllAgain();
    }

    private bool HandleOnAudioThread(ArrangedEvent e, int index)
    {
        switch (e.Do)
        {
            case EventKind.Play:
                _transport.Playing = true;
                return true;
            case EventKind.Stop:
                _transport.Playing = false;
                _pendingRelease = true;
                return true;
            case EventKind.Seek:
                _transport.Seek(e.Beat);
                _pendingRelease = true;
                return true;
            case EventKind.LoopOn:
                _transport.SetLooping(true);
                return true;
            case EventKind.LoopOff:
                _transport.SetLooping(false);
                return true;
            case EventKind.Reset:
                _plugin.Reset();
                return true;
            case EventKind.Idle:
                _idleUntil = e.At + e.Length;
                _pendingRelease = true;
                return true;
            case EventKind.Flush:
                PluginParameter flushed = _eventParameters[index]!;
                _flush.Clear();
                _flush.AddParameter(flushed.Id, flushed.Cookie, Math.Clamp(e.Value, flushed.Min, flushed.Max), 0);
                _out.Clear();
                _plugin.Flush(_flush, _out);
                return true;
            case EventKind.Parameter:
                PluginParameter parameter = _eventParameters[index]!;
                _in.AddParameter(parameter.Id, parameter.Cookie, Math.Clamp(e.Value, parameter.Min, parameter.Max), 0);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The recording between two changes of the sample rate; the start is in seconds of the run.</summary>
    private sealed record Take(double Start, AudioClip Clip);
}
