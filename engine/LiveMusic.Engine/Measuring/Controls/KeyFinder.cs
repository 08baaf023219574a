namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>The key of a sound by its pitch classes (Krumhansl and Kessler's profiles): 0…11 C … B major, 12…23 C … B minor.</summary>
internal static class KeyFinder
{
    public const int Keys = 24;

    private static readonly double[] Major = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
    private static readonly double[] Minor = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

    private static readonly int[] MajorScale = [0, 2, 4, 5, 7, 9, 11];
    private static readonly int[] MinorScale = [0, 2, 3, 5, 7, 8, 10];

    /// <param name="chroma">Twelve pitch classes, C first.</param>
    public static int Of(double[] chroma) => Enumerable.Range(0, Keys).MaxBy(k => SoundFeatures.Correlation(chroma, Profile(k)));

    /// <summary>Share of the pitch classes that belong to a key's scale (minor: the natural one); 7/12 of noise.</summary>
    public static double ShareOfScale(double[] chroma, int key) => (key < 12 ? MajorScale : MinorScale).Sum(step => chroma[(key + step) % 12]);

    /// <summary>Whether two keys have the same scale.</summary>
    public static bool SameScale(int a, int b) => MajorOf(a) == MajorOf(b);

    private static int MajorOf(int key) => key < 12 ? key : (key + 3) % 12;

    private static double[] Profile(int key) => [.. Enumerable.Range(0, 12).Select(c => (key < 12 ? Major : Minor)[(c - key % 12 + 12) % 12])];
}
