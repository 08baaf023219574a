using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>What a control should be: the further a class lies from the wish, the less likely it gets, by a bell curve.</summary>
/// <param name="Class">The middle; between two classes for what lies between them.</param>
/// <param name="Strength">0: no matter. 1: a model without an opinion strays by about one class. <see cref="ModelControls.Override"/>: exactly this class.</param>
public readonly record struct ControlWish(float Class, float Strength)
{
    /// <summary>This class and no other.</summary>
    public static ControlWish Exactly(int wanted) => new(wanted, ModelControls.Override);

    /// <summary>What a class at this distance gets in the prior.</summary>
    internal static float Prior(float distance, float strength) => -strength / 2 * distance * distance;

    internal void Validate(ControlField field)
    {
        ControlRange.Check(Class, 0, field.Classes - 1, field.Name);
        ControlRange.Check(Strength, 0, ModelControls.Override, $"{field.Name} strength");
    }
}
