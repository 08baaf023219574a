namespace LiveMusic.Engine.Captures;

/// <summary>A whole bar as it was heard.</summary>
/// <param name="Start">Position of its bar line in the kept sound (the nearest sample).</param>
/// <param name="End">Position of the next bar line.</param>
/// <param name="Ppq">Song position of its bar line, in quarter notes.</param>
/// <param name="Tempo">Quarter notes a minute at its bar line.</param>
/// <param name="Steady">The tempo stayed the same in it.</param>
/// <param name="Numerator">Of the time signature.</param>
/// <param name="Denominator">Of the time signature.</param>
internal readonly record struct Bar(long Start, long End, double Ppq, double Tempo, bool Steady, int Numerator, int Denominator)
{
    public double Quarters => QuartersOf(Numerator, Denominator);

    public static double QuartersOf(int numerator, int denominator) => 4.0 * numerator / denominator;
}
