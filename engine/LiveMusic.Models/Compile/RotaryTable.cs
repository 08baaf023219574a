namespace LiveMusic.Models.Compile;

/// <summary>Cosines and sines of the rotary positions: <c>angle_j = position · base^(−j/half)</c>, [positions, half].</summary>
internal static class RotaryTable
{
    public static (float[] Cos, float[] Sin) Of(ReadOnlySpan<double> positions, int half, double rotaryBase)
    {
        float[] cos = new float[positions.Length * half], sin = new float[positions.Length * half];
        for (var p = 0; p < positions.Length; p++)
        {
            for (var j = 0; j < half; j++)
            {
                var angle = positions[p] * Math.Pow(rotaryBase, -(double)j / half);
                cos[p * half + j] = (float)Math.Cos(angle);
                sin[p * half + j] = (float)Math.Sin(angle);
            }
        }
        return (cos, sin);
    }
}
