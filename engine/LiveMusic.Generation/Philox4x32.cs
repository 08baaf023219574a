namespace LiveMusic.Generation;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// A pure function of counter and key: no state, any order, any thread.
/// </summary>
public static class Philox4x32
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Turns one counter of four words into four random words, in place.</summary>
    public static void Transform(ref uint c0, ref uint c1, ref uint c2, ref uint c3, uint key0, uint key1)
    {
        uint x0 = c0, x1 = c1, x2 = c2, x3 = c3;
        for (var round = 0; round < Rounds; round++)
        {
            var a = (ulong)MultiplierA * x0;
            var b = (ulong)MultiplierB * x2;
            (x0, x1, x2, x3) = ((uint)(b >> 32) ^ x1 ^ key0, (uint)b, (uint)(a >> 32) ^ x3 ^ key1, (uint)a);
            key0 = unchecked(key0 + WeylA);
            key1 = unchecked(key1 + WeylB);
        }
        (c0, c1, c2, c3) = (x0, x1, x2, x3);
    }
}
