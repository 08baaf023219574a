using PolyType;

namespace LiveMusic.Shared.Messages;

/// <summary>
/// What a plugin (or another client) says to the engine. The first message is <see cref="Hello"/>; everything after it depends on the answer.
/// Contracts are versioned by <see cref="ControlProtocol.Version"/>: a tag is never reused, fields are only added, with defaults.
/// </summary>
[GenerateShape]
[DerivedTypeShape(typeof(Hello), Tag = 1)]
[DerivedTypeShape(typeof(SetPrompts), Tag = 2)]
[DerivedTypeShape(typeof(SetAudioPrompt), Tag = 3)]
[DerivedTypeShape(typeof(RestoreContext), Tag = 4)]
[DerivedTypeShape(typeof(Goodbye), Tag = 5)]
[DerivedTypeShape(typeof(QueryEngine), Tag = 6)]
[DerivedTypeShape(typeof(StopEngine), Tag = 7)]
[DerivedTypeShape(typeof(SetTrack), Tag = 8)]
[DerivedTypeShape(typeof(OpenEditor), Tag = 9)]
[DerivedTypeShape(typeof(ResizeEditor), Tag = 10)]
[DerivedTypeShape(typeof(CloseEditor), Tag = 11)]
[DerivedTypeShape(typeof(OpenPlayer), Tag = 12)]
[DerivedTypeShape(typeof(SetScenes), Tag = 20)]
[DerivedTypeShape(typeof(SetBalls), Tag = 21)]
[DerivedTypeShape(typeof(SetBookmarks), Tag = 25)]
[DerivedTypeShape(typeof(CaptureTake), Tag = 30)]
[DerivedTypeShape(typeof(PrintedTakeStatus), Tag = 31)]
[DerivedTypeShape(typeof(UseTake), Tag = 32)]
public abstract partial record ClientMessage;

/// <summary>Opens a session on a region (<paramref name="RegionName"/> empty: a client without audio, which only asks).</summary>
public sealed partial record Hello(int Protocol, string Version, int ProcessId, string RegionName) : ClientMessage;

/// <summary>All prompt slots, whole: slots that did not change are not encoded again.</summary>
public sealed partial record SetPrompts(PromptSlot[] Slots) : ClientMessage
{
    public PromptSlot[] Slots { get; init; } = Entries.Whole(Slots);
}

/// <summary>
/// One prompt slot. Either <paramref name="Text"/>, or an audio prompt: its <paramref name="Embedding"/> (as the engine gave it, kept in the project) with the
/// name to show. Both empty: the slot is unused.
/// </summary>
public sealed partial record PromptSlot(string Text, string AudioName = "", float[]? Embedding = null, string EmbeddingModel = "");

/// <summary>All scenes of the instance in order, whole; see <see cref="Parameters.ParameterId.Scene"/>. Those that did not change are not encoded again.</summary>
public sealed partial record SetScenes(Scene[] Scenes) : ClientMessage
{
    public Scene[] Scenes { get; init; } = Entries.Whole(Scenes);
}

/// <summary>
/// What the music can be switched to at once: prompts with their weights (0: muted or unused) and the sampling that goes with them. No <paramref name="Prompts"/>: nothing is
/// stored there.
/// </summary>
public sealed partial record Scene(string Name, PromptSlot[] Prompts, float[] Weights, float StyleStrength, float Temperature, int TopK)
{
    public const int LongestName = 40;

    public static readonly Scene Nothing = new("", [], [], 0, 0, 1);

    public PromptSlot[] Prompts { get; init; } = Entries.Whole(Prompts);

    public bool IsStored => Prompts.Length > 0;

    /// <summary>Whether it can be played: as many weights as prompts, all values within their ranges.</summary>
    public bool IsSound => Name is not null && Prompts.Length <= Parameters.ParameterTable.PromptSlots && Weights is not null && Weights.Length == Prompts.Length
        && Array.TrueForAll(Prompts, p => p is { Text: not null, AudioName: not null, EmbeddingModel: not null })
        && Array.TrueForAll(Weights, w => w is >= 0 and <= 2) && StyleStrength is >= 0 and <= 10 && Temperature is >= 0 and <= 4 && TopK is >= 1 and <= 1024;
}

/// <summary>Where the prompts' balls lie on the pad: x and y of each slot, 0…1.</summary>
public sealed partial record SetBalls(float[] Places) : ClientMessage;

/// <summary>Encodes audio into a slot; the answer is a <see cref="PromptStatus"/> with the embedding. Mono, at most 60 s.</summary>
public sealed partial record SetAudioPrompt(int Slot, string Name, int SampleRate, float[] Mono) : ClientMessage;

/// <summary>
/// The context that the project saved; empty: none. It changes nothing that plays: a stream begins with it when the region's header asks for that
/// (<see cref="Region.RegionHeader.GenerationOrigin"/>). <paramref name="Version"/>: see <see cref="Region.RegionHeader.ProjectContext"/>.
/// </summary>
public sealed partial record RestoreContext(byte[] Snapshot, long Version = 0) : ClientMessage;

/// <summary>The track of the host on which the session plays, for people: twenty instances in one log are told apart by it.</summary>
public sealed partial record SetTrack(string Name) : ClientMessage;

/// <summary>The session ends; the region is about to vanish.</summary>
public sealed partial record Goodbye : ClientMessage;

/// <summary>
/// Shows the session's editor, in a process of its own that the engine starts; answered by <see cref="EditorStatus"/>es. An editor that is open is moved there.
/// </summary>
/// <param name="Platform">What <paramref name="Parent"/> is: "x11" (a window's number), "win32" (an HWND), "cocoa" (an NSView); empty: there is no parent.</param>
/// <param name="Parent">Window of the host to live in; 0: the editor has a window of its own.</param>
/// <param name="Width">Physical pixels (logical points on macOS), like <paramref name="Height"/>.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="Scale">1: 96 dots per inch.</param>
/// <param name="Title">For a window of its own.</param>
/// <param name="Display">The host's X11 display (DISPLAY): the engine may be older than the desktop session, or of another one. Empty: the engine's own.</param>
/// <param name="Authority">File with the key to that display (XAUTHORITY); empty: the usual one.</param>
public sealed partial record OpenEditor(
    string Platform, long Parent, int Width, int Height, double Scale, string Title, string Display = "", string Authority = "") : ClientMessage;

/// <summary>The host gave the open editor another size or scale; units as in <see cref="OpenEditor"/>.</summary>
public sealed partial record ResizeEditor(int Width, int Height, double Scale) : ClientMessage;

/// <summary>The editor's process ends.</summary>
public sealed partial record CloseEditor : ClientMessage;

/// <summary>
/// Opens the instance without a DAW, whose page plays the sound itself; answered by <see cref="EditorAddress"/>. <paramref name="Lan"/>: other devices of the network
/// may open the page too. <paramref name="AheadSeconds"/>: how much sound lies ready in the page. The player ends with the last connection that opened it.
/// </summary>
public sealed partial record OpenPlayer(bool Lan = false, double AheadSeconds = 0.25) : ClientMessage;

/// <summary>Asks for an <see cref="EngineReport"/>.</summary>
public sealed partial record QueryEngine : ClientMessage;

/// <summary>Asks the engine to end as soon as no session is left (an installer or a test).</summary>
public sealed partial record StopEngine : ClientMessage;

/// <summary>What the engine says.</summary>
[GenerateShape]
[DerivedTypeShape(typeof(Welcome), Tag = 1)]
[DerivedTypeShape(typeof(Refused), Tag = 2)]
[DerivedTypeShape(typeof(ModelStatus), Tag = 3)]
[DerivedTypeShape(typeof(PromptStatus), Tag = 4)]
[DerivedTypeShape(typeof(SessionStatus), Tag = 5)]
[DerivedTypeShape(typeof(EngineReport), Tag = 6)]
[DerivedTypeShape(typeof(ParameterEdit), Tag = 7)]
[DerivedTypeShape(typeof(PromptEdit), Tag = 8)]
[DerivedTypeShape(typeof(EditorStatus), Tag = 9)]
[DerivedTypeShape(typeof(EditorAddress), Tag = 10)]
[DerivedTypeShape(typeof(SceneEdit), Tag = 20)]
[DerivedTypeShape(typeof(BallsEdit), Tag = 21)]
[DerivedTypeShape(typeof(BookmarkEdit), Tag = 25)]
[DerivedTypeShape(typeof(TakeStatus), Tag = 30)]
[DerivedTypeShape(typeof(PrintTake), Tag = 31)]
public abstract partial record EngineMessage;

public sealed partial record Welcome(int Protocol, string Version, int ProcessId, int Session) : EngineMessage;

/// <summary>The engine will not serve this client; <paramref name="Message"/> says why and what to do. The connection closes after it.</summary>
public sealed partial record Refused(string Message) : EngineMessage;

/// <summary>The model behind the session. <paramref name="State"/>: loading, ready, failed (then <paramref name="Message"/> says why).</summary>
public sealed partial record ModelStatus(
    string State, string Name, string Title, string ContentHash, string[] Capabilities,
    float DefaultGuidance, float DefaultTemperature, int DefaultTopK, string Device, string Message) : EngineMessage
{
    public string[] Capabilities { get; init; } = Entries.Whole(Capabilities);
}

/// <summary>
/// State of one prompt slot: empty, encoding, ready or error. <paramref name="Message"/> is for the user ("the model does not know 'zurna'").
/// <paramref name="Embedding"/> comes with an audio prompt, so that the project can keep it.
/// </summary>
public sealed partial record PromptStatus(int Slot, string State, string Message, float[]? Embedding = null) : EngineMessage;

/// <summary>About twice a second, and at once when the message changes.</summary>
public sealed partial record SessionStatus(
    string State, float RealTimeFactor, float LookaheadSeconds, float BufferSeconds, long Underruns, string Message) : EngineMessage;

/// <summary>
/// Somebody turns a control in the engine's editor: the plugin takes the value and has the host record it. <paramref name="Phase"/>: 0 the turn begins, 1 another value,
/// 2 it ends. <paramref name="Value"/>: plain, within the parameter's range; counts in phase 1 alone.
/// </summary>
public sealed partial record ParameterEdit(uint Id, int Phase, double Value) : EngineMessage;

/// <summary>
/// Somebody wrote a prompt (or gave audio, with its embedding) in the engine's editor: the plugin keeps it in the project and tells all slots again, like any other change.
/// </summary>
public sealed partial record PromptEdit(int Slot, PromptSlot Prompt) : EngineMessage;

/// <summary>Somebody stored, renamed or cleared a scene (0…15) in the engine's editor: the plugin keeps it in the project and tells all scenes again.</summary>
public sealed partial record SceneEdit(int Index, Scene Scene) : EngineMessage;

/// <summary>Somebody moved a ball on the engine's pad, see <see cref="SetBalls"/>.</summary>
public sealed partial record BallsEdit(float[] Places) : EngineMessage;

/// <summary>
/// How the session's editor stands. <paramref name="State"/>: opening, shown (in the host's window), window (one of its own), browser (the default one), failed, closed.
/// <paramref name="Message"/>: where it is not where it was asked for, why, in one line.
/// </summary>
public sealed partial record EditorStatus(string State, string Message) : EngineMessage;

/// <summary>
/// Where the instance's page is. <paramref name="LanUrl"/>: for other devices; empty: not offered, and where it was asked for <paramref name="Message"/> says why. Both hold a
/// token: they open the instance to whoever has them. <paramref name="BrowserUrl"/> opens it once, soon: for a browser's command line, which others can read.
/// </summary>
public sealed partial record EditorAddress(string Url, string LanUrl, string BrowserUrl = "", string Message = "") : EngineMessage;

/// <summary>The engine as a whole, for diagnosis.</summary>
public sealed partial record EngineReport(string Version, int ProcessId, int Sessions, string Model, float RealTimeFactor, long PeakMemoryBytes, float UptimeSeconds) : EngineMessage;
