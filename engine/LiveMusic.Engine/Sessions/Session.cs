using System.Diagnostics;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Prompts;
using LiveMusic.Engine.Scenes;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Platform;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// One plugin instance: reads what its region tells (time, parameters, input), keeps its output ring filled just far enough ahead, and says how it goes.
/// </summary>
/// <remarks>
/// <para>Threading. Three kinds of threads meet here: the pump (<see cref="Pump"/>, every few ms), the inference thread (<see cref="Work"/>, long), and message tasks
/// (prompts, <see cref="Status"/>, <see cref="Close"/>). The gate guards everything that is short and is never held while a model runs; the work lock is held by
/// the inference thread for a whole call and by <see cref="Close"/>, always before the gate. After <see cref="Close"/> nobody touches the region.</para>
/// <para>A region that already holds a context (its engine died) is continued: at the very sample where the old engine stopped writing if the generation is still
/// the one asked for, so that what is still buffered and what comes now are one piece of music. If the buffer ran dry meanwhile, the plugin's own fade joins
/// them; the engine cannot crossfade with samples that were never made.</para>
/// <para>Offline the same arrangement gives the same samples, as long as nobody plays along (injection and live prompt listen as fast as they can). Frames are made in calls
/// of one length, and each call follows the controls that were in force a fixed time before it is heard, or at the start: by then the plugin has told them for
/// sure. A generation that begins anew is not begun before the plugin has told of its start.</para>
/// </remarks>
internal sealed unsafe partial class Session : IStreamWork, IPumped
{
    private const int Channels = 2;
    private const double UpdateSeconds = 0.02;
    private const double OfflinePatience = 0.5;

    /// <summary>Sample rates of hosts that are served, Hz.</summary>
    private const int LowestRate = 8_000;
    private const int HighestRate = 768_000;

    /// <summary>Frames of a call offline, always the same: a control is heard 0.1 to 1.1 s (and two blocks) after its place, on every machine.</summary>
    private const int OfflineFrames = 25;
    private const double OfflineMarginSeconds = 0.1;
    private const double StoppedPatience = 1;
    private const int FailuresBeforeGivingUp = 3;

    private readonly Lock _gate = new();
    private readonly Lock _work = new();
    private readonly SharedRegion _region;
    private readonly ModelHost _host;
    private readonly Budget _budget;
    private readonly SessionOptions _options;
    private readonly RotatingLog _log;
    private readonly Timeline _timeline = new();
    private readonly LiveListener _listener;
    private readonly ReadOnlyMemory<float>[] _embeddings = new ReadOnlyMemory<float>[ParameterTable.PromptSlots];
    private readonly StyleAsked _style;
    private readonly bool _hasMainInput;
    private readonly int _pluginProcess;

    // Guarded by the gate.
    private ILiveModel? _model;
    private Lookahead? _lookahead;
    private InputFeed? _feed;
    private OutputPlace _place;
    private FrameTimes? _times;
    private uint _writtenGeneration;
    private double _age;
    private double _sinceUpdate = double.PositiveInfinity;
    private double _sinceLifeCheck;
    private double _pluginSilence;
    private long _pluginBeat;
    private bool _prepared;
    private bool _slow;
    private bool _crowded;
    private byte[] _project = [];
    private long _projectVersion;
    private string _fault = "";
    private string _notice = "";
    private long _retryAt;
    private int _failures;
    private bool _abandoned;
    private bool _closed;

    // The inference thread's.
    private MusicStream? _stream;
    private OutputWriter? _writer;
    private float[] _audio = [];
    private float[] _input = [];
    private FrameStamp[] _stamps = [];
    private byte[] _snapshot = [];
    private int _resetsDone;
    private int _resetsBefore;
    private long _resetFrame = -1;

    /// <param name="number">Distinguishes sessions in statuses and logs.</param>
    /// <param name="region">Owned by the session from now on.</param>
    /// <param name="host">The engine's model.</param>
    /// <param name="encoder">The engine's prompt encoder.</param>
    /// <param name="budget">What all sessions need.</param>
    /// <param name="options">Times.</param>
    /// <param name="log">The engine's log.</param>
    /// <param name="tell">Sends a message to the client; does not wait.</param>
    public Session(int number, SharedRegion region, ModelHost host, PromptEncoder encoder, Budget budget, SessionOptions options, RotatingLog log, Action<EngineMessage> tell)
    {
        Number = number;
        Tell = tell;
        _region = region;
        _host = host;
        _budget = budget;
        _options = options;
        _log = log;
        _listener = new(encoder);
        Prompts = new(encoder, tell);
        Scenes = new(encoder);
        _style = new(Scenes);
        var header = region.Header;
        _hasMainInput = header->HasMainInput != 0;
        _pluginProcess = header->PluginProcessId;
        _pluginBeat = Volatile.Read(ref header->PluginHeartbeat);
        header->RefillFrames = 0;
        header->StreamState = EngineStreamState.Loading;
        Volatile.Write(ref header->EngineProcessId, Environment.ProcessId);
        Volatile.Write(ref header->EngineHeartbeat, header->EngineHeartbeat + 1);
        RegionName = region.Name;
        Instance = header->Instance;
    }

    public int Number { get; }

    public string RegionName { get; }

    public PromptSlots Prompts { get; }

    public SceneShelf Scenes { get; }

    /// <summary>Raised once, on the pump's thread, when the plugin shows no more life; says what happened.</summary>
    public event Action<string>? Abandoned;

    /// <summary>Seconds of music per second of work, lately; 0: not measured.</summary>
    public double RealTimeFactor
    {
        get
        {
            lock (_gate) return _lookahead?.RealTimeFactor ?? 0;
        }
    }

    /// <inheritdoc/>
    public double? Urgency
    {
        get
        {
            lock (_gate) return _closed ? null : FindUrgency();
        }
    }

    private bool Offline => _region.Header->Offline != 0;

    private bool Running => (_timeline.Transport.Flags & TransportFlags.Running) != 0;

    /// <summary>The project's context, for generations that begin with it. What plays is left alone.</summary>
    public void KeepProject(byte[] snapshot, long version)
    {
        lock (_gate) (_project, _projectVersion) = (snapshot, version);
    }

    public SessionStatus Status()
    {
        lock (_gate)
        {
            if (_closed) return new("closed", 0, 0, 0, 0, "");
            var lookahead = _lookahead;
            return new(State().ToString().ToLowerInvariant(), (float)(lookahead?.RealTimeFactor ?? 0), (float)(lookahead is null ? 0 : Ahead(lookahead)), (float)Buffered(),
                Volatile.Read(ref _region.Header->Underruns), Message());
        }
    }

    /// <inheritdoc/>
    public bool Pump(double elapsed)
    {
        string? abandoned = null;
        var work = false;
        lock (_gate)
        {
            if (_closed) return false;
            var header = _region.Header;
            Volatile.Write(ref header->EngineHeartbeat, header->EngineHeartbeat + 1);
            _age += elapsed;
            try
            {
                TakeModel();
                Drain();
                if (_model is not null) Listen();
                _sinceUpdate += elapsed;
                if (_sinceUpdate >= UpdateSeconds) Update();
                abandoned = LostPlugin(elapsed);
                work = FindUrgency() is not null;
            }
            // The pump serves every session: one that it cannot serve ends alone.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _log.Write($"Session {Number}: {e}");
                abandoned = $"the engine could not serve it: {e.Message}";
            }
            if (_abandoned) abandoned = null;
            _abandoned |= abandoned is not null;
        }
        if (abandoned is not null) Abandoned?.Invoke(abandoned);
        return work;
    }

    /// <inheritdoc/>
    public void Work()
    {
        lock (_work)
        {
            lock (_gate)
            {
                if (_closed || FindUrgency() is null) return;
            }
            try
            {
                Generate();
                lock (_gate) (_failures, _fault) = (0, "");
            }
            // A stream that fails must not take the others' thread with it: it says so and tries again, later and later.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                lock (_gate)
                {
                    _failures++;
                    _retryAt = Environment.TickCount64 + 500 * (1 << Math.Min(_failures, 6));
                    _fault = e is ArgumentException or InvalidDataException ? e.Message : $"The model failed: {e.Message} The engine tries again.";
                }
                _log.Write($"Session {Number}: {e}");
            }
        }
    }

    /// <summary>Ends the session and lets go of the region. Waits for a call that is under way.</summary>
    public void Close()
    {
        lock (_work)
        {
            lock (_gate)
            {
                if (_closed) return;
                _closed = true;
                var header = _region.Header;
                header->StreamState = EngineStreamState.None;
                Volatile.Write(ref header->EngineProcessId, 0);
                _budget.Remove(Number);
                _region.Dispose();
            }
            _stream?.Dispose();
        }
    }

    // ---- the pump's part ----

    private void TakeModel()
    {
        if (_model is not null || _host.Model is not { } model) return;
        _model = model;
        _lookahead = new(model.Description.FrameRate, model.Description.ChunkFrames, _host.Cost.Copy());
        _feed = new(model.Codec.SampleRate);
        _age = 0;
        Prompts.Use(model);
        Scenes.Use(model);
    }

    private void Drain()
    {
        _timeline.HostRate = HostRate() ?? _timeline.HostRate;
        _timeline.SwitchLead = SwitchLead();
        _timeline.FrameSeconds = _model is { } model ? 1.0 / model.Description.FrameRate : 0;
        // Time that is told after the controls were drained waits for the next turn: it may come with controls of its own, which were told before it.
        var told = _region.Transport.WritePosition;
        for (var i = 0; i < RegionLayout.AutomationCapacity && _region.Automation.TryRead(out var change); i++) _timeline.Apply(change);
        while (_region.Transport.ReadPosition < told && _region.Transport.TryRead(out var block)) _timeline.Apply(block);
        // No model of this release takes notes; an unread ring would only tell the plugin that nobody listens.
        for (var i = 0; i < RegionLayout.NoteCapacity && _region.Notes.TryRead(out _); i++)
        {
        }
    }

    private void Listen()
    {
        var description = _model!.Description;
        var now = Moment.Newest(_timeline);
        var ring = GenerationPolicy.FromMain(now, _hasMainInput) ? _region.MainInput : _region.SidechainInput;
        var hostRate = _place.HostRate;
        if (hostRate == 0 || _writtenGeneration != RequestedGeneration) return;
        if (GenerationPolicy.Injection(now, description).IsActive) _feed!.Pull(ring, hostRate, _timeline, _place, GenerationPolicy.InputLatency(now));
        else _feed!.Rest();
        if (GenerationPolicy.LiveWeight(now, description) > 0) _listener.Pull(ring, hostRate, _model);
        else _listener.Rest();
    }

    private void Update()
    {
        var header = _region.Header;
        if (!_prepared && _model is not null && ((Prompts.Settled && Scenes.Settled) || (!Prompts.Told && !Offline && _age > _options.PromptPatience.TotalSeconds))) _prepared = true;
        if (_lookahead is { } lookahead && HostRate() is { } hostRate)
        {
            var (demand, sounding, wait) = _budget.Others(Number);
            lookahead.Update(_sinceUpdate, Volatile.Read(ref header->Underruns), demand, wait, (double)Math.Clamp(header->MaximumBlockFrames, 0, 1 << 16) / hostRate,
                (double)_region.Output.Capacity / hostRate);
            var own = lookahead.LeastDemand;
            _budget.Set(Number, Running ? own : 0, lookahead.Cost.Typical(lookahead.Frames));
            var measured = Running && !Offline && lookahead.Cost.Calls >= 3;
            // Between the two marks it stays what it was: a message that comes and goes helps nobody.
            _slow = measured && own > (_slow ? 0.9 : 1);
            _crowded = measured && !_slow && sounding > 0 && own + demand > (_crowded ? 0.9 : 1);
            header->RefillFrames = Offline ? 0 : (int)(lookahead.Threshold * hostRate);
            header->RealTimeFactor = (float)lookahead.RealTimeFactor;
            header->LookaheadSeconds = (float)Ahead(lookahead);
        }
        header->StreamState = State();
        _sinceUpdate = 0;
    }

    private string? LostPlugin(double elapsed)
    {
        var beat = Volatile.Read(ref _region.Header->PluginHeartbeat);
        _pluginSilence = beat == _pluginBeat ? _pluginSilence + elapsed : 0;
        _pluginBeat = beat;
        if (_pluginSilence > _options.PluginPatience.TotalSeconds) return $"the plugin's heartbeat stopped {_pluginSilence:0} s ago";
        _sinceLifeCheck += elapsed;
        if (_sinceLifeCheck < 1) return null;
        _sinceLifeCheck = 0;
        return ProcessLife.IsAlive(_pluginProcess) ? null : $"the plugin's process {_pluginProcess} ended";
    }

    private uint RequestedGeneration => Volatile.Read(ref _region.Header->RequestedGeneration);

    private int? HostRate() => _region.Header->HostSampleRate is >= LowestRate and <= HighestRate and var rate ? (int)Math.Round(rate) : null;

    private bool HostRateIsForeign => _region.Header->Active != 0 && HostRate() is null;

    private EngineStreamState State() => _model is null
        ? _host.Status.State == "failed" ? EngineStreamState.Failed : EngineStreamState.Loading
        : _failures >= FailuresBeforeGivingUp || HostRateIsForeign ? EngineStreamState.Failed
        : _prepared ? EngineStreamState.Streaming : EngineStreamState.Preparing;

    private string Message()
    {
        if (_model is null) return _host.Status.Message;
        if (HostRateIsForeign)
            return FormattableString.Invariant($"The host's sample rate is {_region.Header->HostSampleRate:0.#} Hz; LiveMusic plays at {LowestRate} to {HighestRate} Hz. Choose another rate in the host.");
        if (_fault.Length > 0) return _fault;
        if (_slow)
        {
            return FormattableString.Invariant($"This computer makes {1 / _lookahead!.LeastDemand:0.00} s of music in a second, so the music pauses to refill. ")
                + "Close other programs, plug in the power supply, or bounce this track offline.";
        }
        if (_crowded)
        {
            var (demand, sounding, _) = _budget.Others(Number);
            return FormattableString.Invariant($"{sounding + 1} playing instances need {demand + _lookahead!.LeastDemand:0.00} s of work for each second of music, more than this computer has. ")
                + "Stop or freeze some of them.";
        }
        if (_notice.Length > 0) return _notice;
        if (CaptureMessage() is { Length: > 0 } captures) return captures;
        if (MusicPolicy.CannotFollow(Moment.Newest(_timeline), _model) is { Length: > 0 } tempo) return tempo;
        return GenerationPolicy.LoopIsGuessed(Moment.Newest(_timeline)) ? "The host tells no tempo: the looper takes 120 BPM." : "";
    }

    // ---- what both threads ask ----

    private double Buffered()
    {
        var header = _region.Header;
        if (_writtenGeneration == 0 || _writtenGeneration != RequestedGeneration || HostRate() is not { } hostRate) return 0;
        var read = Math.Max(_region.Output.ReadPosition, header->OutputGenerationStart);
        return (double)Math.Clamp(_region.Output.WritePosition - read, 0, _region.Output.Capacity) / hostRate;
    }

    // ---- the inference thread's part ----

    private void Generate()
    {
        var start = Stopwatch.GetTimestamp();
        var model = _model!;
        if (_stream is null) Attach(model);
        FollowGeneration(model);
        TakeStores(model);
        TakeRecall(model);
        if (!TakeRecalled(model) && TakePlan(model) is { } from && from < _stream!.NextFrame)
        {
            Rewind(from);
            _writer!.Splice(_stream);
            _splicingSince = start;
        }
        TakeFreeze(model);
        var stream = _stream!;

        int frames;
        int guard;
        int resets;
        ChunkConditions conditions;
        ReadOnlySpan<float> input = [];
        lock (_gate)
        {
            var hostRate = _writer!.HostRate;
            frames = Math.Min(FramesNow(_lookahead!, hostRate), stream.MaxFrames);
            if (frames == 0) return;
            guard = Guard(hostRate);
            _nextFrame = stream.NextFrame;
            Drain();
            var now = Now(hostRate);
            resets = now.ContextResets;
            var injection = GenerationPolicy.Injection(now, model.Description);
            _plan = Plan.Of(now, StyleVersion, model.Description);
            MarkStyle(stream.NextFrame);
            frames = FramesUntilSwitch(now, frames, hostRate);
            Prompts.CopyTo(_embeddings);
            var sampling = _style.Look(now, _embeddings, Places, GenerationPolicy.Sampling(now, model.Description, injection.IsActive), model.Description, injection.IsActive);
            HoldStyle();
            if (_frozen is not null) FollowSong(_frozen);
            KeepStyle(stream.NextFrame);
            var (clock, frameSamples) = Paced(now, frames, stream, hostRate);
            conditions = new()
            {
                Prompts = _style.Prompts,
                Scene = _style.Mark,
                LivePrompt = _held is null ? new(_listener.Embedding, GenerationPolicy.LiveWeight(now, model.Description)) : default,
                Sampling = sampling,
                Injection = injection,
                Controls = MusicPolicy.Of(now, model.Description) with { Clock = clock },
                FrameSamples = frameSamples,
            };
            if (injection.IsActive && _feed!.Staged.Length > 0)
            {
                if (_input.Length < _feed.Staged.Length) _input = new float[_feed.Staged.Length];
                _feed.Staged.CopyTo(_input);
                input = _input.AsSpan(0, _feed.Staged.Length);
                stream.InputPosition = _feed.StagedStart;
                _feed.Taken();
            }
        }
        if (resets > _resetsDone)
        {
            (_resetFrame, _resetsBefore, _resetsDone) = (stream.NextFrame, _resetsDone, resets);
            stream.ResetContext();
        }

        var samples = _frozen is { } frozen ? stream.Repeat(frozen, conditions, frames, _audio, _stamps) : stream.Generate(conditions, frames, input, _audio, _stamps);
        ClaimOutput(samples);
        // Stamps first: whoever sees the audio finds what made it.
        var place = _writer.Place;
        var spliced = _writer.IsSplicing;
        _writer.Stamp(_stamps.AsSpan(0, frames), stream.Times, place);
        _writer.Write(_audio.AsSpan(0, samples * Channels));
        var landed = spliced && _writer.TryLand(guard);
        ContextEnvelope.WriteHeader(_snapshot, _writer.Generation, place);
        var snapshot = stream.Snapshot(_snapshot.AsSpan(ContextEnvelope.HeaderBytes));
        var envelope = _snapshot.AsSpan(0, ContextEnvelope.WriteTimes(_snapshot, snapshot, stream));
        _region.ContextSnapshot.Write(envelope);
        lock (_gate)
        {
            Keep(stream);
            KeepMoment(stream, envelope);
            if (landed) _replanner.Observe(Stopwatch.GetElapsedTime(_splicingSince).TotalSeconds);
            if (!spliced && _frozen is null) _lookahead!.Observe(frames, Stopwatch.GetElapsedTime(start).TotalSeconds);
            _sinceUpdate = double.PositiveInfinity;
        }
    }

    /// <summary>Whether what lies ready is to be made anew, and from which frame on; a start that was guessed wrong is taken back here.</summary>
    private long? TakePlan(ILiveModel model)
    {
        StartValue origin;
        lock (_gate)
        {
            Drain();
            var hostRate = _writer!.HostRate;
            if (_writer.IsSplicing) return null;
            if (!IsToBeginAnew(hostRate))
            {
                if (!WantsPlan(_lookahead!, hostRate, Buffered())) return null;
                _plannedAt = Stopwatch.GetTimestamp();
                return PlanFrom(_stream!, _lookahead!, hostRate);
            }
            origin = _region.Header->GenerationOrigin;
            _plan = null;
        }
        BeginAnew(model, _writer.Generation, origin);
        _writer.Splice(_stream!);
        _splicingSince = Stopwatch.GetTimestamp();
        return null;
    }

    // The inference thread's state, as far as others ask for it.
    private void Keep(MusicStream stream)
    {
        _place = _writer!.Place;
        _times = stream.Times;
        _writtenGeneration = _writer.Generation;
        _nextFrame = stream.NextFrame;
        _splicing = _writer.IsSplicing;
    }

    // The region may hold the context of an engine that died.
    private void Attach(ILiveModel model)
    {
        var stream = new MusicStream(model);
        _stream = stream;
        _writer = new(_region, model.Codec.SampleRate);
        _audio = new float[stream.MaxFrames * stream.FrameLengths.Longest * Channels];
        _stamps = new FrameStamp[stream.MaxFrames];
        _snapshot = new byte[ContextEnvelope.HeaderBytes + stream.SnapshotBytes + ContextEnvelope.TimesBytes];
        lock (_gate) (_resetsDone, _recallsDone, _storesDone) = (Moment.Newest(_timeline).ContextResets, _timeline.Recalls.Newest, _timeline.Stores.Count(null));
        if (_region.ContextSnapshot.Read() is not { } left || !RestoreFrom(left, keepTimes: true)) return;
        var envelope = ContextEnvelope.Read(left);
        var header = _region.Header;
        if (envelope.Generation != Volatile.Read(ref header->OutputGeneration) || envelope.Generation != RequestedGeneration || envelope.HostRate != HostRate()) return;
        if (!_writer.TryContinue(envelope.Generation, envelope.HostRate, stream, envelope.RingOffset, envelope.StreamOffset)) return;
        lock (_gate) Keep(stream);
        _log.Write($"Session {Number} goes on at frame {stream.NextFrame} where an engine before this one stopped.");
    }

    // What is to be continued to the sample lies where it lay; elsewhere frames count as ever.
    private bool RestoreFrom(byte[] bytes, bool keepTimes = false)
    {
        try
        {
            var envelope = ContextEnvelope.Read(bytes);
            _stream!.Restore(envelope.Snapshot, keepTimes ? envelope.Times : null);
            lock (_gate) _notice = "";
            return true;
        }
        catch (InvalidDataException e)
        {
            lock (_gate) _notice = $"The saved context cannot be continued, the music starts anew. {e.Message}";
            _log.Write($"Session {Number}: {e.Message}");
            return false;
        }
    }

    private void FollowGeneration(ILiveModel model)
    {
        var generation = RequestedGeneration;
        if (_writer!.Generation == generation) return;
        var hostRate = HostRate() ?? throw new InvalidDataException($"The host's sample rate of {_region.Header->HostSampleRate} Hz is not supported (8 to 768 kHz).");
        var origin = _region.Header->GenerationOrigin;
        if (origin != StartValue.Continue) BeginAnew(model, generation, origin);
        else if (_writer.Generation != 0) GoBackToHeard();
        _writer.Begin(generation, hostRate, _stream!);
        lock (_gate)
        {
            Keep(_stream!);
            _plan = null;
        }
    }

    // Another stream, not this one led elsewhere: nothing of what was played before may sound in it, or two starts would differ.
    private void BeginAnew(ILiveModel model, uint generation, StartValue origin)
    {
        var stream = new MusicStream(model);
        _stream!.Dispose();
        _stream = stream;
        byte[] project;
        lock (_gate)
        {
            project = origin == StartValue.Project ? _project : [];
            _feed!.Rest();
            // What was asked for before the start concerns the music before it.
            (_resetFrame, _resetsDone) = (-1, new Moment(_timeline, _timeline.StartOf(generation) - 1).ContextResets);
            _recallsDone = _timeline.Recalls.ValueAt(_timeline.StartOf(generation) - 1, null);
            _held = null;
        }
        if (project.Length > 0) RestoreFrom(project);
    }

    // What was made and never heard is made again, so that the music goes on from where the listener was.
    private void GoBackToHeard()
    {
        long? heard;
        lock (_gate)
        {
            Drain();
            heard = _timeline.HeardUntil;
        }
        if (heard is not { } until) return;
        var frame = _stream!.Times.FrameFrom(_writer!.Place.StreamOf(until));
        if (frame >= _stream.EarliestRewind && frame < _stream.NextFrame) Rewind(frame);
    }

    // A reset that is thrown away before it was heard is still to be done.
    private void Rewind(long frame)
    {
        _stream!.Rewind(frame);
        ForgetMomentsAfter(frame);
        if (frame <= _resetFrame) (_resetFrame, _resetsDone) = (-1, _resetsBefore);
    }
}
