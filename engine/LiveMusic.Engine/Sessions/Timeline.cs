using LiveMusic.Engine.Scenes;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>
/// What the plugin told of one instance's time: the values of all parameters at each host sample, and which output sample was heard at which host sample.
/// </summary>
/// <remarks>Threading: guarded by the session's gate.</remarks>
internal sealed class Timeline
{
    private const int KeptStretches = 256;

    private readonly ParameterLane[] _lanes;
    private readonly SwitchTrack[] _switched;
    private readonly List<Stretch> _stretches = [];
    private readonly List<long> _contextResets = [];
    private readonly Queue<long> _capturePresses = [];
    private readonly SongHistory _history = new();

    public Timeline()
    {
        _lanes = new ParameterLane[ParameterTable.Count];
        _switched = [Scene, MorphScene, Freeze, Recalls];
        foreach (var parameter in ParameterTable.All) _lanes[parameter.Index] = new(parameter.Default);
    }

    /// <summary>Host samples whose time is known: transport told up to here.</summary>
    public long KnownUntil => _stretches.Count == 0 ? 0 : _stretches[^1].HostEnd;

    /// <summary>What the host said last; default before it said anything.</summary>
    public TransportBlock Transport { get; private set; }

    /// <summary>What it said for a host sample.</summary>
    public TransportBlock TransportAt(long hostSample) => _history.At(hostSample);

    /// <summary>Times that the host went elsewhere in the song; the wrap of its loop is none.</summary>
    public long Jumps { get; private set; }

    /// <summary>Hz; the session says it before it tells anything.</summary>
    public double HostRate { get; set; } = 48_000;

    /// <summary>Seconds from a switch to the first place where it can be heard for sure.</summary>
    public double SwitchLead { get; set; }

    /// <summary>Seconds of one frame of the model.</summary>
    public double FrameSeconds { get; set; }

    /// <summary>The scene that plays, and the one that <see cref="ParameterId.Morph"/> leads to.</summary>
    public SwitchTrack Scene { get; } = new();

    public SwitchTrack MorphScene { get; } = new();

    /// <summary>1: the loop is heard.</summary>
    public SwitchTrack Freeze { get; } = new();

    /// <summary>How many of <see cref="RecallPresses"/> count.</summary>
    public SwitchTrack Recalls { get; } = new(first: 0);

    /// <summary>All that waits for a line where <see cref="ParameterId.Quantise"/> says so.</summary>
    public ReadOnlySpan<SwitchTrack> Switched => _switched;

    /// <summary>Where song time stood at output samples.</summary>
    public SongGrid Grid { get; } = new();

    /// <summary>Takes a change. Unknown parameters (a newer plugin's) are ignored, values are brought into their range.</summary>
    public void Apply(in AutomationEvent change)
    {
        if (ParameterTable.Find(change.ParameterId) is not { } parameter) return;
        var lane = _lanes[parameter.Index];
        var value = parameter.Clamp(change.Value);
        // The first value only tells where the switch stands.
        if (parameter.Id == ParameterId.ResetContext && lane.Known && value > 0 && lane.Newest == 0) _contextResets.Add(change.HostSample);
        if (parameter.Id == ParameterId.Capture && lane.Known && value > 0 && lane.Newest == 0) _capturePresses.Enqueue(change.HostSample);
        var pressed = lane.Known && value > 0 && lane.Newest == 0;
        lane.Add(change.HostSample, value);
        if (pressed && parameter.Id == ParameterId.StoreBookmark) Stores.Add(change.HostSample, (int)At(ParameterId.Bookmark, change.HostSample));
        if (pressed && parameter.Id == ParameterId.RecallBookmark)
            PressRecall(change.HostSample, (int)At(ParameterId.Bookmark, change.HostSample));
        if (parameter.Id is ParameterId.Scene) Switch(Scene, change.HostSample, (int)value, Glide(change.HostSample));
        else if (parameter.Id is ParameterId.MorphScene) Switch(MorphScene, change.HostSample, (int)value, Glide(change.HostSample));
        // A loop begins with the first frame behind the line, not the nearest: a bar that is not made yet cannot be repeated. A frame's place is its middle.
        else if (parameter.Id is ParameterId.Freeze) Switch(Freeze, change.HostSample, (int)value, late: value > 0 ? FrameSeconds * HostRate / 2 : 0);
    }

    /// <summary>Something is recalled, from the line on that counts: returns its number among <see cref="RecallPresses"/>, the first is 1.</summary>
    /// <param name="hostSample">When it was asked for.</param>
    /// <param name="bookmark">0: a take.</param>
    public int PressRecall(long hostSample, int bookmark)
    {
        RecallPresses.Add(hostSample, bookmark);
        Switch(Recalls, hostSample, RecallPresses.Count(null));
        return RecallPresses.Count(null);
    }

    public void Apply(in TransportBlock block)
    {
        if (block.Frames <= 0) return;
        Transport = block;
        if ((block.Flags & (TransportFlags.Jumped | TransportFlags.LoopWrapped)) == TransportFlags.Jumped) Jumps++;
        Grid.Apply(block);
        _history.Apply(block, HostRate);
        foreach (var track in _switched) track.Resolve(block, HostRate);
        var running = (block.Flags & TransportFlags.Running) != 0;
        var next = new Stretch(block.HostSample, block.HostSample + block.Frames, block.OutputSample - block.HostSample, running, block.Generation);
        if (_stretches.Count > 0)
        {
            var last = _stretches[^1];
            if (last.HostEnd == next.HostStart && last.Running == running && last.Generation == next.Generation && (!running || last.OutputMinusHost == next.OutputMinusHost))
            {
                _stretches[^1] = last with { HostEnd = next.HostEnd };
                return;
            }
            // Within the last stretch: a block that waited told all of itself at once, and something changed in it after all. Before it: the counter was set back, and
            // what was told is of another life of the instance.
            if (next.HostStart > last.HostStart && next.HostStart < last.HostEnd) _stretches[^1] = last with { HostEnd = next.HostStart };
            else if (next.HostStart == last.HostStart) _stretches.RemoveAt(_stretches.Count - 1);
            else if (next.HostStart < last.HostEnd) _stretches.Clear();
        }
        if (_stretches.Count == KeptStretches) _stretches.RemoveAt(0);
        _stretches.Add(next);
    }

    /// <summary>The plain value that the plugin told last.</summary>
    public double Newest(ParameterId id) => _lanes[ParameterTable.Get(id).Index].Newest;

    /// <summary>The plain value in force at a host sample.</summary>
    public double At(ParameterId id, long hostSample) => _lanes[ParameterTable.Get(id).Index].At(hostSample);

    /// <summary>The stretch of time that holds a host sample; null: unknown or forgotten.</summary>
    public Stretch? StretchAt(long hostSample)
    {
        for (var i = _stretches.Count - 1; i >= 0; i--)
        {
            if (hostSample >= _stretches[i].HostEnd) return null;
            if (hostSample >= _stretches[i].HostStart) return _stretches[i];
        }
        return null;
    }

    /// <summary>Bookmarks (1…16) that were to be stored or recalled, and when.</summary>
    public BookmarkPresses Stores { get; } = new();

    public BookmarkPresses RecallPresses { get; } = new();

    /// <summary>Times that the user had asked for a fresh context at a host sample.</summary>
    public int ContextResetsUntil(long hostSample) => _contextResets.Count(reset => reset <= hostSample);

    /// <summary>
    /// Takes the next press of the capture button whose time is told: the bars that were asked for, and the output sample up to which music was heard by then. The first value only
    /// tells where the switch stands. False: nobody pressed.
    /// </summary>
    public bool TryTakeCapture(out int bars, out long heardUntil)
    {
        (bars, heardUntil) = (0, 0);
        if (!_capturePresses.TryPeek(out var pressed) || pressed > KnownUntil) return false;
        _capturePresses.Dequeue();
        bars = 1 << (int)At(ParameterId.CaptureLength, pressed);
        heardUntil = StretchAt(pressed) is { Running: true } stretch ? pressed + stretch.OutputMinusHost : HeardUntil ?? 0;
        return true;
    }

    /// <summary>Host sample at which a generation was first pulled; null: it was not.</summary>
    public long? StartOf(uint generation) => HostAt(long.MinValue, generation, long.MinValue);

    /// <summary>
    /// Host sample at which an output position of a generation is heard, if it is pulled on as it was; before the generation's start the sample where pulling
    /// it began. Null: it was not pulled yet.
    /// </summary>
    /// <param name="output">Ring position.</param>
    /// <param name="generation">As the plugin asked for it.</param>
    /// <param name="generationStart">Ring position of its first sample: a block that waited for it says an earlier one.</param>
    public long? HostAt(long output, uint generation, long generationStart)
    {
        long? start = null;
        for (var i = _stretches.Count - 1; i >= 0; i--)
        {
            var stretch = _stretches[i];
            if (stretch.Generation != generation || !stretch.Running) continue;
            var first = Math.Max(stretch.HostStart + stretch.OutputMinusHost, generationStart);
            if (output >= first) return stretch.HostStart + (output - first);
            start = stretch.HostStart;
        }
        return start;
    }

    /// <summary>Output position of a generation that is heard at a host sample, if it is pulled on as it was; null: it was not pulled yet.</summary>
    public long? OutputAt(long host, uint generation, long generationStart)
    {
        for (var i = _stretches.Count - 1; i >= 0; i--)
        {
            var stretch = _stretches[i];
            if (stretch.Generation == generation && stretch.Running) return Math.Max(stretch.HostStart + stretch.OutputMinusHost, generationStart) + (host - stretch.HostStart);
        }
        return null;
    }

    /// <summary>Output position after the last sample that is known to have been pulled; null when none was.</summary>
    public long? HeardUntil
    {
        get
        {
            for (var i = _stretches.Count - 1; i >= 0; i--)
                if (_stretches[i].Running) return _stretches[i].HostEnd + _stretches[i].OutputMinusHost;
            return null;
        }
    }

    /// <summary>The same of one generation.</summary>
    public long? HeardUntilOf(uint generation)
    {
        for (var i = _stretches.Count - 1; i >= 0; i--)
            if (_stretches[i].Running && _stretches[i].Generation == generation) return _stretches[i].HostEnd + _stretches[i].OutputMinusHost;
        return null;
    }

    // A switch is told after the controls that say how: they come in the order of the table.
    private void Switch(SwitchTrack track, long hostSample, int value, double glide = 0, double late = 0)
        => track.Add(hostSample, value, (QuantiseValue)(int)At(ParameterId.Quantise, hostSample), (long)(SwitchLead * HostRate), glide, (long)late);

    private double Glide(long hostSample) => At(ParameterId.Glide, hostSample) * HostRate;

    /// <summary>Host samples over which output of one generation was pulled in step, or not at all.</summary>
    public readonly record struct Stretch(long HostStart, long HostEnd, long OutputMinusHost, bool Running, uint Generation);
}
