using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using LiveMusic.Plugin.Core.Printing;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core.State;

/// <summary>
/// The bytes that hosts keep in projects and presets. Little endian:
/// <code>
/// magic "LMSTATE\0" | u16 version | u16 0 | u32 payload bytes | u32 CRC-32C of the payload | payload = parts
/// part: u32 tag (four letters) | u32 bytes | contents
/// PARM  (u32 id, f64 value)*             ascending ids
/// PRMT  per slot: text, audio name, embedding model (each u16 bytes + UTF-8), u32 floats, f32*
/// SCEN  per stored scene, ascending: u16 index, name, u16 prompts, each as in PRMT and f32 weight, f32 style strength, f32 temperature, u32 top-k; none: no part
/// BKMK  per stored bookmark, ascending: u16 index, name, u32 bytes and context, u32 floats and f32 style, model hash, u16 slots, each title and f32 weight, u32 seed; not in presets
/// BALL  f32 x, f32 y per slot; only when somebody moved one
/// MODL  name, content hash (each u16 bytes + UTF-8)
/// CTXT  context snapshot as the engine wrote it; not in presets
/// PRNT  path, name (each u16 bytes + UTF-8), u64 hash, i64 frames, u32 rate, f64 ppq, f64 tempo: the printed take; not in presets
/// NEWR  a whole state of a later version, which this release kept; the other parts are then only what was changed beside it
/// </code>
/// Equal states give equal bytes, and the parts may come in any order. A part with another tag is kept and written back; a known part never grows. The version is raised
/// only for what an older release must not touch: such a blob is kept whole. A release that can read what is in NEWR takes it and puts the changes over it.
/// </summary>
internal static class StateFormat
{
    public const ushort Version = 1;

    /// <summary>Far above a real state (some 100 KB): a damaged length must not ask for gigabytes.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    public const int HeaderBytes = 20;

    private const uint ParameterTag = 0x4D524150;
    private const uint PromptTag = 0x544D5250;
    private const uint SceneTag = 0x4E454353;
    private const uint BookmarkTag = 0x4B4D4B42;
    private const uint BallTag = 0x4C4C4142;
    private const uint ModelTag = 0x4C444F4D;
    private const uint ContextTag = 0x54585443;
    private const uint PrintTag = 0x544E5250;
    private const uint NewerTag = 0x5257454E;

    private static ReadOnlySpan<byte> Magic => "LMSTATE\0"u8;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static byte[] Write(SavedState state)
    {
        var payload = new ArrayBufferWriter<byte>(1024);
        var part = new ArrayBufferWriter<byte>(1024);

        foreach (var (id, value) in state.Parameters)
        {
            PutUInt32(part, id);
            BinaryPrimitives.WriteDoubleLittleEndian(part.GetSpan(8), value);
            part.Advance(8);
        }
        PutPart(payload, ParameterTag, part);

        if (state.Prompts is { } prompts)
        {
            foreach (var prompt in prompts) PutPrompt(part, prompt);
            PutPart(payload, PromptTag, part);
        }
        if (state.Scenes is { } scenes && Array.Exists(scenes, s => s.IsStored))
        {
            for (var i = 0; i < scenes.Length; i++)
                if (scenes[i].IsStored) PutScene(part, i, scenes[i]);
            PutPart(payload, SceneTag, part);
        }
        if (state.Bookmarks is { } bookmarks && Array.Exists(bookmarks, b => b.IsStored))
        {
            for (var i = 0; i < bookmarks.Length; i++)
                if (bookmarks[i].IsStored) PutBookmark(part, i, bookmarks[i]);
            PutPart(payload, BookmarkTag, part);
        }
        if (state.Balls is { } balls)
        {
            foreach (var place in balls) PutSingle(part, place);
            PutPart(payload, BallTag, part);
        }
        if (state.ModelName.Length + state.ModelHash.Length > 0)
        {
            PutText(part, state.ModelName);
            PutText(part, state.ModelHash);
            PutPart(payload, ModelTag, part);
        }
        if (state.Context is { } context)
        {
            part.Write(context);
            PutPart(payload, ContextTag, part);
        }
        if (state.Print is { } print)
        {
            PutPrint(part, print);
            PutPart(payload, PrintTag, part);
        }
        if (state.Newer is { } newer)
        {
            part.Write(newer);
            PutPart(payload, NewerTag, part);
        }
        foreach (var unknown in state.Unknown)
        {
            part.Write(unknown.Bytes);
            PutPart(payload, unknown.Tag, part);
        }

        var bytes = new byte[HeaderBytes + payload.WrittenCount];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)payload.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Checksum(payload.WrittenSpan));
        payload.WrittenSpan.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads a blob. Nothing throws, whatever the bytes are; <paramref name="message"/> says why there is no state, or only a kept one, for the user.</summary>
    public static StateVerdict Read(ReadOnlySpan<byte> bytes, out SavedState? state, out string message) => Read(bytes, nested: false, out state, out message);

    private static StateVerdict Read(ReadOnlySpan<byte> bytes, bool nested, out SavedState? state, out string message)
    {
        state = null;
        if (bytes.Length < HeaderBytes || !bytes[..8].SequenceEqual(Magic))
        {
            message = "This is no LiveMusic state: nothing was changed.";
            return StateVerdict.Refused;
        }
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        var payload = bytes[HeaderBytes..];
        if (length != payload.Length || checksum != Checksum(payload))
        {
            message = $"This LiveMusic state is damaged ({payload.Length} of {length} bytes, or a wrong checksum): nothing was changed.";
            return StateVerdict.Refused;
        }
        if (version > Version)
        {
            message = "This project was saved by a newer LiveMusic. Its LiveMusic settings are kept as they are and are not used; what you change here is kept beside them. "
                + "Install the newer release to hear the project.";
            state = new() { Parameters = [], Newer = bytes.ToArray() };
            return StateVerdict.Newer;
        }
        if (!TryReadParts(payload, out state) || nested && state.Newer is not null)
        {
            message = "This LiveMusic state cannot be read although its checksum is right: nothing was changed.";
            return StateVerdict.Refused;
        }
        message = "";
        return state.Newer is { } newer ? ReadBoth(newer, ref state, out message) : StateVerdict.Read;
    }

    // What an older release changed lies over what it could not read.
    private static StateVerdict ReadBoth(byte[] newer, ref SavedState? changes, out string message)
    {
        var (over, verdict) = (changes!, Read(newer, nested: true, out var kept, out message));
        changes = verdict switch
        {
            StateVerdict.Newer => over,
            StateVerdict.Read => kept! with
            {
                Parameters = new(kept.Parameters.Concat(over.Parameters).GroupBy(p => p.Key).ToDictionary(p => p.Key, p => p.Last().Value)),
                Prompts = over.Prompts ?? kept.Prompts,
                Scenes = over.Scenes ?? kept.Scenes,
                Balls = over.Balls ?? kept.Balls,
                Bookmarks = over.Bookmarks ?? kept.Bookmarks,
                Print = over.Print ?? kept.Print,
            },
            _ => null,
        };
        return verdict;
    }

    private static bool TryReadParts(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out SavedState? state)
    {
        state = null;
        var parameters = new SortedDictionary<uint, double>();
        PromptSlot[]? prompts = null;
        var (name, hash) = ("", "");
        Scene[]? scenes = null;
        Bookmark[]? bookmarks = null;
        float[]? balls = null;
        byte[]? context = null, newer = null;
        PrintedTake? print = null;
        List<UnknownPart> unknown = [];
        while (payload.Length > 0)
        {
            if (!TakeUInt32(ref payload, out var tag) || !TakeUInt32(ref payload, out var length) || length > payload.Length) return false;
            var part = payload[..(int)length];
            payload = payload[(int)length..];
            switch (tag)
            {
                case ParameterTag:
                    while (part.Length > 0)
                    {
                        if (!TakeUInt32(ref part, out var id) || part.Length < 8) return false;
                        parameters[id] = BinaryPrimitives.ReadDoubleLittleEndian(part);
                        part = part[8..];
                    }
                    break;
                case PromptTag:
                    prompts = PromptBook.Nothing();
                    for (var slot = 0; part.Length > 0; slot++)
                    {
                        if (slot >= prompts.Length || !TakePrompt(ref part, out prompts[slot])) return false;
                    }
                    break;
                case SceneTag:
                    scenes = SceneBook.Nothing();
                    while (part.Length > 0)
                    {
                        if (!TakeUInt16(ref part, out var index) || index >= scenes.Length || !TakeScene(ref part, out scenes[index])) return false;
                    }
                    break;
                case BookmarkTag:
                    bookmarks = BookmarkBook.Nothing();
                    while (part.Length > 0)
                    {
                        if (!TakeUInt16(ref part, out var index) || index >= bookmarks.Length || !TakeBookmark(ref part, out bookmarks[index])) return false;
                    }
                    break;
                case BallTag:
                    balls = new float[2 * ParameterTable.PromptSlots];
                    for (var i = 0; i < balls.Length; i++)
                    {
                        if (!TakeSingle(ref part, out balls[i]) || balls[i] is not (>= 0 and <= 1)) return false;
                    }
                    if (part.Length > 0) return false;
                    break;
                case ModelTag:
                    if (!TakeText(ref part, out name) || !TakeText(ref part, out hash)) return false;
                    break;
                case ContextTag:
                    context = part.ToArray();
                    break;
                case PrintTag when print is null:
                    if (!TakePrint(ref part, out print)) return false;
                    break;
                case NewerTag when newer is null:
                    newer = part.ToArray();
                    break;
                default:
                    unknown.Add(new(tag, part.ToArray()));
                    break;
            }
        }
        state = new() { Parameters = parameters, Prompts = prompts, Scenes = scenes, Balls = balls, Bookmarks = bookmarks, ModelName = name, ModelHash = hash, Context = context, Print = print, Newer = newer, Unknown = unknown };
        return true;
    }

    private static bool TakePrompt(ref ReadOnlySpan<byte> part, out PromptSlot prompt)
    {
        prompt = PromptBook.Empty;
        if (!TakeText(ref part, out var text) || !TakeText(ref part, out var audio) || !TakeText(ref part, out var model)) return false;
        if (!TakeUInt32(ref part, out var floats) || floats > part.Length / sizeof(float)) return false;
        var embedding = floats == 0 ? null : new float[floats];
        for (var i = 0; i < floats; i++) embedding![i] = BinaryPrimitives.ReadSingleLittleEndian(part[(i * sizeof(float))..]);
        part = part[((int)floats * sizeof(float))..];
        prompt = new(PromptBook.Shorten(text), audio, embedding, model);
        return true;
    }

    private static bool TakeScene(ref ReadOnlySpan<byte> part, out Scene scene)
    {
        scene = Scene.Nothing;
        if (!TakeText(ref part, out var name) || !TakeUInt16(ref part, out var count) || count > ParameterTable.PromptSlots) return false;
        var (prompts, weights) = (new PromptSlot[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            if (!TakePrompt(ref part, out prompts[i]) || !TakeSingle(ref part, out weights[i])) return false;
        }
        if (!TakeSingle(ref part, out var strength) || !TakeSingle(ref part, out var temperature) || !TakeUInt32(ref part, out var topK)) return false;
        scene = new(name, prompts, weights, strength, temperature, (int)Math.Min(topK, int.MaxValue));
        return scene.IsStored && scene.IsSound;
    }

    private static bool TakeBookmark(ref ReadOnlySpan<byte> part, out Bookmark bookmark)
    {
        bookmark = Bookmark.Nothing;
        if (!TakeText(ref part, out var name) || !TakeUInt32(ref part, out var bytes) || bytes > part.Length) return false;
        var context = part[..(int)bytes].ToArray();
        part = part[(int)bytes..];
        if (!TakeUInt32(ref part, out var floats) || floats > part.Length / sizeof(float)) return false;
        var style = new float[floats];
        for (var i = 0; i < style.Length; i++)
        {
            if (!TakeSingle(ref part, out style[i])) return false;
        }
        if (!TakeText(ref part, out var model) || !TakeUInt16(ref part, out var count) || count > ParameterTable.PromptSlots) return false;
        var (prompts, weights) = (new string[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            if (!TakeText(ref part, out prompts[i]) || !TakeSingle(ref part, out weights[i])) return false;
        }
        if (!TakeUInt32(ref part, out var seed)) return false;
        bookmark = new(name, context, style, model, prompts, weights, (int)seed);
        return bookmark.IsStored && bookmark.IsWhole;
    }

    private static bool TakeSingle(ref ReadOnlySpan<byte> bytes, out float value)
    {
        if (!BinaryPrimitives.TryReadSingleLittleEndian(bytes, out value)) return false;
        bytes = bytes[4..];
        return true;
    }

    private static bool TakeUInt16(ref ReadOnlySpan<byte> bytes, out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(bytes, out value)) return false;
        bytes = bytes[2..];
        return true;
    }

    private static bool TakePrint(ref ReadOnlySpan<byte> part, out PrintedTake? print)
    {
        print = null;
        const int numbers = 8 + 8 + 4 + 8 + 8;
        if (!TakeText(ref part, out var path) || !TakeText(ref part, out var name) || part.Length < numbers) return false;
        print = new(
            path, name, BinaryPrimitives.ReadUInt64LittleEndian(part), BinaryPrimitives.ReadInt64LittleEndian(part[8..]), BinaryPrimitives.ReadInt32LittleEndian(part[16..]),
            BinaryPrimitives.ReadDoubleLittleEndian(part[20..]), BinaryPrimitives.ReadDoubleLittleEndian(part[28..]));
        part = part[numbers..];
        return true;
    }

    private static void PutPrint(ArrayBufferWriter<byte> writer, PrintedTake print)
    {
        PutText(writer, print.Path);
        PutText(writer, print.Name);
        var numbers = writer.GetSpan(36);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, print.Hash);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], print.Frames);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], print.SampleRate);
        BinaryPrimitives.WriteDoubleLittleEndian(numbers[20..], print.Ppq);
        BinaryPrimitives.WriteDoubleLittleEndian(numbers[28..], print.Tempo);
        writer.Advance(36);
    }

    private static bool TakeUInt32(ref ReadOnlySpan<byte> bytes, out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(bytes, out value)) return false;
        bytes = bytes[4..];
        return true;
    }

    private static bool TakeText(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(bytes, out var length) || length > bytes.Length - 2) return false;
        try
        {
            text = Utf8.GetString(bytes.Slice(2, length));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        bytes = bytes[(2 + length)..];
        return true;
    }

    private static void PutPart(ArrayBufferWriter<byte> payload, uint tag, ArrayBufferWriter<byte> part)
    {
        PutUInt32(payload, tag);
        PutUInt32(payload, (uint)part.WrittenCount);
        payload.Write(part.WrittenSpan);
        part.ResetWrittenCount();
    }

    private static void PutPrompt(ArrayBufferWriter<byte> writer, PromptSlot prompt)
    {
        PutText(writer, prompt.Text);
        PutText(writer, prompt.AudioName);
        PutText(writer, prompt.EmbeddingModel);
        var embedding = prompt.Embedding ?? [];
        PutUInt32(writer, (uint)embedding.Length);
        foreach (var value in embedding) PutSingle(writer, value);
    }

    private static void PutScene(ArrayBufferWriter<byte> writer, int index, Scene scene)
    {
        PutUInt16(writer, (ushort)index);
        PutText(writer, scene.Name);
        PutUInt16(writer, (ushort)scene.Prompts.Length);
        for (var i = 0; i < scene.Prompts.Length; i++)
        {
            PutPrompt(writer, scene.Prompts[i]);
            PutSingle(writer, scene.Weights[i]);
        }
        PutSingle(writer, scene.StyleStrength);
        PutSingle(writer, scene.Temperature);
        PutUInt32(writer, (uint)scene.TopK);
    }

    private static void PutBookmark(ArrayBufferWriter<byte> writer, int index, Bookmark bookmark)
    {
        PutUInt16(writer, (ushort)index);
        PutText(writer, bookmark.Name);
        PutUInt32(writer, (uint)bookmark.Context.Length);
        writer.Write(bookmark.Context);
        PutUInt32(writer, (uint)bookmark.Style.Length);
        foreach (var value in bookmark.Style) PutSingle(writer, value);
        PutText(writer, bookmark.Model);
        PutUInt16(writer, (ushort)bookmark.Prompts.Length);
        for (var i = 0; i < bookmark.Prompts.Length; i++)
        {
            PutText(writer, bookmark.Prompts[i]);
            PutSingle(writer, i < bookmark.Weights.Length ? bookmark.Weights[i] : 0);
        }
        PutUInt32(writer, (uint)bookmark.Seed);
    }

    private static void PutSingle(ArrayBufferWriter<byte> writer, float value) => PutUInt32(writer, BitConverter.SingleToUInt32Bits(value));

    private static void PutUInt16(ArrayBufferWriter<byte> writer, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(writer.GetSpan(2), value);
        writer.Advance(2);
    }

    private static void PutUInt32(ArrayBufferWriter<byte> writer, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    // A lone surrogate (half of a character, as a cut-off text may end) becomes the replacement character: what is written can be read.
    private static void PutText(ArrayBufferWriter<byte> writer, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(encoded.Length, ushort.MaxValue);
        while (length > 0 && length < encoded.Length && (encoded[length] & 0xC0) == 0x80) length--;
        BinaryPrimitives.WriteUInt16LittleEndian(writer.GetSpan(2), (ushort)length);
        writer.Advance(2);
        writer.Write(encoded.AsSpan(0, length));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}

internal enum StateVerdict
{
    Read,

    /// <summary>Written by a later release (<see cref="SavedState.Newer"/>): to be kept byte for byte.</summary>
    Newer,

    Refused,
}
