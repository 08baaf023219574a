using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>
/// <c>x += scale ⊙ down(gelu_erf(up(layernorm(depthwise(x)))))</c> on [T, width]. The depthwise convolution is a sum of shifted rows:
/// for the short kernels here that is faster on CPUs than a grouped convolution, and needs no transposition.
/// </summary>
internal static class ConvNextBlock
{
    public static Value Apply(GraphWeights w, string at, Value x, int kernel, bool causal)
    {
        var g = w.Graph;
        var left = causal ? kernel - 1 : kernel / 2;
        var padded = g.Pad(x, 0, left, kernel - 1 - left);
        var h = w[at + "depthwise_bias"];
        for (var i = 0; i < kernel; i++) h += Shifted(g, padded, i, kernel) * Tap(w, at + "depthwise", i);
        h = g.LayerNorm(h, w[at + "norm"], w[at + "norm_bias"], 1e-6f);
        h = g.GeluErf(g.Linear(h, w[at + "up"], w[at + "up_bias"]));
        h = g.Linear(h, w[at + "down"], w[at + "down_bias"]);
        return x + w[at + "scale"] * h;
    }

    /// <summary>Dense causal convolution on [T, in] with weight [out, in, kernel], as one matrix product over the kernel's rows.</summary>
    public static Value Dense(GraphWeights w, string name, Value x, int kernel)
    {
        var g = w.Graph;
        var padded = g.Pad(x, 0, kernel - 1, 0);
        var columns = g.Concat(1, [.. Enumerable.Range(0, kernel).Select(i => Shifted(g, padded, i, kernel))]);
        return g.Linear(columns, Unfolded(w, name), w[name + "_bias"]);
    }

    /// <summary>Convolution weight [out, in, kernel] as matrix [kernel·in, out].</summary>
    public static Value Unfolded(GraphWeights w, string name)
    {
        var shape = w.ShapeOf(name);
        int to = shape[0], from = shape[1], kernel = shape[2];
        return w.Derived(name + ":unfolded", [kernel * from, to], s =>
        {
            float[] weight = s.Read(name), matrix = new float[weight.Length];
            for (var o = 0; o < to; o++)
                for (var c = 0; c < from; c++)
                    for (var i = 0; i < kernel; i++) matrix[(i * from + c) * to + o] = weight[(o * from + c) * kernel + i];
            return matrix;
        });
    }

    static Value Shifted(GraphBuilder g, Value padded, int i, int kernel)
        => g.Slice(padded, 0, i, i == kernel - 1 ? int.MaxValue : i - (kernel - 1));

    static Value Tap(GraphWeights w, string name, int i)
    {
        var shape = w.ShapeOf(name);
        return w.Derived($"{name}:{i}", [shape[0]], s =>
        {
            var weight = s.Read(name);
            return [.. Enumerable.Range(0, shape[0]).Select(c => weight[c * shape[2] + i])];
        });
    }
}
