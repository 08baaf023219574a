namespace LiveMusic.Models.Safetensors;

/// <summary>One tensor of a safetensors file: where it lies and what shape it has. Row-major.</summary>
public sealed class TensorEntry
{
    internal TensorEntry(string name, TensorType type, int[] shape, long offset, long count)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Offset = offset;
        Count = count;
    }

    public string Name { get; }

    public TensorType Type { get; }

    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Bytes from the start of the file.</summary>
    internal long Offset { get; }

    internal long Bytes => Count * Type.Size();

    public override string ToString() => $"{Name} {Type} {ShapeText(Shape)}";

    internal static string ShapeText(IEnumerable<int> shape) => "[" + string.Join(", ", shape) + "]";
}
