using System.Text.Json.Serialization;

namespace LiveMusic.Engine.Editor.Pages;

// What the engine says; engine/ui/src/protocol.ts is the contract and says what each means.

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Instances), "instances")]
[JsonDerivedType(typeof(Problem), "problem")]
[JsonDerivedType(typeof(Values), "values")]
[JsonDerivedType(typeof(Prompts), "prompts")]
[JsonDerivedType(typeof(Model), "model")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Meters), "meters")]
[JsonDerivedType(typeof(Frames), "frames")]
[JsonDerivedType(typeof(Grid), "grid")]
[JsonDerivedType(typeof(Drift), "drift")]
[JsonDerivedType(typeof(Takes), "takes")]
[JsonDerivedType(typeof(Scenes), "scenes")]
[JsonDerivedType(typeof(Balls), "balls")]
[JsonDerivedType(typeof(Bookmarks), "bookmarks")]
[JsonDerivedType(typeof(Printed), "printed")]
[JsonDerivedType(typeof(Sound), "sound")]
[JsonDerivedType(typeof(Echo), "echo")]
internal abstract record Truth;

internal sealed record Welcome(int Protocol, string Version, InstanceInfo Instance, ParameterInfo[] Parameters, int MaximumPromptLength, Vocabulary Vocabulary, bool PlaysHere) : Truth;

internal sealed record InstanceInfo(string Id, string Kind, string Track);

internal sealed record ParameterInfo(
    uint Id, string Name, string ShortName, string Module, double Minimum, double Maximum, double Default, string Curve, string Unit, IReadOnlyList<string> Choices, int Slot, string Capability);

internal sealed record Vocabulary(string[] Instruments, string[] Genres, string[] Moods);

internal sealed record Refused(string Message) : Truth;

internal sealed record Instances([property: JsonPropertyName("instances")] InstanceInfo[] All) : Truth;

internal sealed record Problem(string About, string Message) : Truth;

internal sealed record Values([property: JsonPropertyName("values")] double[][] Changed) : Truth;

internal sealed record Prompts(PromptState[] Slots) : Truth;

internal sealed record PromptState(string Text, string AudioName, string State, string Message);

internal sealed record Model(string State, string Name, string Title, string Device, string[] Capabilities, string Message, Vocabulary Vocabulary) : Truth;

internal sealed record Status(
    string State, string Message, float RealTimeFactor, float LookaheadSeconds, float BufferSeconds, long Underruns, double SampleRate, bool Offline) : Truth;

internal sealed record Meters(
    long Heard, float Main, float Sidechain, float OutLeft, float OutRight, bool Running, bool Playing, double? Ppq, double? Tempo, double? BarStart, int Numerator, int Denominator,
    double[]? Loop, Stamp? Stamp) : Truth;

internal record Stamp(
    long Frame, float[] Weights, float Live, float Guidance, float Temperature, int TopK, bool Injected, float Injection, bool Reset, ulong Seed, int Scene, int MorphScene, float Morph, bool Frozen,
    bool Recalled);

internal sealed record FrameInfo(
    long Frame, float[] Weights, float Live, float Guidance, float Temperature, int TopK, bool Injected, float Injection, bool Reset, ulong Seed, int Scene, int MorphScene, float Morph, bool Frozen,
    bool Recalled, long Start, int Samples, float[] Peaks)
    : Stamp(Frame, Weights, Live, Guidance, Temperature, TopK, Injected, Injection, Reset, Seed, Scene, MorphScene, Morph, Frozen, Recalled);

internal sealed record Frames(long? Replaces, [property: JsonPropertyName("frames")] FrameInfo[] Made) : Truth;

internal sealed record Grid(GridPoint[] Points) : Truth;

internal sealed record GridPoint(long Sample, double Ppq, double Tempo, double BarStart, int Numerator, int Denominator, double Rate);

internal sealed record Drift(double? Tempo, double LateMilliseconds, double Clarity) : Truth;

internal sealed record Takes([property: JsonPropertyName("takes")] Take[] All) : Truth;

internal sealed record Take(string Id, string Name, double Seconds, string Url, string Path, int Bars, double Tempo, string Recipe);

internal sealed record Printed(string Name, string Message) : Truth;

internal sealed record Sound(double SampleRate, int Channels, bool Begins) : Truth;

internal sealed record Echo(double Mark) : Truth;

internal sealed record Scenes([property: JsonPropertyName("scenes")] SceneInfo?[] All) : Truth;

internal sealed record SceneInfo(string Name, string[] Prompts, float[] Weights, float Guidance, float Temperature, int TopK, bool Encoding, string Message);

internal sealed record Bookmarks([property: JsonPropertyName("bookmarks")] BookmarkInfo?[] All) : Truth;

internal sealed record BookmarkInfo(string Name, string[] Prompts, float[] Weights);

internal sealed record Balls([property: JsonPropertyName("balls")] float[] Places) : Truth;
