using System.Text.Json;
using System.Text.Json.Serialization;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Playing;

/// <summary>What a player keeps: its project, without a host that would keep it.</summary>
internal sealed record PlayerState
{
    public const int CurrentVersion = 1;

    public const double LowestTempo = 20;
    public const double HighestTempo = 300;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>One for each slot.</summary>
    public PlayerPrompt[] Prompts { get; init; } = [new("piano"), .. Enumerable.Repeat(new PlayerPrompt(""), ParameterTable.PromptSlots - 1)];

    /// <summary>One for each scene; null: nothing is stored there.</summary>
    public PlayerScene?[] Scenes { get; init; } = [];

    /// <summary>One for each bookmark; null: nothing is stored there.</summary>
    public PlayerBookmark?[] Bookmarks { get; init; } = [];

    /// <summary>Where the balls lie on the pad; empty: where they lie at first.</summary>
    public float[] Balls { get; init; } = [];

    /// <summary>Plain values by <see cref="ParameterId"/>; those that are missing have their defaults.</summary>
    public Dictionary<uint, double> Parameters { get; init; } = [];

    /// <summary>Quarter notes a minute.</summary>
    public double Tempo { get; init; } = 120;

    /// <summary>It plays: an engine that follows a crash plays on.</summary>
    public bool Playing { get; init; }

    public double ValueOf(Parameter parameter) => parameter.Clamp(Parameters.TryGetValue((uint)parameter.Id, out var value) ? value : parameter.Default);

    public Scene SceneOf(int index) => index < Scenes.Length && Scenes[index]?.ToScene() is { IsSound: true } scene ? scene : Scene.Nothing;

    public Bookmark BookmarkOf(int index) => index < Bookmarks.Length && Bookmarks[index]?.ToBookmark() is { IsWhole: true } bookmark ? bookmark : Bookmark.Nothing;

    public PromptSlot SlotOf(int slot) => slot < Prompts.Length && Prompts[slot] is { } p ? p.ToSlot() : new PromptSlot("");
}

/// <summary>One prompt slot, see <see cref="PromptSlot"/>.</summary>
internal sealed record PlayerPrompt(string Text, string AudioName = "", float[]? Embedding = null, string EmbeddingModel = "")
{
    public static PlayerPrompt Of(PromptSlot slot) => new(slot.Text, slot.AudioName, slot.Embedding, slot.EmbeddingModel);

    public PromptSlot ToSlot() => new(Text ?? "", AudioName ?? "", Embedding, EmbeddingModel ?? "");
}

/// <summary>One scene, see <see cref="Scene"/>.</summary>
internal sealed record PlayerScene(string Name, PlayerPrompt[] Prompts, float[] Weights, float StyleStrength, float Temperature, int TopK)
{
    public static PlayerScene? Of(Scene scene)
        => scene.IsStored ? new(scene.Name, [.. scene.Prompts.Select(PlayerPrompt.Of)], scene.Weights, scene.StyleStrength, scene.Temperature, scene.TopK) : null;

    public Scene ToScene() => new(Name ?? "", [.. (Prompts ?? []).Select(p => p?.ToSlot() ?? new(""))], Weights ?? [], StyleStrength, Temperature, TopK);
}

/// <summary>One bookmark, see <see cref="Bookmark"/>.</summary>
internal sealed record PlayerBookmark(string Name, byte[] Context, float[] Style, string Model, string[] Prompts, float[] Weights, int Seed)
{
    public static PlayerBookmark? Of(Bookmark b) => b.IsStored ? new(b.Name, b.Context, b.Style, b.Model, b.Prompts, b.Weights, b.Seed) : null;

    public Bookmark ToBookmark() => new(Name ?? "", Context ?? [], Style ?? [], Model ?? "", Prompts ?? [], Weights ?? [], Seed);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(PlayerState))]
internal sealed partial class PlayerJson : JsonSerializerContext;
