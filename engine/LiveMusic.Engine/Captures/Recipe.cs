using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveMusic.Engine.Captures;

/// <summary>What made a take: lies beside its WAV file, with the same name. Times are seconds of the take, song positions quarter notes.</summary>
/// <param name="Version">Raised when a field gets another meaning; fields may be added.</param>
/// <param name="Model">The model behind it.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Frames">Of stereo in the WAV file.</param>
/// <param name="Audio">Of the samples, see <see cref="LiveMusic.Shared.Takes.SampleHash"/>; 16 hexadecimal digits.</param>
/// <param name="Bars">Whole bars; 0: it was kept by seconds.</param>
/// <param name="Tempo">Quarter notes a minute, of a steady take its tempo, else the mean; 0: unknown.</param>
/// <param name="Steady">The tempo is the same from the first bar to the last.</param>
/// <param name="Numerator">Of the time signature of the first bar.</param>
/// <param name="Denominator">Of the time signature of the first bar.</param>
/// <param name="Ppq">Song position of its first sample's bar line; null: unknown.</param>
/// <param name="OnePiece">Song time ran on from the first bar to the last: it has one place in the song.</param>
/// <param name="Prompts">The sets of prompts that were in force, each of all slots and then of the scenes that were heard.</param>
/// <param name="Steps">What was in force, from a time on; the first from the beginning.</param>
/// <param name="Context">The music before it; null: it was not kept.</param>
internal sealed record Recipe(
    int Version, RecipeModel Model, int SampleRate, long Frames, string Audio, int Bars, double Tempo, bool Steady, int Numerator, int Denominator, double? Ppq, bool OnePiece,
    RecipePrompt[][] Prompts, RecipeStep[] Steps, RecipeContext? Context)
{
    public const int CurrentVersion = 1;

    public const string Ending = ".json";

    /// <summary>Far above a real one: ten minutes in which every frame is another.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    /// <summary>In a few words: its prompts with their weights, and its sampling.</summary>
    [JsonIgnore]
    public string Line
    {
        get
        {
            if (Steps.Length == 0) return "";
            var step = Steps[0];
            var prompts = PromptsOf(step).Select((p, slot) => (p.Title, Weight: slot < step.Weights.Length ? step.Weights[slot] : 0)).Where(p => p.Weight > 0 && p.Title.Length > 0)
                .Select(p => FormattableString.Invariant($"{p.Title} {p.Weight:0.##}"));
            var more = Steps.Length > 1 ? " …" : "";
            return FormattableString.Invariant($"{string.Join(" + ", prompts)} · style {step.Guidance:0.##} · temperature {step.Temperature:0.##} · top-K {step.TopK} · seed {step.Seed}{more}");
        }
    }

    public RecipePrompt[] PromptsOf(RecipeStep step) => (uint)step.Prompts < (uint)Prompts.Length ? Prompts[step.Prompts] : [];

    /// <summary>The file beside a WAV file.</summary>
    public static string FileOf(string wav) => Path.ChangeExtension(wav, Ending);

    /// <summary>Null: there is none beside the take, or it cannot be read, which <paramref name="fault"/> then says.</summary>
    public static Recipe? Read(string wav, out string fault)
    {
        fault = "";
        var file = FileOf(wav);
        try
        {
            if (!File.Exists(file)) return null;
            if (new FileInfo(file).Length > MostBytes) throw new InvalidDataException("it is far too long.");
            var recipe = JsonSerializer.Deserialize(File.ReadAllBytes(file), RecipeJson.Default.Recipe) ?? throw new InvalidDataException("it is empty.");
            if (recipe.Version > CurrentVersion) throw new InvalidDataException($"it was written by a newer LiveMusic (version {recipe.Version}; this one reads {CurrentVersion}).");
            return recipe;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            fault = $"The recipe '{Path.GetFileName(file)}' cannot be used: {e.Message}";
            return null;
        }
    }

    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, RecipeJson.Default.Recipe);
}

/// <param name="Name">In the bundle.</param>
/// <param name="Title">For people.</param>
/// <param name="Hash">Of its contents.</param>
internal sealed record RecipeModel(string Name, string Title, string Hash);

/// <param name="Text">Of a text prompt.</param>
/// <param name="AudioName">Of an audio prompt.</param>
/// <param name="Embedding">Of an audio prompt, base64 of f32; empty: none.</param>
/// <param name="EmbeddingModel">The model that made it.</param>
internal sealed record RecipePrompt(string Text, string AudioName = "", string Embedding = "", string EmbeddingModel = "")
{
    [JsonIgnore]
    public string Title => AudioName.Length > 0 ? AudioName : Text;
}

/// <summary>What a stamp says (see <see cref="LiveMusic.Shared.Region.OutputStamp"/>).</summary>
/// <param name="Seconds">From this time of the take on.</param>
/// <param name="Prompts">Which of the recipe's sets.</param>
/// <param name="Weights">Of the prompts of that set.</param>
/// <param name="Live">Weight of the live prompt.</param>
/// <param name="Guidance">Style strength, or that of the injection.</param>
/// <param name="Temperature">Of sampling.</param>
/// <param name="TopK">Of sampling.</param>
/// <param name="Seed">Of sampling.</param>
/// <param name="Injected">The player's sound was in the context.</param>
/// <param name="Injection">Amount of it.</param>
/// <param name="Reset">The context was cleared here.</param>
/// <param name="Frozen">A frozen loop.</param>
/// <param name="Recalled">The context is a bookmark's from here on.</param>
/// <param name="Scene">0: the faders.</param>
/// <param name="MorphScene">0: the faders.</param>
/// <param name="Morph">0…1.</param>
internal sealed record RecipeStep(
    double Seconds, int Prompts, float[] Weights, float Live, float Guidance, float Temperature, int TopK, ulong Seed, bool Injected, float Injection, bool Reset, bool Frozen, bool Recalled,
    int Scene, int MorphScene, float Morph);

/// <param name="Snapshot">As the engine wrote it (<see cref="Sessions.ContextEnvelope"/>), base64.</param>
/// <param name="SecondsBefore">The take begins so long after it.</param>
internal sealed record RecipeContext(string Snapshot, double SecondsBefore);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeJson : JsonSerializerContext;
