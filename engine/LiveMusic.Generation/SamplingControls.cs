using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>How codes are drawn from the model (paper §3.1, "Sampling parameters").</summary>
/// <param name="Guidance">Classifier-free guidance w in (1 + w)·positive − w·negative; 0…<see cref="MaximumGuidance"/>, 0 is none.</param>
/// <param name="Temperature">0…<see cref="MaximumTemperature"/>; 0 takes the most likely code.</param>
/// <param name="TopK">Codes kept before drawing, 1…codebook size.</param>
/// <param name="Seed">Key of the random numbers.</param>
public readonly record struct SamplingControls(float Guidance, float Temperature, int TopK, ulong Seed)
{
    public const float MaximumGuidance = 10f;
    public const float MaximumTemperature = 4f;

    /// <summary>What the model's makers recommend.</summary>
    public static SamplingControls DefaultsOf(ModelDescription model, ulong seed) =>
        new(model.DefaultGuidance, model.DefaultTemperature, model.DefaultTopK, seed);

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range or not a number.</exception>
    internal void Validate(int codebookSize)
    {
        ControlRange.Check(Guidance, 0, MaximumGuidance);
        ControlRange.Check(Temperature, 0, MaximumTemperature);
        ControlRange.Check(TopK, 1, codebookSize);
    }
}
