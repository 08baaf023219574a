using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LiveMusic.Models.Safetensors;

/// <summary>Collects tensors and writes them as one safetensors file (tests, tools, captures of reference values).</summary>
/// <remarks>Threading: one caller.</remarks>
public sealed class SafetensorsWriter
{
    readonly List<(string Name, string Type, int[] Shape, byte[] Data)> tensors = [];

    /// <summary>Row-major; the values must fill the shape.</summary>
    public SafetensorsWriter Add(string name, ReadOnlySpan<float> values, params int[] shape)
        => Add(name, "F32", shape, values.Length, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores the values as F16.</summary>
    public SafetensorsWriter AddHalf(string name, ReadOnlySpan<float> values, params int[] shape)
    {
        var half = new Half[values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(values, half);
        return Add(name, "F16", shape, values.Length, MemoryMarshal.AsBytes(half.AsSpan()).ToArray());
    }

    public SafetensorsWriter Add(string name, ReadOnlySpan<long> values, params int[] shape)
        => Add(name, "I64", shape, values.Length, MemoryMarshal.AsBytes(values).ToArray());

    public void Save(string path)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            long offset = 0;
            json.WriteStartObject();
            foreach (var (name, type, shape, data) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var d in shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');

        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
        foreach (var (_, _, _, data) in tensors) file.Write(data);
    }

    SafetensorsWriter Add(string name, string type, int[] shape, int count, byte[] data)
    {
        var needed = shape.Aggregate(1L, (n, d) => n * d);
        if (needed != count) throw new ArgumentException($"'{name}': {TensorEntry.ShapeText(shape)} needs {needed} values, not {count}", nameof(shape));
        tensors.Add((name, type, shape, data));
        return this;
    }
}
