namespace LiveMusic.Models.Onnx;

// The operators, in the order: elementwise, matrices, normalisation, shape, indexing, reduction, signal.
public sealed partial class GraphBuilder
{
    internal Value Binary(string op, Value a, Value b) => Emit(op, [a, b], SameType(op, a, b), Broadcast(op, a, b));

    public Value Exp(Value x) => Unary("Exp", x);

    public Value Log(Value x) => Unary("Log", x);

    public Value Sqrt(Value x) => Unary("Sqrt", x);

    /// <summary>x · Φ(x), exactly.</summary>
    public Value GeluErf(Value x) => Emit("Gelu", [x], x.Type, Dims(x), Text("approximate", "none"));

    /// <summary>The tanh approximation of GELU.</summary>
    public Value GeluTanh(Value x) => Emit("Gelu", [x], x.Type, Dims(x), Text("approximate", "tanh"));

    public Value Maximum(Value x, float floor) => Emit("Max", [x, Scalar(floor)], x.Type, Dims(x));

    public Value Minimum(Value a, Value b) => Emit("Min", [a, b], SameType("Min", a, b), Broadcast("Min", a, b));

    public Value Maximum(Value a, Value b) => Emit("Max", [a, b], SameType("Max", a, b), Broadcast("Max", a, b));

    /// <summary>Remainder of integers, with the sign of <paramref name="b"/>.</summary>
    public Value Modulo(Value a, Value b) => Emit("Mod", [a, b], SameType("Mod", a, b), Broadcast("Mod", a, b));

    public Value Less(Value a, Value b) => Emit("Less", [a, b], ElementType.Bool, Broadcast("Less", a, b));

    public Value Equal(Value a, Value b) => Emit("Equal", [a, b], ElementType.Bool, Broadcast("Equal", a, b));

    public Value Where(Value condition, Value yes, Value no)
    {
        SameType("Where", yes, no);
        var shape = BroadcastShapes("Where", Broadcast("Where", yes, no), Dims(condition), condition, yes, no);
        return Emit("Where", [condition, yes, no], yes.Type, shape);
    }

    public Value Cast(Value x, ElementType to) => Emit("Cast", [x], to, Dims(x), Int("to", (long)to));

    public Value MatMul(Value a, Value b)
    {
        if (a.Rank < 2 || b.Rank < 2 || !Fits(a[-1], b[-2])) throw Misfit("MatMul", "inner sizes differ", a, b);
        var batch = BroadcastShapes("MatMul", Dims(a)[..^2], Dims(b)[..^2], a, b);
        return Emit("MatMul", [a, b], SameType("MatMul", a, b), [.. batch, a[-2], b[-1]]);
    }

    /// <summary>alpha · a · bᵀ + c, all of rank 2 (c: broadcast).</summary>
    public Value GemmTransposed(Value a, Value b, Value c, float alpha)
    {
        if (a.Rank != 2 || b.Rank != 2 || !Fits(a[1], b[1])) throw Misfit("Gemm", "inner sizes differ", a, b, c);
        return Emit("Gemm", [a, b, c], a.Type, [a[0], b[0]], Int("transB", 1), Float("alpha", alpha));
    }

    /// <summary>x · weight + bias.</summary>
    public Value Linear(Value x, Value weight, Value? bias = null)
    {
        var y = MatMul(x, weight);
        return bias is null ? y : y + bias;
    }

    public Value Softmax(Value x) => Emit("Softmax", [x], x.Type, Dims(x), Int("axis", -1));

    /// <summary>Over the last axis.</summary>
    public Value LayerNorm(Value x, Value scale, Value bias, float epsilon)
    {
        if (!Fits(x[-1], scale[0])) throw Misfit("LayerNormalization", "widths differ", x, scale);
        return Emit("LayerNormalization", [x, scale, bias], x.Type, Dims(x), Int("axis", -1), Float("epsilon", epsilon));
    }

    /// <summary>x / sqrt(mean(x²) + epsilon) · scale over the last axis. (ORT's name for RMS norm below opset 23.)</summary>
    public Value RmsNorm(Value x, Value scale, float epsilon)
    {
        if (!Fits(x[-1], scale[0])) throw Misfit("SimplifiedLayerNormalization", "widths differ", x, scale);
        return Emit("SimplifiedLayerNormalization", [x, scale], x.Type, Dims(x), Int("axis", -1), Float("epsilon", epsilon), Int("stash_type", 1));
    }

    /// <summary>
    /// Half-split rotary positions. <paramref name="x"/> [B, heads, T, width], <paramref name="rows"/> [1] or [B, T]: the row of the tables
    /// [rows, width/2] where the T positions begin, or of each.
    /// </summary>
    public Value Rotary(Value x, Value rows, Value cos, Value sin)
    {
        if (x.Rank != 4 || cos[-1] * 2 != x[-1] || sin[-1] != cos[-1]) throw Misfit("RotaryEmbedding", "tables are not half as wide as a head", x, cos, sin);
        return Emit("RotaryEmbedding", Microsoft, [x, rows, cos, sin], x.Type, Dims(x), Int("interleaved", 0));
    }

    public Value Reshape(Value x, params int[] shape)
    {
        long known = x.Shape.Any(d => d < 0) ? -1 : x.Shape.Aggregate(1L, (n, d) => n * d), rest = shape.Where(d => d != -1).Aggregate(1L, (n, d) => n * d);
        var result = (int[])shape.Clone();
        var open = Array.IndexOf(result, -1);
        if (known >= 0)
        {
            if (open < 0 ? known != rest : rest == 0 || known % rest != 0) throw Misfit("Reshape", $"does not fit [{string.Join(", ", shape)}]", x);
            if (open >= 0) result[open] = (int)(known / rest);
        }
        return Emit("Reshape", [x, Integers([.. shape.Select(d => (long)d)])], x.Type, result);
    }

    public Value Transpose(Value x, params int[] order)
    {
        if (order.Length != x.Rank) throw Misfit("Transpose", "order has another rank", x);
        return Emit("Transpose", [x], x.Type, [.. order.Select(i => x[i])], Ints("perm", order.Select(i => (long)i)));
    }

    public Value Concat(int axis, params Value[] parts)
    {
        if (parts.Length == 1) return parts[0];
        var shape = Dims(parts[0]);
        axis = axis < 0 ? axis + shape.Length : axis;
        foreach (var p in parts.Skip(1))
        {
            if (p.Rank != shape.Length) throw Misfit("Concat", "ranks differ", parts);
            for (var i = 0; i < shape.Length; i++)
            {
                if (i == axis) shape[i] = shape[i] < 0 || p[i] < 0 ? -1 : shape[i] + p[i];
                else if (!Fits(shape[i], p[i])) throw Misfit("Concat", "sizes differ", parts);
            }
        }
        return Emit("Concat", parts, parts[0].Type, shape, Int("axis", axis));
    }

    /// <summary>Elements from…to−1 of an axis; <paramref name="to"/> may be int.MaxValue, <paramref name="from"/> negative (from the end).</summary>
    public Value Slice(Value x, int axis, int from, int to)
    {
        axis = axis < 0 ? axis + x.Rank : axis;
        var shape = Dims(x);
        if (shape[axis] >= 0)
        {
            int n = shape[axis], begin = from < 0 ? from + n : from, end = Math.Min(to < 0 ? to + n : to, n);
            if (begin < 0 || begin > end) throw Misfit("Slice", $"{from}…{to} lies outside", x);
            shape[axis] = end - begin;
        }
        return Emit("Slice", [x, Integers(from), Integers(to), Integers(axis)], x.Type, shape);
    }

    /// <summary>Elements from <paramref name="from"/> ([1], int64, known at run time) to the end of an axis.</summary>
    public Value SliceFrom(Value x, int axis, Value from)
    {
        var shape = Dims(x);
        shape[axis] = -1;
        return Emit("Slice", [x, from, Integers(int.MaxValue), Integers(axis)], x.Type, shape);
    }

    public Value[] Split(Value x, int axis, params int[] sizes)
    {
        axis = axis < 0 ? axis + x.Rank : axis;
        if (x[axis] != sizes.Sum()) throw Misfit("Split", $"sizes {string.Join(", ", sizes)} do not add up", x);
        var parts = sizes.Select(s =>
        {
            var shape = Dims(x);
            shape[axis] = s;
            return new Value(this, $"Split_{counter++}", x.Type, shape);
        }).ToArray();
        nodes.Add(Node("Split", [x, Integers([.. sizes.Select(s => (long)s)])], [.. parts.Select(p => p.Name)], "", Int("axis", axis)));
        return parts;
    }

    /// <summary>Zeros (or <paramref name="value"/>) before and after an axis.</summary>
    public Value Pad(Value x, int axis, int before, int after, float value = 0)
    {
        if (before == 0 && after == 0) return x;
        var pads = new long[2 * x.Rank];
        pads[axis] = before;
        pads[axis + x.Rank] = after;
        var shape = Dims(x);
        if (shape[axis] >= 0) shape[axis] += before + after;
        return Emit("Pad", [x, Integers(pads), Scalar(value)], x.Type, shape);
    }

    public Value Expand(Value x, params int[] shape)
        => Emit("Expand", [x, Integers([.. shape.Select(d => (long)d)])], x.Type, BroadcastShapes("Expand", Dims(x), shape, x));

    /// <summary>Rows of <paramref name="table"/> along axis 0: shape of the indices, then the rest of the table's.</summary>
    public Value Gather(Value table, Value indices)
    {
        if (indices.Type != ElementType.Int64) throw Misfit("Gather", "indices are not integers", table, indices);
        return Emit("Gather", [table, indices], table.Type, [.. indices.Shape, .. table.Shape.Skip(1)], Int("axis", 0));
    }

    /// <summary>x[…, indices[…]] along the last axis.</summary>
    public Value GatherLast(Value x, Value indices) => Emit("GatherElements", [x, indices], x.Type, Dims(indices), Int("axis", -1));

    public Value ReduceSum(Value x, int axis, bool keep) => Reduce("ReduceSum", x, axis, keep);

    public Value ReduceMean(Value x, int axis, bool keep) => Reduce("ReduceMean", x, axis, keep);

    public Value ArgMin(Value x, int axis) => Emit("ArgMin", [x], ElementType.Int64, Reduced(x, axis, false), Int("axis", axis), Int("keepdims", 0));

    public Value ArgMax(Value x, int axis, bool keep) => Emit("ArgMax", [x], ElementType.Int64, Reduced(x, axis, keep), Int("axis", axis), Int("keepdims", keep ? 1 : 0));

    /// <summary>The k largest of the last axis, largest first; k is known at run time ([1], int64).</summary>
    public (Value Values, Value Indices) TopK(Value x, Value k)
    {
        var shape = Dims(x);
        shape[^1] = -1;
        var values = new Value(this, $"TopK_{counter++}", x.Type, shape);
        var indices = new Value(this, $"TopK_{counter++}", ElementType.Int64, shape);
        nodes.Add(Node("TopK", [x, k], [values.Name, indices.Name], "", Int("axis", -1), Int("largest", 1), Int("sorted", 1)));
        return (values, indices);
    }

    /// <summary>Along the last axis to length 1: x / max(‖x‖, 1e-12).</summary>
    public Value L2Normalise(Value x) => x / Maximum(Sqrt(ReduceSum(x * x, x.Rank - 1, keep: true)), 1e-12f);

    /// <summary>Short-time Fourier transform of [B, samples]: [B, frames, fft/2+1, 2], frame i beginning at sample hop·i.</summary>
    public Value Stft(Value signal, Value window, int hop)
    {
        int fft = window[0], frames = signal[1] < 0 ? -1 : (signal[1] - fft) / hop + 1;
        return Emit("STFT", [signal, Integer(hop), window], ElementType.Float, [signal[0], frames, fft / 2 + 1, 2], Int("onesided", 1));
    }

    Value Unary(string op, Value x) => Emit(op, [x], x.Type, Dims(x));

    Value Reduce(string op, Value x, int axis, bool keep)
    {
        // ReduceSum takes its axes as an input since opset 13, ReduceMean since 18.
        return Emit(op, [x, Integers(axis)], x.Type, Reduced(x, axis, keep), Int("keepdims", keep ? 1 : 0));
    }

    static int[] Reduced(Value x, int axis, bool keep)
    {
        axis = axis < 0 ? axis + x.Rank : axis;
        var shape = Dims(x).ToList();
        if (keep) shape[axis] = 1;
        else shape.RemoveAt(axis);
        return [.. shape];
    }

    static int[] Dims(Value x) => [.. x.Shape];

    static bool Fits(int a, int b) => a == b || a < 0 || b < 0;

    ElementType SameType(string op, Value a, Value b) => a.Type == b.Type ? a.Type : throw Misfit(op, "types differ", a, b);

    int[] Broadcast(string op, Value a, Value b) => BroadcastShapes(op, Dims(a), Dims(b), a, b);

    int[] BroadcastShapes(string op, int[] a, int[] b, params Value[] shown)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            int p = i <= a.Length ? a[^i] : 1, q = i <= b.Length ? b[^i] : 1;
            if (p != 1 && q != 1 && !Fits(p, q)) throw Misfit(op, "shapes do not broadcast", shown);
            shape[^i] = p == 1 ? q : q == 1 ? p : Math.Max(p, q);
        }
        return shape;
    }
}
