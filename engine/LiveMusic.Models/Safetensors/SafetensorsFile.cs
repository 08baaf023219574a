using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LiveMusic.Models.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: 8 bytes header length (little endian), a JSON header, then the data. Nothing in the file is
/// believed: every offset and shape is checked before a byte is read.
/// </summary>
/// <remarks>Threading: reading from any thread. Errors: <see cref="BundleException"/>, naming the file and the tensor.</remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>Longest header taken (the format's own limit).</summary>
    public const long MaxHeaderBytes = 100_000_000;

    const int MaxRank = 8;
    const string Damaged = "The file is damaged or was not written completely: fetch or export it again.";

    readonly MemoryMappedFile map;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;
    readonly Dictionary<string, TensorEntry> tensors;

    public string Path { get; }

    public IReadOnlyDictionary<string, TensorEntry> Tensors => tensors;

    SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, long length)
    {
        Path = path;
        this.map = map;
        this.view = view;
        byte* p = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
        start = p + view.PointerOffset;
        try
        {
            tensors = ReadHeader(length);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <exception cref="BundleException">The file is missing, too short, or its header lies.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"cannot be opened ({e.Message.TrimEnd('.')}).", "Put the file there and make it readable.", e);
        }
        var length = stream.Length;
        if (length < 10)
        {
            stream.Dispose();
            throw new BundleException(path, $"has {length} bytes, too short for a safetensors file.", Damaged);
        }
        var map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, length);
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>All values of a float tensor, widened to f32.</summary>
    public float[] ReadF32(string name)
    {
        var entry = Find(name);
        var values = new float[entry.Count];
        ReadF32(entry, values);
        return values;
    }

    /// <summary>Reads a float tensor into <paramref name="values"/> (exactly its size), widened to f32.</summary>
    public void ReadF32(TensorEntry entry, Span<float> values)
    {
        if (values.Length != entry.Count) throw new ArgumentException($"{entry} has {entry.Count} values, not {values.Length}", nameof(values));
        var data = Data(entry);
        switch (entry.Type)
        {
            case TensorType.F32:
                MemoryMarshal.Cast<byte, float>(data).CopyTo(values);
                break;
            case TensorType.F16:
                System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(data), values);
                break;
            case TensorType.BF16:
                var words = MemoryMarshal.Cast<byte, ushort>(data);
                for (var i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
                break;
            default:
                throw new BundleException(Path, $"tensor '{entry.Name}' holds {entry.Type} where numbers with a fraction are needed.", "Export it as F32 or F16.");
        }
    }

    /// <summary>All values of an integer tensor.</summary>
    public long[] ReadI64(string name)
    {
        var entry = Find(name);
        var data = Data(entry);
        switch (entry.Type)
        {
            case TensorType.I64:
                return MemoryMarshal.Cast<byte, long>(data).ToArray();
            case TensorType.I32:
                var words = MemoryMarshal.Cast<byte, int>(data);
                var values = new long[words.Length];
                for (var i = 0; i < values.Length; i++) values[i] = words[i];
                return values;
            default:
                throw new BundleException(Path, $"tensor '{name}' holds {entry.Type} where integers are needed.", "Export it as I64.");
        }
    }

    public void Dispose()
    {
        Release();
        view.Dispose();
        map.Dispose();
    }

    void Release() => view.SafeMemoryMappedViewHandle.ReleasePointer();

    TensorEntry Find(string name) => tensors.TryGetValue(name, out var entry)
        ? entry
        : throw new BundleException(Path, $"tensor '{name}' is missing.", "Export the bundle again.");

    ReadOnlySpan<byte> Data(TensorEntry entry) => entry.Bytes <= int.MaxValue
        ? new(start + entry.Offset, (int)entry.Bytes)
        : throw new BundleException(Path, $"tensor '{entry.Name}' has {entry.Bytes} bytes, more than 2 GiB.", "Split it into several tensors.");

    Dictionary<string, TensorEntry> ReadHeader(long length)
    {
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
        if (headerLength > MaxHeaderBytes || (long)headerLength > length - 8)
            throw Bad($"says that its header has {headerLength} bytes, but the file has {length}.");
        var result = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        try
        {
            Parse(new ReadOnlySpan<byte>(start + 8, (int)headerLength), 8 + (long)headerLength, length, result);
        }
        catch (JsonException e)
        {
            throw new BundleException(Path, $"has a header that is not valid JSON ({e.Message.TrimEnd('.')}).", Damaged, e);
        }
        catch (InvalidOperationException e)
        {
            throw new BundleException(Path, $"has a header that is not what safetensors prescribes ({e.Message.TrimEnd('.')}).", Damaged, e);
        }
        CheckOverlap(result.Values, 8 + (long)headerLength, length);
        return result;
    }

    void Parse(ReadOnlySpan<byte> header, long dataStart, long length, Dictionary<string, TensorEntry> result)
    {
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
        Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "__metadata__")
            {
                reader.Skip();
                continue;
            }
            var entry = ParseTensor(ref reader, name, dataStart, length);
            if (!result.TryAdd(name, entry)) throw Bad($"names tensor '{name}' twice.");
        }
        if (reader.TokenType != JsonTokenType.EndObject) throw Bad("has a header that does not end.");
        while (reader.Read()) throw Bad("has more than one object in its header.");
    }

    TensorEntry ParseTensor(ref Utf8JsonReader reader, string name, long dataStart, long length)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Bad($"tensor '{name}' is not described by an object.");
        string? typeName = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "dtype": typeName = reader.GetString(); break;
                case "shape": shape = Numbers(ref reader, name, key); break;
                case "data_offsets": offsets = Numbers(ref reader, name, key); break;
                default: reader.Skip(); break;
            }
        }
        if (typeName is null || shape is null || offsets is not { Count: 2 })
            throw Bad($"tensor '{name}' lacks dtype, shape or data_offsets.");
        if (!TensorTypes.TryParse(typeName, out var type))
            throw new BundleException(Path, $"tensor '{name}' has element type {typeName}, which is not supported.", "Export it as F32, F16, BF16, I64 or I32.");
        if (shape.Count > MaxRank) throw Bad($"tensor '{name}' has {shape.Count} dimensions.");

        long count = 1;
        foreach (var d in shape)
        {
            if (d is < 0 or > int.MaxValue) throw Bad($"tensor '{name}' has a dimension of {d}.");
            if (d != 0 && count > long.MaxValue / 16 / d) throw Bad($"tensor '{name}' has an impossible shape.");
            count *= d;
        }
        long from = offsets[0], to = offsets[1];
        if (from < 0 || to < from || to > length - dataStart)
            throw Bad($"tensor '{name}' claims bytes {from} to {to} of {length - dataStart} bytes of data.");
        if (to - from != count * type.Size())
            throw Bad($"tensor '{name}' has {to - from} bytes, but {typeName} [{string.Join(", ", shape)}] needs {count * type.Size()}.");
        return new TensorEntry(name, type, [.. shape.Select(d => (int)d)], dataStart + from, count);
    }

    List<long> Numbers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Bad($"tensor '{name}': {key} is not a list.");
        var list = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var n) || list.Count > MaxRank)
                throw Bad($"tensor '{name}': {key} is not a short list of whole numbers.");
            list.Add(n);
        }
        return list;
    }

    void CheckOverlap(IEnumerable<TensorEntry> entries, long dataStart, long length)
    {
        var end = dataStart;
        TensorEntry? before = null;
        foreach (var entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.Bytes))
        {
            if (entry.Offset < end) throw Bad($"tensors '{before!.Name}' and '{entry.Name}' overlap.");
            if (entry.Offset > end) throw Bad($"has {entry.Offset - end} bytes before tensor '{entry.Name}' that belong to none.");
            end = entry.Offset + entry.Bytes;
            before = entry;
        }
        if (end != length) throw Bad($"has {length - end} bytes after its last tensor that belong to none.");
    }

    void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (!reader.Read() || reader.TokenType != token) throw Bad($"has a header that is not {what}.");
    }

    BundleException Bad(string cause) => new(Path, cause, Damaged);
}
