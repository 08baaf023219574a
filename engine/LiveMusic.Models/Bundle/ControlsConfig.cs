using System.Text.Json.Serialization;

namespace LiveMusic.Models;

/// <summary>The control tokens that a model draws before a call's first frame (paper, appendix D.1 and D.2).</summary>
public sealed record ControlsConfig
{
    /// <summary>A bar is 4 beats.</summary>
    public const int BeatsPerBar = 4;

    /// <summary>An echo is of one bar and of one phrase ago.</summary>
    public const int EchoLags = 2;

    /// <summary>Width of the control head.</summary>
    public required int Hidden { get; init; }

    /// <summary>Every frame is told what was played one bar and one phrase before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Echo { get; init; }

    /// <summary>In the order in which they are drawn.</summary>
    public required List<ControlFieldConfig> Fields { get; init; }

    /// <summary>Classes of all fields: rows of the tables, length of a prior.</summary>
    [JsonIgnore] public int All => Fields.Sum(f => f.Classes);

    /// <summary>Row of field f's first class.</summary>
    public int OffsetOf(int field) => Fields.Take(field).Sum(f => f.Classes);

    public int IndexOf(string name) => Fields.FindIndex(f => f.Name == name);

    [JsonIgnore] public List<int> FramesPerBeat => Fields[IndexOf(ControlNames.Tempo)].FramesPerBeat!;
}

public sealed record ControlFieldConfig
{
    public required string Name { get; init; }
    public required int Classes { get; init; }

    /// <summary>The model draws it, but was not shown to follow when somebody wishes it: no player is offered it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Withheld { get; init; }

    /// <summary>Of each class of the tempo; no other field has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<int>? FramesPerBeat { get; init; }
}
