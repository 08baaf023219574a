namespace LiveMusic.Shared.Takes;

/// <summary>FNV-1a, 64 bits, over the bytes of a take's samples: tells whether a file is the one that was printed. No proof against people who want to deceive.</summary>
/// <remarks>One caller at a time.</remarks>
public struct SampleHash()
{
    private const ulong Basis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    public ulong Value { get; private set; } = Basis;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var hash = Value;
        foreach (var b in bytes) hash = (hash ^ b) * Prime;
        Value = hash;
    }
}
