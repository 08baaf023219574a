using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.State;

/// <summary>A sound: prompts and values, written by a person (see <see cref="PresetFile"/>). Immutable.</summary>
internal sealed record Preset
{
    public required string Name { get; init; }

    public string Author { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>Words by which browsers of hosts find it.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>At most as many as there are slots.</summary>
    public required IReadOnlyList<PresetPrompt> Prompts { get; init; }

    /// <summary>Plain values within their ranges, of the parameters that are named; prompt weights are not among them.</summary>
    public required IReadOnlyDictionary<ParameterId, double> Values { get; init; }

    /// <summary>
    /// The value that the preset gives to a parameter; null: it leaves it alone. What it does not name gets its default, so that one preset after the other sounds like
    /// the other; but when music plays, and which of the many that a prompt can give (the seed), are the project's business.
    /// </summary>
    public double? ValueOf(Parameter parameter)
    {
        if (parameter.Unit == ValueUnit.PromptWeight) return parameter.PromptSlot < Prompts.Count ? Prompts[parameter.PromptSlot].Weight : 0;
        if (Values.TryGetValue(parameter.Id, out var value)) return value;
        return parameter.Module == "Transport" || parameter.Id == ParameterId.Seed ? null : parameter.Default;
    }
}

/// <param name="Text">The prompt.</param>
/// <param name="Weight">Plain value of the slot's weight.</param>
internal sealed record PresetPrompt(string Text, double Weight);
