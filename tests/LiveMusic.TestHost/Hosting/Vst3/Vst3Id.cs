using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>A VST3 identifier. Windows keeps the first eight bytes in COM's order, others in the order in which it is written.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Vst3Id : IEquatable<Vst3Id>
{
    private fixed byte _bytes[16];

    public Vst3Id(uint a, uint b, uint c, uint d)
    {
        uint[] words = [a, b, c, d];
        for (int i = 0; i < 16; i++)
        {
            _bytes[Place(i)] = (byte)(words[i / 4] >> (24 - (8 * (i % 4))));
        }
    }

    public static readonly Vst3Id Unknown = new(0, 0, 0xC0000000, 0x00000046);
    public static readonly Vst3Id Factory2 = new(0x0007B650, 0xF24B4C0B, 0xA464EDB9, 0xF00B2ABB);
    public static readonly Vst3Id Factory3 = new(0x4555A2AB, 0xC1234E57, 0x9B122910, 0x36878931);
    public static readonly Vst3Id Component = new(0xE831FF31, 0xF2D54301, 0x928EBBEE, 0x25697802);
    public static readonly Vst3Id Processor = new(0x42043F99, 0xB7DA453C, 0xA569E79D, 0x9AAEC33D);
    public static readonly Vst3Id Controller = new(0xDCD7BBE3, 0x7742448D, 0xA874AACC, 0x979C759E);
    public static readonly Vst3Id ContextRequirements = new(0x2A654303, 0xEF764E3D, 0x95B5FE83, 0x730EF6D0);
    public static readonly Vst3Id ConnectionPoint = new(0x70A4156F, 0x6E6E4026, 0x989148BF, 0xAA60D8D1);
    public static readonly Vst3Id HostApplication = new(0x58E595CC, 0xDB2D4969, 0x8B6AAF8C, 0x36A664E5);
    public static readonly Vst3Id ComponentHandler = new(0x93A0BEA3, 0x0BD045DB, 0x8E890B0C, 0xC1E46AC6);
    public static readonly Vst3Id ComponentHandler2 = new(0xF040B4B3, 0xA36045EC, 0xABCDC045, 0xB4D5A2CC);
    public static readonly Vst3Id Stream = new(0xC3BF6EA2, 0x30994752, 0x9B6BF990, 0x1EE33E9B);
    public static readonly Vst3Id ParameterChanges = new(0xA4779663, 0x0BB64A56, 0xB44384A8, 0x466FEB9D);
    public static readonly Vst3Id ParamValueQueue = new(0x01263A18, 0xED074F6F, 0x98C9D356, 0x4686F9BA);
    public static readonly Vst3Id EventList = new(0x3A2C4214, 0x346349FE, 0xB2C4F397, 0xB9695A44);
    public static readonly Vst3Id Message = new(0x936F033B, 0xC6C047DB, 0xBB0882F8, 0x13C1E613);
    public static readonly Vst3Id AttributeList = new(0x1E5F0AEB, 0xCC7F4533, 0xA2544011, 0x38AD5EE4);

    public readonly bool Equals(Vst3Id other)
    {
        fixed (byte* mine = _bytes)
        {
            return new ReadOnlySpan<byte>(mine, 16).SequenceEqual(new ReadOnlySpan<byte>(other._bytes, 16));
        }
    }

    public override readonly bool Equals(object? obj) => obj is Vst3Id other && Equals(other);

    public override readonly int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>32 capital hexadecimal digits, as presets and hosts write it.</summary>
    public override readonly string ToString()
    {
        Span<byte> written = stackalloc byte[16];
        for (int i = 0; i < 16; i++)
        {
            written[i] = _bytes[Place(i)];
        }

        return Convert.ToHexString(written);
    }

    /// <summary>Where byte <paramref name="i"/> of the written form lies.</summary>
    private static int Place(int i) => !OperatingSystem.IsWindows() || i >= 8 ? i : i < 4 ? 3 - i : i ^ 1;
}
