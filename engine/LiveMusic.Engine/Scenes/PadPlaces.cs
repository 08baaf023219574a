using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Scenes;

/// <summary>Where the prompts' balls lie on the pad, and what each weighs where the listener stands: inverse squares of the distances, summing to 1.</summary>
/// <remarks>Immutable. The same rule as in the editor's page (pad/weights.ts), on a square pad: a window's shape changes no music.</remarks>
internal sealed class PadPlaces
{
    public const int Numbers = 2 * ParameterTable.PromptSlots;

    /// <summary>Nearer than this is on the ball: nothing else is heard.</summary>
    private const double Touching = 0.02;

    /// <summary>Less than this is nothing.</summary>
    private const double Floor = 0.01;

    /// <summary>Balls that nobody has placed: on an ellipse, the first ones far from each other.</summary>
    public static readonly PadPlaces First = new([.. Enumerable.Range(0, ParameterTable.PromptSlots).SelectMany(FirstPlace)]);

    private readonly float[] _places;

    private PadPlaces(float[] places) => _places = places;

    public ReadOnlySpan<float> Places => _places;

    /// <summary>Null: not x and y of each slot within 0…1.</summary>
    public static PadPlaces? Of(float[]? places)
        => places is { Length: Numbers } && Array.TrueForAll(places, p => p is >= 0 and <= 1) ? new([.. places]) : null;

    /// <summary>Weights of the slots for one who stands at (x, y); slots that are not used weigh nothing.</summary>
    public void Weigh(double x, double y, ReadOnlySpan<bool> used, Span<float> weights)
    {
        Span<double> shares = stackalloc double[ParameterTable.PromptSlots];
        var (nearest, least, sum) = (-1, double.PositiveInfinity, 0.0);
        for (var slot = 0; slot < shares.Length; slot++)
        {
            if (!used[slot]) continue;
            var distance = Math.Sqrt(Square(_places[2 * slot] - x) + Square(_places[2 * slot + 1] - y));
            if (distance < least) (nearest, least) = (slot, distance);
            shares[slot] = 1 / Math.Max(Square(distance), 1e-12);
            sum += shares[slot];
        }
        var kept = 0.0;
        for (var slot = 0; slot < shares.Length; slot++)
        {
            shares[slot] = least < Touching ? slot == nearest ? 1 : 0 : sum > 0 && shares[slot] / sum >= Floor ? shares[slot] : 0;
            kept += shares[slot];
        }
        for (var slot = 0; slot < shares.Length; slot++) weights[slot] = kept > 0 ? (float)(shares[slot] / kept) : 0;
    }

    private static double Square(double x) => x * x;

    private static IEnumerable<float> FirstPlace(int slot)
    {
        int[] eighths = [0, 4, 2, 6, 1, 5, 3, 7];
        var angle = 2 * Math.PI * eighths[slot % 8] / 8 - Math.PI * 0.75;
        return [(float)(0.5 + 0.38 * Math.Cos(angle)), (float)(0.5 + 0.36 * Math.Sin(angle))];
    }
}
