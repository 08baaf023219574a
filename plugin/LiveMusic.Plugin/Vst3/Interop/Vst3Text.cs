using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>
/// Texts across the ABI: null-terminated UTF-16 (mostly <c>String128</c>) and null-terminated 8-bit text (<c>FIDString</c>, <c>char8</c>).
/// <see cref="Pointer"/>, <see cref="Matches"/> and the copies allocate nothing. [any]
/// </summary>
internal static unsafe class Vst3Text
{
    /// <summary>Units of a <c>String128</c>, terminating zero included.</summary>
    public const int Length = 128;

    /// <summary>Address of a UTF-8 literal (<c>"..."u8</c>): constant for the life of the image and followed by a zero byte. Literals only.</summary>
    public static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));

    /// <summary>Whether the text at <paramref name="text"/> is <paramref name="literal"/>. A null pointer matches nothing.</summary>
    public static bool Matches(byte* text, ReadOnlySpan<byte> literal)
        => text != null && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).SequenceEqual(literal);

    /// <summary>Copies into a buffer of <paramref name="capacity"/> units and terminates; a text that is too long is cut, never inside a character.</summary>
    public static void Copy(ReadOnlySpan<char> text, char* destination, int capacity = Length)
    {
        if (destination == null || capacity <= 0) return;
        var count = Math.Min(text.Length, capacity - 1);
        if (count > 0 && count < text.Length && char.IsHighSurrogate(text[count - 1])) count--;
        text[..count].CopyTo(new Span<char>(destination, count));
        destination[count] = '\0';
    }

    /// <summary>Encodes as UTF-8 into a buffer of <paramref name="capacity"/> bytes and terminates; cut as the other copy does.</summary>
    public static void Copy(ReadOnlySpan<char> text, byte* destination, int capacity)
    {
        if (destination == null || capacity <= 0) return;
        System.Text.Unicode.Utf8.FromUtf16(text, new Span<byte>(destination, capacity - 1), out _, out var written);
        destination[written] = 0;
    }

    /// <summary>The text of a buffer that should be terminated and is read no further than <paramref name="capacity"/> units. Allocates.</summary>
    public static string Read(char* text, int capacity = Length)
    {
        if (text == null) return "";
        var count = 0;
        while (count < capacity && text[count] != '\0') count++;
        return new string(text, 0, count);
    }

    /// <summary>As the other, of bytes. Allocates.</summary>
    public static string Read(byte* text, int capacity)
    {
        if (text == null) return "";
        var count = 0;
        while (count < capacity && text[count] != 0) count++;
        return Encoding.UTF8.GetString(text, count);
    }
}
