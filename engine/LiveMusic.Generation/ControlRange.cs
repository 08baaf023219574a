using System.Runtime.CompilerServices;

namespace LiveMusic.Generation;

/// <summary>The check of a control at the edge, so that everything inside can trust it.</summary>
internal static class ControlRange
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not a number in lowest…highest; names the control.</exception>
    public static void Check(float value, float lowest, float highest, [CallerArgumentExpression(nameof(value))] string control = "")
    {
        if (!(value >= lowest && value <= highest))
            throw new ArgumentOutOfRangeException(control, value, FormattableString.Invariant($"{control} is a number from {lowest} to {highest}."));
    }
}
