using System.Runtime.InteropServices;
using Google.Protobuf;
using LiveMusic.Models.Onnx.Format;

namespace LiveMusic.Models.Onnx;

/// <summary>
/// Writes one ONNX graph, operator by operator. Shapes are followed while building: an operator that does not fit its inputs
/// throws <see cref="GraphShapeException"/> with the graph, the operator and the shapes, long before a runtime sees the graph.
/// </summary>
/// <remarks>Operators: ONNX opset 20, and two of com.microsoft. Threading: one caller.</remarks>
public sealed partial class GraphBuilder(string name)
{
    /// <summary>Opset 20 has Gelu and DFT; every execution provider of ORT 1.31 takes it.</summary>
    public const int Opset = 20;

    const int IrVersion = 10;
    const string Microsoft = "com.microsoft";

    readonly List<NodeProto> nodes = [];
    readonly Dictionary<string, (Weight Weight, Value Value)> weights = new(StringComparer.Ordinal);
    readonly List<Value> inputs = [];
    readonly List<(Value Value, string Name)> outputs = [];
    int counter;

    public string Name => name;

    internal IReadOnlyCollection<Weight> Weights => [.. weights.Values.Select(w => w.Weight)];

    /// <summary>Bytes of all constants.</summary>
    public long WeightBytes => weights.Values.Sum(w => w.Weight.ByteCount);

    public int NodeCount => nodes.Count;

    public IReadOnlyList<Value> Inputs => inputs;

    public IReadOnlyList<(Value Value, string Name)> Outputs => outputs;

    public Value Input(string inputName, ElementType type, params int[] shape)
    {
        var value = new Value(this, inputName, type, shape);
        inputs.Add(value);
        return value;
    }

    public void Output(string outputName, Value value)
    {
        nodes.Add(Node("Identity", [value], [outputName]));
        outputs.Add((value, outputName));
    }

    /// <summary>A float constant whose values are made when the graph is written. The same name gives the same constant.</summary>
    public Value Weight(string weightName, int[] shape, Func<float[]> values)
        => Constant(weightName, ElementType.Float, shape, () => MemoryMarshal.AsBytes<float>(values()).ToArray());

    public Value Weight(string weightName, int[] shape, float[] values) => Weight(weightName, shape, () => values);

    public Value Integers(params long[] values)
        => Constant("ints:" + string.Join(',', values), ElementType.Int64, [values.Length], () => MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>Integer constant of any shape.</summary>
    public Value Integers(string weightName, int[] shape, long[] values)
        => Constant(weightName, ElementType.Int64, shape, () => MemoryMarshal.AsBytes<long>(values).ToArray());

    public Value Integer(long value) => Constant($"int:{value}", ElementType.Int64, [], () => BitConverter.GetBytes(value));

    public Value Scalar(float value)
        => Constant("float:" + value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), ElementType.Float, [], () => BitConverter.GetBytes(value));

    /// <summary>The graph as a protobuf message.</summary>
    /// <param name="external">Given a weight, where its bytes lie in a file beside the graph; null: inside the graph.</param>
    internal ModelProto Build(Func<Weight, (string File, long Offset)?> external)
    {
        var graph = new GraphProto { Name = name };
        graph.Node.Add(nodes);
        foreach (var (weight, _) in weights.Values)
        {
            var tensor = new TensorProto { Name = weight.Name, DataType = (int)weight.Type };
            tensor.Dims.Add(weight.Shape.Select(d => (long)d));
            if (external(weight) is var (file, offset))
            {
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(Entry("location", file));
                tensor.ExternalData.Add(Entry("offset", offset));
                tensor.ExternalData.Add(Entry("length", weight.ByteCount));
            }
            else
            {
                tensor.RawData = UnsafeByteOperations.UnsafeWrap(weight.Bytes());
            }
            graph.Initializer.Add(tensor);
        }
        graph.Input.Add(inputs.Select(i => Info(i.Name, i)));
        graph.Output.Add(outputs.Select(o => Info(o.Name, o.Value)));

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "LiveMusic", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
        return model;

        static StringStringEntryProto Entry(string key, object value) => new() { Key = key, Value = FormattableString.Invariant($"{value}") };
    }

    ValueInfoProto Info(string infoName, Value value)
    {
        var shape = new TensorShapeProto();
        for (var i = 0; i < value.Rank; i++)
            shape.Dim.Add(value[i] < 0 ? new TensorShapeProto.Types.Dimension { DimParam = $"{infoName}_{i}" } : new TensorShapeProto.Types.Dimension { DimValue = value[i] });
        return new ValueInfoProto { Name = infoName, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } } };
    }

    Value Constant(string weightName, ElementType type, int[] shape, Func<byte[]> bytes)
    {
        if (weights.TryGetValue(weightName, out var known))
        {
            if (!known.Weight.Shape.AsSpan().SequenceEqual(shape)) throw Misfit("constant", $"{weightName} is wanted in two shapes", known.Value);
            return known.Value;
        }
        Weight weight = null!;
        weight = new Weight(weightName, type, shape, Checked);
        var value = new Value(this, weightName, type, shape);
        weights.Add(weightName, (weight, value));
        return value;

        byte[] Checked()
        {
            var data = bytes();
            return data.Length == weight.ByteCount ? data : throw new InvalidOperationException($"{name}: constant {weightName} has {data.Length} bytes, not {weight.ByteCount}");
        }
    }

    Value Emit(string op, Value[] from, ElementType type, int[] shape, params AttributeProto[] attributes) => Emit(op, "", from, type, shape, attributes);

    Value Emit(string op, string domain, Value[] from, ElementType type, int[] shape, params AttributeProto[] attributes)
    {
        var value = new Value(this, $"{op}_{counter++}", type, shape);
        nodes.Add(Node(op, from, [value.Name], domain, attributes));
        return value;
    }

    NodeProto Node(string op, Value[] from, string[] to, string domain = "", params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op}/{nodes.Count}", Domain = domain };
        node.Input.Add(from.Select(v => v.Name));
        node.Output.Add(to);
        node.Attribute.Add(attributes);
        return node;
    }

    static AttributeProto Int(string attribute, long value) => new() { Name = attribute, I = value, Type = AttributeProto.Types.AttributeType.Int };

    static AttributeProto Float(string attribute, float value) => new() { Name = attribute, F = value, Type = AttributeProto.Types.AttributeType.Float };

    static AttributeProto Ints(string attribute, IEnumerable<long> values)
    {
        var a = new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Ints };
        a.Ints.Add(values);
        return a;
    }

    static AttributeProto Text(string attribute, string value) => new() { Name = attribute, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    GraphShapeException Misfit(string op, string cause, params Value[] values)
        => new($"graph {name}, operator {op}: {cause}; inputs {string.Join("; ", values.AsEnumerable())}");
}

/// <summary>An operator was given tensors that do not fit. A fault of the compiler, or of dimensions that no rule caught.</summary>
public sealed class GraphShapeException(string message) : Exception(message);
