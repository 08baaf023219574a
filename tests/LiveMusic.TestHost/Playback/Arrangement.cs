using System.Text.Json;
using System.Text.Json.Serialization;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// What a host plays: a project of one track, as a JSON file. Every field has a default. Times named "at" or "seconds" are seconds of the run,
/// from its start, whatever the transport does; beats are quarter notes of the song. File names are relative to the arrangement's folder.
/// </summary>
public sealed record Arrangement
{
    /// <summary>Plugin id; the library's first plugin when absent.</summary>
    public string? Plugin { get; init; }

    /// <summary>Hz.</summary>
    public int SampleRate { get; init; } = 48000;

    /// <summary>Length of the run in seconds.</summary>
    public double Length { get; init; } = 10;

    /// <summary>Paced by the clock, or as fast as it goes. It is also the render mode that the plugin is told.</summary>
    public Pace Pace { get; init; } = Pace.Realtime;

    /// <summary>False: the plugin is not told that a render is offline (some hosts do not tell).</summary>
    public bool TellRenderMode { get; init; } = true;

    public BlockSizes Blocks { get; init; } = new();

    /// <summary>Blocks made at once in real time before the host sleeps as long as they last: REAPER's anticipative processing, Cubase's ASIO-Guard.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Longest block announced to the plugin; the longest of <see cref="Blocks"/> when absent.</summary>
    public int? MaxFrames { get; init; }

    /// <summary>At most so many seconds are spent before the run, with a stopped transport, until the plugin says that all its prompts are ready.</summary>
    public double WarmUp { get; init; }

    /// <summary>Plugin state to load first: a file name, or "base64:…".</summary>
    public string? State { get; init; }

    /// <summary>Texts of the prompt slots; null leaves a slot as it is.</summary>
    public IReadOnlyList<string?> Prompts { get; init; } = [];

    /// <summary>Parameter values at the start, by name or number.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new Dictionary<string, double>();

    public IReadOnlyList<TempoPoint> Tempo { get; init; } = [];

    public TimeSignature TimeSignature { get; init; } = new();

    /// <summary>Song position at the start, in beats.</summary>
    public double StartBeat { get; init; }

    /// <summary>Whether the transport rolls from the start.</summary>
    public bool Playing { get; init; } = true;

    public LoopRange? Loop { get; init; }

    public IReadOnlyList<AutomationCurve> Automation { get; init; } = [];

    public IReadOnlyList<ArrangedNote> Notes { get; init; } = [];

    /// <summary>Sound for the main input.</summary>
    public SoundSource? Input { get; init; }

    /// <summary>Sound for the sidechain input.</summary>
    public SoundSource? Sidechain { get; init; }

    /// <summary>How the host presents the sidechain input.</summary>
    public SidechainBus SidechainBus { get; init; } = SidechainBus.Connected;

    /// <summary>In which order the halves of a VST3 get a state.</summary>
    public RestoreOrder RestoreOrder { get; init; } = RestoreOrder.ComponentFirst;

    /// <summary>After a state is loaded all values are read and sent to the plugin, as Ableton Live does.</summary>
    public bool SendsValuesBack { get; init; }

    public IReadOnlyList<ArrangedEvent> Events { get; init; } = [];

    /// <summary>Where relative file names start from; set by <see cref="Load"/>.</summary>
    [JsonIgnore]
    public string BaseFolder { get; init; } = Environment.CurrentDirectory;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static Arrangement Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path)) with { BaseFolder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        }
        catch (HostException e)
        {
            throw new HostException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public static Arrangement Parse(string json)
    {
        try
        {
            Arrangement arrangement = JsonSerializer.Deserialize<Arrangement>(json, Json) ?? throw new HostException("the arrangement is empty.");
            arrangement.Check();
            return arrangement;
        }
        catch (JsonException e)
        {
            throw new HostException($"not a valid arrangement: {e.Message}", e);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Full path of a file named in the arrangement.</summary>
    public string Resolve(string file) => Path.GetFullPath(file, BaseFolder);

    /// <summary>Throws for values that make no sense.</summary>
    public void Check()
    {
        Require(SampleRate is >= 1000 and <= 1_000_000, $"sampleRate {SampleRate} is out of range.");
        Require(Length is > 0 and <= 24 * 3600, $"length {Length} is out of range.");
        Blocks.Check();
        Require(Burst is >= 1 and <= 1000, $"burst {Burst} is out of range.");
        Require(MaxFrames is null || MaxFrames >= Blocks.Longest, $"maxFrames {MaxFrames} is shorter than the longest block, {Blocks.Longest}.");
        Require(TimeSignature.Numerator > 0 && TimeSignature.Denominator > 0, "timeSignature must be positive.");
        for (int i = 0; i < Tempo.Count; i++)
        {
            Require(Tempo[i].Bpm is > 0 and < 10000, $"tempo {Tempo[i].Bpm} is out of range.");
            Require(i == 0 || Tempo[i].Beat > Tempo[i - 1].Beat, "tempo points must be in order of their beats.");
        }

        Require(Loop is null || Loop.End > Loop.Start, "a loop must end after its start.");
        foreach (AutomationCurve curve in Automation)
        {
            Require(curve.Points.Count > 0, $"automation of '{curve.Parameter}' has no points.");
            for (int i = 1; i < curve.Points.Count; i++)
            {
                Require(curve.Points[i].At >= curve.Points[i - 1].At, $"automation points of '{curve.Parameter}' must be in order.");
            }
        }

        foreach (ArrangedNote note in Notes)
        {
            Require(note.Key is >= 0 and <= 127 && note.Channel is >= 0 and <= 15, $"note {note.Key} on channel {note.Channel} does not exist.");
            Require(note.Length > 0, "a note needs a length.");
        }

        foreach (ArrangedEvent e in Events)
        {
            Require(e.At >= 0, "an event cannot be before the start.");
            Require(e.Do != EventKind.SampleRate || e.Rate is >= 1000 and <= 1_000_000, $"event sample-rate at {e.At} needs a rate.");
            Require(e.Do is not (EventKind.SaveState or EventKind.RestoreState) || e.Name is not null, $"event {e.Do} at {e.At} needs a name.");
            Require(e.Do != EventKind.Prompt || e.Text is not null, $"event prompt at {e.At} needs a text.");
            Require(e.Do is not (EventKind.Parameter or EventKind.Flush) || e.Name is not null, $"event {e.Do} at {e.At} needs a name.");
            Require(e.Do != EventKind.Idle || e.Length > 0, $"event idle at {e.At} needs a length.");
            Require(e.Do != EventKind.Hook || e.Name is not null, $"event hook at {e.At} needs a name.");
        }

        static void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                throw new HostException(otherwise);
            }
        }
    }
}

public enum Pace
{
    Realtime,
    Offline,
}

/// <summary>What a block shows of the sidechain input.</summary>
public enum SidechainBus
{
    /// <summary>Buffers for every channel, with sound or silence.</summary>
    Connected,

    /// <summary>One channel, whatever the plugin declared.</summary>
    Mono,

    /// <summary>Switched off (VST3: the bus is not activated), without channels in the block.</summary>
    Inactive,

    /// <summary>No table of channels.</summary>
    NullTable,

    /// <summary>A table of null channels.</summary>
    NullChannels,

    /// <summary>The block has fewer inputs than the plugin declared.</summary>
    Absent,
}

/// <summary>In which order the halves of a VST3 get a state.</summary>
public enum RestoreOrder
{
    /// <summary>setState of the component, then setComponentState of the controller: the specification's order, Live's and Cubase's.</summary>
    ComponentFirst,

    /// <summary>setComponentState before setState.</summary>
    ControllerFirst,

    /// <summary>setState alone: the controller hears nothing.</summary>
    ComponentOnly,
}

/// <summary>How long the blocks are: exactly one of the three, 512 frames when none is given.</summary>
public sealed record BlockSizes
{
    /// <summary>Always so many frames.</summary>
    public int? Fixed { get; init; }

    /// <summary>These lengths over and over.</summary>
    public IReadOnlyList<int>? List { get; init; }

    /// <summary>Another length each time.</summary>
    public RandomBlocks? Random { get; init; }

    [JsonIgnore]
    public int Longest => List?.Max() ?? Random?.Max ?? Fixed ?? 512;

    [JsonIgnore]
    public int Shortest => List?.Min() ?? Random?.Min ?? Fixed ?? 512;

    internal void Check()
    {
        int given = (Fixed is null ? 0 : 1) + (List is null ? 0 : 1) + (Random is null ? 0 : 1);
        if (given > 1 || List?.Count == 0 || Random?.Min > Random?.Max || Shortest < 1 || Longest > 1 << 20)
        {
            throw new HostException("blocks: give one of fixed, list, random; lengths are 1 to 1048576 frames.");
        }
    }
}

public sealed record RandomBlocks
{
    public int Min { get; init; } = 1;
    public int Max { get; init; } = 1024;
    public int Seed { get; init; }
}

/// <summary>The tempo from <see cref="Beat"/> on; with <see cref="Ramp"/> it moves to the next point's tempo, linearly in time.</summary>
public sealed record TempoPoint
{
    public double Beat { get; init; }
    public double Bpm { get; init; } = 120;
    public bool Ramp { get; init; }
}

public sealed record TimeSignature
{
    public int Numerator { get; init; } = 4;
    public int Denominator { get; init; } = 4;
}

/// <summary>Loop points in beats.</summary>
public sealed record LoopRange
{
    public double Start { get; init; }
    public double End { get; init; }
    public LoopBlocks Blocks { get; init; } = LoopBlocks.Split;
}

/// <summary>What a block looks like that crosses the loop end.</summary>
public enum LoopBlocks
{
    /// <summary>Cut in two, so that the loop start is sample 0 of a block (REAPER).</summary>
    Split,

    /// <summary>One block, with a transport event at the sample of the jump.</summary>
    Event,

    /// <summary>One block, and only the next one shows that the position has jumped.</summary>
    Plain,
}

/// <summary>What positions are measured in.</summary>
public enum TimeBase
{
    /// <summary>Seconds of the run.</summary>
    Seconds,

    /// <summary>Beats of the song; nothing is sent while the transport is stopped, and a loop plays it again.</summary>
    Beats,
}

public sealed record AutomationCurve
{
    /// <summary>Name or number of the parameter.</summary>
    public string Parameter { get; init; } = "";
    public TimeBase Time { get; init; } = TimeBase.Seconds;
    public IReadOnlyList<AutomationPoint> Points { get; init; } = [];
}

/// <summary>A plain value; <see cref="Curve"/> tells how it goes on to the next point.</summary>
public sealed record AutomationPoint
{
    public double At { get; init; }
    public double Value { get; init; }
    public CurveShape Curve { get; init; } = CurveShape.Linear;
}

public enum CurveShape
{
    Linear,
    Hold,
}

public sealed record ArrangedNote
{
    public TimeBase Time { get; init; } = TimeBase.Seconds;
    public double At { get; init; }
    public double Length { get; init; } = 1;
    public int Key { get; init; } = 60;
    public double Velocity { get; init; } = 0.8;
    public int Channel { get; init; }
}

/// <summary>A WAV file that is fed to an input port.</summary>
public sealed record SoundSource
{
    public string File { get; init; } = "";

    /// <summary>Linear gain.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Seconds of the run at which the file begins.</summary>
    public double Start { get; init; }

    public bool Loop { get; init; }
}

public enum EventKind
{
    Play,
    Stop,

    /// <summary>Jump to <see cref="ArrangedEvent.Beat"/>.</summary>
    Seek,

    LoopOn,
    LoopOff,

    /// <summary>Set parameter <see cref="ArrangedEvent.Name"/> to <see cref="ArrangedEvent.Value"/>.</summary>
    Parameter,

    /// <summary>The same without a block: CLAP's flush, in VST3 a block of 0 samples without buffers.</summary>
    Flush,

    /// <summary>Do not call the plugin for <see cref="ArrangedEvent.Length"/> seconds, as hosts do that let silent plugins sleep.</summary>
    Idle,

    /// <summary>Call the plugin's reset.</summary>
    Reset,

    /// <summary>Put <see cref="ArrangedEvent.Text"/> into prompt slot <see cref="ArrangedEvent.Slot"/>.</summary>
    Prompt,

    /// <summary>Keep the state under <see cref="ArrangedEvent.Name"/>, and write it to <see cref="ArrangedEvent.File"/> if given.</summary>
    SaveState,

    /// <summary>Load the state that was kept under <see cref="ArrangedEvent.Name"/>; "default" is the plugin's state when it was made.</summary>
    RestoreState,

    /// <summary>Deactivate, activate at <see cref="ArrangedEvent.Rate"/>.</summary>
    SampleRate,

    /// <summary>Deactivate, switch between real time and offline (<see cref="ArrangedEvent.Pace"/>), activate.</summary>
    Pace,

    /// <summary>Deactivate and activate with nothing changed.</summary>
    Restart,

    /// <summary>Kill the engine process that the plugin names in its status.</summary>
    KillEngine,

    /// <summary>Stop the engine process (SIGSTOP; Unix).</summary>
    HangEngine,

    /// <summary>Continue it.</summary>
    ResumeEngine,

    /// <summary>Call the test's own function <see cref="ArrangedEvent.Name"/> on the main thread.</summary>
    Hook,
}

/// <summary>Something that happens at the first block boundary at or after <see cref="At"/> seconds of the run.</summary>
public sealed record ArrangedEvent
{
    public double At { get; init; }
    public EventKind Do { get; init; }
    public string? Name { get; init; }
    public string? Text { get; init; }
    public string? File { get; init; }
    public int Slot { get; init; }

    /// <summary>Seconds.</summary>
    public double Length { get; init; }
    public double Value { get; init; }
    public double Beat { get; init; }
    public int Rate { get; init; }
    public Pace Pace { get; init; }
}
