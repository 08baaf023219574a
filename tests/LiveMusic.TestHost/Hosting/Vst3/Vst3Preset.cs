using System.Buffers.Binary;
using System.Text;

namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>
/// The states of a plugin as a <c>.vstpreset</c> file: a header ("VST3", version 1, the class as 32 digits, where the list lies), the chunks, and a list of them.
/// Numbers are little-endian. Source: "VST 3 Preset Format" of the VST3 documentation.
/// </summary>
internal sealed record Vst3Preset(string ClassId, byte[] Component, byte[] Controller)
{
    private const int HeaderBytes = 4 + 4 + 32 + 8;
    private const int EntryBytes = 4 + 8 + 8;

    public byte[] ToBytes()
    {
        (string Id, byte[] Bytes)[] chunks = Controller.Length > 0 ? [("Comp", Component), ("Cont", Controller)] : [("Comp", Component)];
        int list = HeaderBytes + chunks.Sum(c => c.Bytes.Length);
        var file = new byte[list + 8 + (chunks.Length * EntryBytes)];
        Span<byte> at = file;
        "VST3"u8.CopyTo(at);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], 1);
        Encoding.ASCII.GetBytes(ClassId, at[8..40]);
        BinaryPrimitives.WriteInt64LittleEndian(at[40..], list);
        "List"u8.CopyTo(at[list..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[(list + 4)..], chunks.Length);
        int offset = HeaderBytes;
        for (int i = 0; i < chunks.Length; i++)
        {
            Span<byte> entry = at[(list + 8 + (i * EntryBytes))..];
            Encoding.ASCII.GetBytes(chunks[i].Id, entry);
            BinaryPrimitives.WriteInt64LittleEndian(entry[4..], offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[12..], chunks[i].Bytes.Length);
            chunks[i].Bytes.CopyTo(at[offset..]);
            offset += chunks[i].Bytes.Length;
        }

        return file;
    }

    /// <summary>Null when the bytes are no preset.</summary>
    public static Vst3Preset? TryRead(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file.StartsWith("VST3"u8))
        {
            return null;
        }

        long list = BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        if (list < HeaderBytes || list > file.Length - 8 || !file[(int)list..].StartsWith("List"u8))
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(file[((int)list + 4)..]);
        if (count < 0 || count > (file.Length - list - 8) / EntryBytes)
        {
            return null;
        }

        byte[]? component = null;
        byte[] controller = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = file[((int)list + 8 + (i * EntryBytes))..];
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry[4..]);
            long size = BinaryPrimitives.ReadInt64LittleEndian(entry[12..]);
            if (offset < HeaderBytes || size < 0 || offset > file.Length || size > file.Length - offset)
            {
                return null;
            }

            byte[] chunk = file.Slice((int)offset, (int)size).ToArray();
            if (entry.StartsWith("Comp"u8))
            {
                component = chunk;
            }
            else if (entry.StartsWith("Cont"u8))
            {
                controller = chunk;
            }
        }

        return component is null ? null : new Vst3Preset(Encoding.ASCII.GetString(file[8..40]), component, controller);
    }
}
