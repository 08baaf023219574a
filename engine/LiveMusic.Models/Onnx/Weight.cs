namespace LiveMusic.Models.Onnx;

/// <summary>A constant of a graph. Its bytes are asked for only when the graph is written, so that a graph's structure costs no memory.</summary>
internal sealed record Weight(string Name, ElementType Type, int[] Shape, Func<byte[]> Bytes)
{
    public long ByteCount => Shape.Aggregate(Type == ElementType.Int64 ? 8L : 4L, (n, d) => n * d);
}
