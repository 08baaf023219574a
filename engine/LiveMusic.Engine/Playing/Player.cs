using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Scenes;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Playing;

/// <summary>
/// An instance without a DAW: plugin and host in one, and the engine serves it like any other. A page plays its sound and sets its pace: time goes on with what the
/// page has played, and stands still while no page listens.
/// </summary>
/// <remarks>Threading: any thread; a gate of its own, held for no longer than a block takes.</remarks>
internal sealed unsafe class Player : IDisposable
{
    /// <summary>How it is called in addresses: there is one.</summary>
    public const string Id = "player";

    public const int SampleRate = 48_000;

    /// <summary>Frames that are rendered at a time: 10 ms.</summary>
    public const int BlockFrames = 480;

    private const double RampSeconds = 0.010;
    private const double PeakSeconds = 0.3;

    private const int BeatMilliseconds = 50;
    private const long SaveAfterMilliseconds = 250;
    private const long MemoryMilliseconds = 5000;

    private static readonly Parameter Gain = ParameterTable.Get(ParameterId.OutputGain);

    private readonly Lock _gate = new();

    /// <summary>Taken before the gate: disks are slow, and what is written last must be the newest.</summary>
    private readonly Lock _saving = new();
    private readonly PlayerFile _file;
    private readonly SharedRegion _region;
    private readonly PlayerOutput _output;
    private readonly Timer _heart;
    private readonly double[] _values = new double[ParameterTable.Count];
    private readonly PromptSlot[] _prompts = new PromptSlot[ParameterTable.PromptSlots];
    private readonly Scene[] _scenes = new Scene[ParameterTable.Scenes];
    private readonly byte[] _memory;
    private float[] _balls;
    private readonly Bookmark[] _bookmarks = new Bookmark[ParameterTable.Bookmarks];
    private bool _playing;
    private bool _ran;
    private double _tempo;
    private double _ppq;
    private long _hostSamples;
    private float _gain;
    private bool _untold;
    private long _changedAt;
    private long _memoryAt = Environment.TickCount64;
    private long _memoryVersion;
    private long _behind;
    private double _ahead = 0.25;
    private bool _disposed;

    /// <exception cref="RegionException">The system gives no memory.</exception>
    public Player(RotatingLog log)
    {
        _file = new(log);
        var state = _file.Read();
        _memory = _file.ReadMemory();
        foreach (var parameter in ParameterTable.All) _values[parameter.Index] = state.ValueOf(parameter);
        for (var slot = 0; slot < _prompts.Length; slot++) _prompts[slot] = state.SlotOf(slot);
        for (var i = 0; i < _scenes.Length; i++) _scenes[i] = state.SceneOf(i);
        _balls = state.Balls;
        for (var i = 0; i < _bookmarks.Length; i++) _bookmarks[i] = state.BookmarkOf(i);
        _tempo = Math.Clamp(double.IsFinite(state.Tempo) ? state.Tempo : 120, PlayerState.LowestTempo, PlayerState.HighestTempo);
        _playing = state.Playing;
        _gain = Level;

        _region = SharedRegion.Create(hasMainInput: false);
        _output = new(_region, SampleRate);
        var header = _region.Header;
        header->HostSampleRate = SampleRate;
        header->MaximumBlockFrames = BlockFrames;
        header->ProjectContext = 1;
        for (var i = 0; i < _values.Length; i++) Volatile.Write(ref header->Values[i], _values[i]);
        Volatile.Write(ref header->Active, 1);
        _output.Ask(StartValue.Project);
        TellValues();
        _heart = new(_ => Beat(), null, 0, BeatMilliseconds);
    }

    public string RegionName => _region.Name;

    /// <summary>How much sound lies ready in the page that plays it.</summary>
    public double AheadSeconds { get => Volatile.Read(ref _ahead); set => Volatile.Write(ref _ahead, value); }

    /// <summary>The page that plays the sound holds it; the others that asked wait for it.</summary>
    public SemaphoreSlim Floor { get; } = new(1, 1);

    /// <summary>Frames that were rendered and are not yet heard: they lie in the page. Told by the page that plays.</summary>
    public long Behind { get => Volatile.Read(ref _behind); set => Volatile.Write(ref _behind, value); }

    /// <summary>It renders nothing any more.</summary>
    public bool Closed => Volatile.Read(ref _disposed);

    /// <summary>The engine serves it from now on.</summary>
    public void Attach(Session session)
    {
        PromptSlot[] prompts;
        Scene[] scenes;
        float[] balls;
        Bookmark[] bookmarks;
        lock (_gate) (prompts, scenes, balls, bookmarks) = ([.. _prompts], [.. _scenes], _balls, [.. _bookmarks]);
        session.SetBookmarks(bookmarks);
        session.KeepProject(_memory, 1);
        session.Places = PadPlaces.Of(balls) ?? PadPlaces.First;
        session.Scenes.Set(scenes);
        session.Prompts.Set(new SetPrompts(prompts));
    }

    /// <summary>What the engine tells its client. Does not wait.</summary>
    public void Hear(EngineMessage message)
    {
        lock (_gate)
        {
            if (_disposed) return;
            switch (message)
            {
                case ParameterEdit { Phase: 1 } edit when ParameterTable.Find(edit.Id) is { } parameter:
                    Set(parameter, edit.Value);
                    break;
                case PromptEdit edit when (uint)edit.Slot < (uint)_prompts.Length:
                    // The slots of the engine have it already.
                    _prompts[edit.Slot] = edit.Prompt;
                    Changed();
                    break;
                case SceneEdit edit when (uint)edit.Index < (uint)_scenes.Length:
                    _scenes[edit.Index] = edit.Scene;
                    Changed();
                    break;
                case BookmarkEdit edit when (uint)edit.Index < (uint)_bookmarks.Length:
                    _bookmarks[edit.Index] = edit.Bookmark;
                    Changed();
                    break;
                case BallsEdit edit:
                    _balls = edit.Places;
                    Changed();
                    break;
            }
        }
    }

    /// <summary>Null: as it is.</summary>
    public void SetTransport(bool? playing, double? tempo)
    {
        lock (_gate)
        {
            _playing = playing ?? _playing;
            _tempo = tempo ?? _tempo;
            Changed();
        }
    }

    /// <summary>The next 10 ms of sound, if there are any: 0 while it is stopped and nothing is heard any more.</summary>
    /// <param name="block">Room for <see cref="BlockFrames"/>.</param>
    /// <param name="urgent">False: the page can wait for it; it is not given while the engine is still at it.</param>
    public int Render(Span<StereoFrame> block, bool urgent)
    {
        lock (_gate)
        {
            if (_disposed) return 0;
            var running = Runs;
            if (running != _ran) RunningChanged(running);
            if (!running && !_playing && !_output.Sounds) return 0;
            if (!urgent && !_output.IsReady(BlockFrames, running)) return 0;
            block = block[..BlockFrames];
            var start = _region.Output.ReadPosition;
            _output.Pull(block, running);
            var (left, right) = Amplify(block);
            Tell(start, running);
            Advance(left, right);
            return block.Length;
        }
    }

    /// <summary>Nobody plays the sound any more: time stands still.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            Behind = 0;
            if (_disposed) return;
            _ran = false;
            // One sample in which nothing is pulled says so.
            var block = Transport(_region.Output.ReadPosition, running: false);
            block.Frames = 1;
            _region.Transport.TryWrite(block);
            _hostSamples++;
        }
    }

    public void Dispose()
    {
        _heart.Dispose();
        lock (_saving)
        {
            PlayerState state;
            byte[]? memory;
            lock (_gate)
            {
                if (_disposed) return;
                _disposed = true;
                // A player that is closed is stopped; it begins where it stood.
                _playing = false;
                state = State();
                memory = NewMemory();
                _region.Dispose();
            }
            _file.Write(state);
            if (memory is not null) _file.WriteMemory(memory);
        }
    }

    private bool Runs => (RunValue)(int)_values[ParameterTable.Get(ParameterId.Run).Index] switch
    {
        RunValue.Always => true,
        RunValue.Stop => false,
        _ => _playing,
    };

    private StartValue Start => (StartValue)(int)_values[ParameterTable.Get(ParameterId.Start).Index];

    // What the next start needs is made when the music stops, so that it sounds at once.
    private void RunningChanged(bool running)
    {
        _ran = running;
        if (Start != StartValue.Continue && _output.WasHeard) _output.Ask(Start);
    }

    private void Set(Parameter parameter, double value)
    {
        value = parameter.Clamp(value);
        _values[parameter.Index] = value;
        Volatile.Write(ref _region.Header->Values[parameter.Index], value);
        if (!_region.Automation.TryWrite(new AutomationEvent { HostSample = _hostSamples, ParameterId = (uint)parameter.Id, Value = value })) _untold = true;
        Changed();
    }

    private void TellValues()
    {
        _untold = false;
        foreach (var parameter in ParameterTable.All)
            if (!_region.Automation.TryWrite(new AutomationEvent { HostSample = _hostSamples, ParameterId = (uint)parameter.Id, Value = _values[parameter.Index] })) _untold = true;
    }

    private (float Left, float Right) Amplify(Span<StereoFrame> block)
    {
        var target = Level;
        var step = (target - _gain) / Math.Min(block.Length, (int)(RampSeconds * SampleRate));
        var (left, right) = (0f, 0f);
        foreach (ref var frame in block)
        {
            _gain = step == 0 || Math.Abs(target - _gain) <= Math.Abs(step) ? target : _gain + step;
            frame.Left *= _gain;
            frame.Right *= _gain;
            left = Math.Max(left, Math.Abs(frame.Left));
            right = Math.Max(right, Math.Abs(frame.Right));
        }
        return (left, right);
    }

    private void Tell(long outputStart, bool running)
    {
        var block = Transport(outputStart, running);
        block.Frames = BlockFrames;
        // Full: no engine takes it, and the next block says where time stands.
        _region.Transport.TryWrite(block);
    }

    private TransportBlock Transport(long output, bool running)
    {
        const int beats = 4;
        const TransportFlags known = TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;
        return new()
        {
            HostSample = _hostSamples, OutputSample = output, Ppq = _ppq, Tempo = _tempo, BarStartPpq = Math.Floor(_ppq / beats) * beats, TimeSignatureNumerator = beats, TimeSignatureDenominator = 4,
            Generation = _region.Header->RequestedGeneration,
            Flags = known | (_playing ? TransportFlags.Playing : TransportFlags.None) | (running ? TransportFlags.Running : TransportFlags.None),
        };
    }

    private void Advance(float left, float right)
    {
        _hostSamples += BlockFrames;
        if (_playing) _ppq += BlockFrames * _tempo / (60.0 * SampleRate);
        var header = _region.Header;
        var decay = (float)Math.Exp(-BlockFrames / (PeakSeconds * SampleRate));
        header->OutputMeterLeft = Math.Max(left, header->OutputMeterLeft * decay);
        header->OutputMeterRight = Math.Max(right, header->OutputMeterRight * decay);
        Volatile.Write(ref header->HostSamples, _hostSamples);
    }

    // What is heard of an instrument is all wet: Mix turns it down.
    private float Level => _values[Gain.Index] is var decibel && decibel <= Gain.Minimum
        ? 0
        : (float)(Math.Pow(10, decibel / 20) * _values[ParameterTable.Get(ParameterId.Mix).Index]);

    // ---- the heart ----

    private void Changed() => _changedAt = Environment.TickCount64;

    private void Beat()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _region.Header->PluginHeartbeat++;
            if (_untold) TellValues();
        }
        // One that still writes keeps what is new for the next.
        if (!_saving.TryEnter()) return;
        try
        {
            Save();
        }
        finally
        {
            _saving.Exit();
        }
    }

    private void Save()
    {
        PlayerState? state = null;
        byte[]? memory = null;
        lock (_gate)
        {
            if (_disposed) return;
            var now = Environment.TickCount64;
            if (_changedAt != 0 && now - _changedAt > SaveAfterMilliseconds) (state, _changedAt) = (State(), 0);
            if (now - _memoryAt > MemoryMilliseconds) (memory, _memoryAt) = (NewMemory(), now);
        }
        if (state is not null) _file.Write(state);
        if (memory is not null) _file.WriteMemory(memory);
    }

    // Null: it is the one that lies on disk.
    private byte[]? NewMemory()
    {
        var version = _region.ContextSnapshot.Version;
        if (version == _memoryVersion) return null;
        _memoryVersion = version;
        return _region.ContextSnapshot.Read();
    }

    private PlayerState State() => new()
    {
        Prompts = [.. _prompts.Select(PlayerPrompt.Of)],
        Scenes = [.. _scenes.Select(PlayerScene.Of)],
        Balls = _balls,
        Bookmarks = [.. _bookmarks.Select(PlayerBookmark.Of)],
        Parameters = ParameterTable.All.ToDictionary(p => (uint)p.Id, p => _values[p.Index]),
        Tempo = _tempo,
        Playing = _playing,
    };
}
