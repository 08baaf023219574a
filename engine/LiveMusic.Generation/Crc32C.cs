using System.Numerics;

namespace LiveMusic.Generation;

/// <summary>CRC-32C (Castagnoli) of a block, as in RFC 3720 appendix B.4.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
