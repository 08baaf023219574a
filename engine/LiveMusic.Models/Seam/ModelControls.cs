using System.Collections.Immutable;

namespace LiveMusic.Models;

/// <summary>A control that a model draws before the first frame of a call, and that may be biased or overridden (paper, appendix D).</summary>
/// <param name="Name">One of <see cref="ControlNames"/>, or what else a model brings.</param>
/// <param name="Offset">Place of its first class in a prior.</param>
/// <param name="Classes">Values that it can have, 0…Classes − 1.</param>
public sealed record ControlField(string Name, int Offset, int Classes);

/// <summary>The controls of a model, in the order in which it draws them.</summary>
public sealed class ModelControls
{
    public const int BeatsPerBar = ControlsConfig.BeatsPerBar;

    /// <summary>Added to the logit of a class that is to be drawn whatever the model thinks; far below what makes a class impossible.</summary>
    public const float Override = 1e6f;

    /// <summary>Capability of all models that draw controls: they may be drawn wildly.</summary>
    public const string Chaos = "chaos";

    /// <summary>Each control that players are offered is a capability of its own name.</summary>
    internal static IEnumerable<string> CapabilitiesOf(ControlsConfig? config) => config is null ? [] : config.Fields.Where(f => !f.Withheld).Select(f => f.Name).Append(Chaos);

    internal ModelControls(ControlsConfig config) : this(config.Fields.Select(f => (f.Name, f.Classes)), config.FramesPerBeat)
    {
    }

    /// <param name="framesPerBeat">Of each class of the field "tempo".</param>
    public ModelControls(IEnumerable<(string Name, int Classes)> fields, IEnumerable<int> framesPerBeat)
    {
        var offset = 0;
        Fields = [.. fields.Select(f => new ControlField(f.Name, (offset += f.Classes) - f.Classes, f.Classes))];
        FramesPerBeat = [.. framesPerBeat];
        Classes = offset;
        Tempo = IndexOf(ControlNames.Tempo);
        BarPhase = IndexOf(ControlNames.BarPhase);
    }

    public ImmutableArray<ControlField> Fields { get; }

    /// <summary>Length of a beat in frames, by class of the tempo.</summary>
    public ImmutableArray<int> FramesPerBeat { get; }

    /// <summary>Length of a prior.</summary>
    public int Classes { get; }

    /// <summary>Index of the field whose class says the tempo.</summary>
    public int Tempo { get; }

    /// <summary>Index of the field that says how many frames after the bar's line a call begins.</summary>
    public int BarPhase { get; }

    /// <summary>−1: this model has no such control.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Fields.Length; i++)
            if (Fields[i].Name == name) return i;
        return -1;
    }

    /// <summary>Length of a bar in frames.</summary>
    public int BarFrames(int tempo) => BeatsPerBar * FramesPerBeat[tempo];
}
