using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>
/// Null-terminated UTF-8 across the ABI. <see cref="Pointer"/>, <see cref="Matches"/> and <see cref="Copy(ReadOnlySpan{byte}, byte*, int)"/> allocate
/// nothing and may be called from any thread.
/// </summary>
internal static unsafe class ClapText
{
    /// <summary>Address of a UTF-8 literal (<c>"..."u8</c>): constant for the life of the image and followed by a zero byte. Literals only.</summary>
    public static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));

    /// <summary>Whether the string at <paramref name="text"/> is <paramref name="literal"/>. A null pointer matches nothing.</summary>
    public static bool Matches(byte* text, ReadOnlySpan<byte> literal)
    {
        if (text == null)
        {
            return false;
        }

        for (int i = 0; i < literal.Length; i++)
        {
            if (text[i] != literal[i])
            {
                return false;
            }
        }

        return text[literal.Length] == 0;
    }

    /// <summary>Whether the string at <paramref name="text"/> is one of an extension's two names.</summary>
    public static bool Matches(byte* text, ReadOnlySpan<byte> literal, ReadOnlySpan<byte> draft) => Matches(text, literal) || Matches(text, draft);

    /// <summary>The string at <paramref name="text"/>; null for a null pointer. Allocates.</summary>
    public static string? Read(byte* text) => text == null ? null : Marshal.PtrToStringUTF8((nint)text);

    /// <summary>The string in a fixed buffer of <paramref name="capacity"/> bytes, which need not be terminated. Allocates.</summary>
    public static string Read(byte* buffer, int capacity)
    {
        int end = new ReadOnlySpan<byte>(buffer, capacity).IndexOf((byte)0);
        return Encoding.UTF8.GetString(buffer, end < 0 ? capacity : end);
    }

    /// <summary>
    /// Copies <paramref name="utf8"/> into a buffer of <paramref name="capacity"/> bytes and terminates it. A text that is too long is cut at a
    /// character boundary. Returns the bytes written, without the terminator.
    /// </summary>
    public static int Copy(ReadOnlySpan<byte> utf8, byte* destination, int capacity)
    {
        if (destination == null || capacity <= 0)
        {
            return 0;
        }

        int length = Math.Min(utf8.Length, capacity - 1);
        while (length > 0 && length < utf8.Length && (utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        utf8[..length].CopyTo(new Span<byte>(destination, length));
        destination[length] = 0;
        return length;
    }

    /// <summary>Encodes <paramref name="text"/> into a buffer of <paramref name="capacity"/> bytes and terminates it, cut at a character boundary.</summary>
    public static int Copy(ReadOnlySpan<char> text, byte* destination, int capacity)
    {
        if (destination == null || capacity <= 0)
        {
            return 0;
        }

        // Converts whole characters only, and stops where the buffer is full.
        System.Text.Unicode.Utf8.FromUtf16(text, new Span<byte>(destination, capacity - 1), out _, out int written);
        destination[written] = 0;
        return written;
    }
}
