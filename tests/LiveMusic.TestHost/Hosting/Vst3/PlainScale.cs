namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>
/// How the plain values of one parameter lie on 0…1, learned from the controller on the main thread, for use on the audio thread, where the controller may
/// not be asked. A straight scale is computed; any other is a table of <see cref="Steps"/> steps, read between its entries.
/// </summary>
internal sealed class PlainScale
{
    private const int Steps = 4096;
    private const double Straight = 1e-9;

    private readonly double[]? _table;
    private readonly int _stepCount;

    /// <param name="toPlain">The controller's own conversion from 0…1.</param>
    /// <param name="stepCount">Steps of the parameter, 0 when it moves freely.</param>
    public PlainScale(Func<double, double> toPlain, int stepCount)
    {
        _stepCount = stepCount;
        Min = toPlain(0);
        Max = toPlain(1);
        int parts = stepCount is > 0 and <= Steps ? stepCount : Steps;
        double[] table = [.. Enumerable.Range(0, parts + 1).Select(i => toPlain((double)i / parts))];
        bool straight = true;
        for (int i = 0; i <= parts; i++)
        {
            straight &= Math.Abs(table[i] - (Min + ((Max - Min) * i / parts))) <= Straight * Math.Abs(Max - Min);
        }

        _table = straight ? null : table;
    }

    public double Min { get; }

    public double Max { get; }

    /// <summary>Plain value to 0…1. Any thread; allocates nothing.</summary>
    public double Normalise(double plain)
    {
        if (Max == Min)
        {
            return 0;
        }

        double normalised = _table is null ? (plain - Min) / (Max - Min) : Search(_table, plain);
        normalised = Math.Clamp(normalised, 0, 1);
        return _stepCount > 0 ? Math.Round(normalised * _stepCount) / _stepCount : normalised;
    }

    private static double Search(double[] table, double plain)
    {
        bool rising = table[^1] > table[0];
        int low = 0;
        int high = table.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (table[middle] <= plain == rising)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        double width = table[high] - table[low];
        return (low + (width == 0 ? 0 : Math.Clamp((plain - table[low]) / width, 0, 1))) / (table.Length - 1);
    }
}
