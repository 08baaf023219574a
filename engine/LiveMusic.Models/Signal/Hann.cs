namespace LiveMusic.Models.Signal;

/// <summary>The periodic Hann window: <c>½ − ½ cos(2πn/N)</c>.</summary>
public static class Hann
{
    public static float[] Periodic(int length)
    {
        var window = new float[length];
        for (var n = 0; n < length; n++) window[n] = (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * n / length));
        return window;
    }
}
