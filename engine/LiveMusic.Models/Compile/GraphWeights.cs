using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>Bundle tensors as constants of one graph, as they are or rearranged. Values are read when the graph is written.</summary>
internal sealed class GraphWeights(GraphBuilder graph, ITensorSource source)
{
    public GraphBuilder Graph => graph;

    public Value this[string name] => graph.Weight(name, [.. ShapeOf(name)], () => source.Read(name));

    public bool Has(string name) => source.ShapeOf(name) is not null;

    public IReadOnlyList<int> ShapeOf(string name)
        => source.ShapeOf(name) ?? throw new InvalidOperationException($"graph {graph.Name}: the tensor source has no '{name}'");

    /// <summary>A constant computed from tensors.</summary>
    public Value Derived(string name, int[] shape, Func<ITensorSource, float[]> values) => graph.Weight(name, shape, () => values(source));

    /// <summary>Matrices [in, n₁], [in, n₂], … side by side: [in, n₁ + n₂ + …].</summary>
    public Value SideBySide(string name, params string[] parts)
    {
        var widths = parts.Select(p => ShapeOf(p)[1]).ToArray();
        int rows = ShapeOf(parts[0])[0], width = widths.Sum();
        return Derived(name, [rows, width], s =>
        {
            var all = new float[rows * width];
            var at = 0;
            for (var p = 0; p < parts.Length; p++)
            {
                var part = s.Read(parts[p]).AsSpan();
                for (var r = 0; r < rows; r++) part.Slice(r * widths[p], widths[p]).CopyTo(all.AsSpan(r * width + at));
                at += widths[p];
            }
            return all;
        });
    }

    /// <summary>Tensor [levels, size, width] as rows [levels·size, width].</summary>
    public Value Rows(string name)
    {
        var shape = ShapeOf(name);
        return Derived(name + ":rows", [shape[0] * shape[1], shape[2]], s => s.Read(name));
    }
}
