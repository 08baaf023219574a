namespace LiveMusic.Shared.Parameters;

/// <summary>How a control's travel maps to its values.</summary>
public enum Curve
{
    /// <summary>Even steps.</summary>
    Linear,

    /// <summary>Even ratios; needs a minimum above 0.</summary>
    Logarithmic,
}

/// <summary>How a value is written.</summary>
public enum ValueUnit
{
    /// <summary>A plain number.</summary>
    None,

    /// <summary>0…1 written as 0…100 %.</summary>
    Percent,

    /// <summary>dB; the minimum is −inf (silence).</summary>
    Decibel,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Whole milliseconds.</summary>
    Milliseconds,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>One of <see cref="Parameter.Choices"/>.</summary>
    Choice,

    /// <summary>Off or On.</summary>
    Switch,

    /// <summary>A prompt's weight, written with the prompt: "0.80 · warm piano".</summary>
    PromptWeight,
}

/// <summary>
/// One automatable parameter, declared once for every format, the engine and the editor. Values are plain (not normalised) unless a
/// member says otherwise.
/// </summary>
public sealed record Parameter
{
    public required ParameterId Id { get; init; }

    /// <summary>Full name; hosts cut it at about 20 characters in their lanes.</summary>
    public required string Name { get; init; }

    /// <summary>Name for narrow places, at most 10 characters.</summary>
    public required string ShortName { get; init; }

    /// <summary>Group shown by hosts that show groups ("Prompts", "Sampling", …).</summary>
    public required string Module { get; init; }

    public required double Minimum { get; init; }

    public required double Maximum { get; init; }

    public required double Default { get; init; }

    public Curve Curve { get; init; } = Curve.Linear;

    public ValueUnit Unit { get; init; } = ValueUnit.None;

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Only whole values exist.</summary>
    public bool Stepped => Unit is ValueUnit.Count or ValueUnit.Choice or ValueUnit.Switch;

    /// <summary>The model capability (a name in the bundle's "capabilities") without which the parameter does nothing; null: none.</summary>
    public string? Capability { get; init; }

    /// <summary>Prompt slot 0…7 of a weight or mute, else −1.</summary>
    public int PromptSlot { get; init; } = -1;

    /// <summary>Position in <see cref="ParameterTable.All"/>: indexes every array of parameter values.</summary>
    public int Index { get; internal set; }

    /// <summary>The nearest value that exists; not-a-number becomes the default.</summary>
    public double Clamp(double value)
    {
        if (double.IsNaN(value)) return Default;
        value = Math.Clamp(value, Minimum, Maximum);
        return Stepped ? Math.Round(value) : value;
    }

    /// <summary>Plain value to 0…1 (VST3).</summary>
    public double Normalise(double value)
    {
        value = Clamp(value);
        return Curve == Curve.Logarithmic
            ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
            : (value - Minimum) / (Maximum - Minimum);
    }

    /// <summary>0…1 to the plain value (VST3).</summary>
    public double Denormalise(double normalised)
    {
        if (double.IsNaN(normalised)) return Default;
        normalised = Math.Clamp(normalised, 0, 1);
        return Clamp(Curve == Curve.Logarithmic
            ? Minimum * Math.Pow(Maximum / Minimum, normalised)
            : Minimum + normalised * (Maximum - Minimum));
    }
}
