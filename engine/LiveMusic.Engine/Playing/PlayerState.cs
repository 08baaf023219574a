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

    /// <summary>Plain values by <see cref="ParameterId"/>; those that are missing have their defaults.</summary>
    public Dictionary<uint, double> Parameters { get; init; } = [];

    /// <summary>Quarter notes a minute.</summary>
    public double Tempo { get; init; } = 120;

    /// <summary>It plays: an engine that follows a crash plays on.</summary>
    public bool Playing { get; init; }

    public double ValueOf(Parameter parameter) => parameter.Clamp(Parameters.TryGetValue((uint)parameter.Id, out var value) ? value : parameter.Default);

    public PromptSlot SlotOf(int slot) => slot < Prompts.Length && Prompts[slot] is { } p ? p.ToSlot() : new PromptSlot("");
}

/// <summary>One prompt slot, see <see cref="PromptSlot"/>.</summary>
internal sealed record PlayerPrompt(string Text, string AudioName = "", float[]? Embedding = null, string EmbeddingModel = "")
{
    public static PlayerPrompt Of(PromptSlot slot) => new(slot.Text, slot.AudioName, slot.Embedding, slot.EmbeddingModel);

    public PromptSlot ToSlot() => new(Text ?? "", AudioName ?? "", Embedding, EmbeddingModel ?? "");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(PlayerState))]
internal sealed partial class PlayerJson : JsonSerializerContext;
