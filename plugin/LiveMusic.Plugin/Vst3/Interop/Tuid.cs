using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>
/// <c>TUID</c>: the 16 bytes that name an interface or a class. It is written as four 32-bit numbers; on Windows these lie in memory as a COM GUID does
/// (COM_COMPATIBLE), elsewhere one after the other, most significant byte first.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Tuid : IEquatable<Tuid>
{
    public const int Size = 16;

    private fixed byte _bytes[Size];

    public Tuid(uint a, uint b, uint c, uint d)
    {
        fixed (byte* bytes = _bytes)
        {
            var all = new Span<byte>(bytes, Size);
            if (OperatingSystem.IsWindows())
            {
                BinaryPrimitives.WriteUInt32LittleEndian(all, a);
                BinaryPrimitives.WriteUInt16LittleEndian(all[4..], (ushort)(b >> 16));
                BinaryPrimitives.WriteUInt16LittleEndian(all[6..], (ushort)b);
            }
            else
            {
                BinaryPrimitives.WriteUInt32BigEndian(all, a);
                BinaryPrimitives.WriteUInt32BigEndian(all[4..], b);
            }
            BinaryPrimitives.WriteUInt32BigEndian(all[8..], c);
            BinaryPrimitives.WriteUInt32BigEndian(all[12..], d);
        }
    }

    /// <summary>The inverse of <see cref="ToString"/>, as presets and module infos write it; false: these are not 32 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Tuid id)
    {
        id = default;
        Span<uint> parts = stackalloc uint[4];
        if (text.Length != 2 * Size) return false;
        for (var i = 0; i < 4; i++)
            if (!uint.TryParse(text.Slice(8 * i, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out parts[i])) return false;
        id = new(parts[0], parts[1], parts[2], parts[3]);
        return true;
    }

    public readonly bool Equals(Tuid other)
    {
        fixed (byte* bytes = _bytes) return new ReadOnlySpan<byte>(bytes, Size).SequenceEqual(new ReadOnlySpan<byte>(other._bytes, Size));
    }

    public override readonly bool Equals(object? obj) => obj is Tuid other && Equals(other);

    public override readonly int GetHashCode()
    {
        fixed (byte* bytes = _bytes) return BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(bytes + 12, 4));
    }

    /// <summary>32 hexadecimal digits, the same on every system.</summary>
    public override readonly string ToString()
    {
        fixed (byte* bytes = _bytes)
        {
            var all = new ReadOnlySpan<byte>(bytes, Size);
            if (!OperatingSystem.IsWindows()) return Convert.ToHexString(all);
            return string.Create(CultureInfo.InvariantCulture,
                $"{BinaryPrimitives.ReadUInt32LittleEndian(all):X8}{BinaryPrimitives.ReadUInt16LittleEndian(all[4..]):X4}{BinaryPrimitives.ReadUInt16LittleEndian(all[6..]):X4}{Convert.ToHexString(all[8..])}");
        }
    }

    public static bool operator ==(Tuid a, Tuid b) => a.Equals(b);

    public static bool operator !=(Tuid a, Tuid b) => !a.Equals(b);
}
