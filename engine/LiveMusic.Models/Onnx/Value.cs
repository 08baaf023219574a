namespace LiveMusic.Models.Onnx;

/// <summary>Element types that our graphs use; the numbers are ONNX's.</summary>
public enum ElementType
{
    Float = 1,
    Int64 = 7,
    Bool = 9,
}

/// <summary>A tensor inside a graph that is being built. −1 in <see cref="Shape"/> is a size known only at run time.</summary>
public sealed class Value
{
    readonly GraphBuilder graph;

    internal Value(GraphBuilder graph, string name, ElementType type, int[] shape)
    {
        this.graph = graph;
        Name = name;
        Type = type;
        Shape = shape;
    }

    public string Name { get; }

    public ElementType Type { get; }

    public IReadOnlyList<int> Shape { get; }

    public int Rank => Shape.Count;

    /// <summary>Size of a dimension, counted from the end when negative.</summary>
    public int this[int axis] => Shape[axis < 0 ? axis + Rank : axis];

    public static Value operator +(Value a, Value b) => a.graph.Binary("Add", a, b);

    public static Value operator -(Value a, Value b) => a.graph.Binary("Sub", a, b);

    public static Value operator *(Value a, Value b) => a.graph.Binary("Mul", a, b);

    public static Value operator /(Value a, Value b) => a.graph.Binary("Div", a, b);

    public static Value operator +(Value a, float b) => a + a.graph.Scalar(b);

    public static Value operator -(Value a, float b) => a - a.graph.Scalar(b);

    public static Value operator *(Value a, float b) => a * a.graph.Scalar(b);

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
