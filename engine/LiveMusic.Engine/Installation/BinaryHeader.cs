using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LiveMusic.Engine.Installation;

/// <summary>For which system and processors a native library was made: read from its header (ELF, PE, Mach-O), without loading it.</summary>
internal sealed record BinaryHeader(string System, IReadOnlyList<string> Processors)
{
    private const int HeaderBytes = 4096;

    /// <summary>This process's, in the same words.</summary>
    public static BinaryHeader Own { get; } = new(
        OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux",
        [RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => "x86-64", Architecture.Arm64 => "ARM64", var other => other.ToString() }]);

    /// <summary>Whether <see cref="Own"/> kind of process can load it, as far as a header tells.</summary>
    public bool FitsHere => System == Own.System && Processors.Contains(Own.Processors[0]);

    /// <exception cref="InvalidDataException">It is no native library.</exception>
    public static BinaryHeader Read(string path)
    {
        var start = new byte[HeaderBytes];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = start.AsSpan(0, stream.ReadAtLeast(start, HeaderBytes, throwOnEndOfStream: false));
        return Elf(bytes) ?? MachO(bytes) ?? PortableExecutable(bytes, stream)
            ?? throw new InvalidDataException($"'{path}' is no library of any system: its header ({Convert.ToHexString(bytes[..Math.Min(4, bytes.Length)])}) is neither ELF, PE nor Mach-O.");
    }

    public override string ToString() => $"{System} {string.Join("/", Processors)}";

    private static BinaryHeader? Elf(ReadOnlySpan<byte> bytes)
    {
        const byte littleEndian = 1;
        if (bytes.Length < 20 || !bytes.StartsWith("\u007fELF"u8)) return null;
        var machine = bytes[5] == littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[18..]);
        return new("Linux", [machine switch { 62 => "x86-64", 183 => "ARM64", 3 => "x86", 40 => "ARM", _ => $"ELF machine {machine}" }]);
    }

    private static BinaryHeader? PortableExecutable(ReadOnlySpan<byte> bytes, FileStream stream)
    {
        const int offsetOfOffset = 0x3C;
        if (bytes.Length < offsetOfOffset + 4 || !bytes.StartsWith("MZ"u8)) return null;
        Span<byte> header = stackalloc byte[6];
        stream.Position = BinaryPrimitives.ReadUInt32LittleEndian(bytes[offsetOfOffset..]);
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("PE\0\0"u8)) return null;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        return new("Windows", [machine switch { 0x8664 => "x86-64", 0xAA64 => "ARM64", 0x14C => "x86", _ => $"PE machine 0x{machine:X}" }]);
    }

    private static BinaryHeader? MachO(ReadOnlySpan<byte> bytes)
    {
        const uint thin = 0xFEEDFACF, fat = 0xCAFEBABE;
        // A Java class has the same first bytes as a fat library; its version follows, and is 45 or more.
        const uint mostSlices = 20;
        const int sliceBytes = 20;
        if (bytes.Length < 8) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) == thin) return new("macOS", [Cpu(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]))]);
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != fat) return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (count is 0 or > mostSlices || bytes.Length < 8 + count * sliceBytes) return null;
        var processors = new List<string>();
        for (var i = 0; i < count; i++) processors.Add(Cpu(BinaryPrimitives.ReadUInt32BigEndian(bytes[(8 + i * sliceBytes)..])));
        return new("macOS", processors);

        static string Cpu(uint type) => type switch { 0x01000007 => "x86-64", 0x0100000C => "ARM64", 7 => "x86", _ => $"Mach-O processor 0x{type:X}" };
    }
}
