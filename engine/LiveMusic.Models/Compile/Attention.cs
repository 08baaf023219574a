using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>Pieces of the transformer blocks (docs/bundle-format.md "Language model"). No extra scale: 1/√width is inside the queries.</summary>
internal static class Attention
{
    public const float NormEpsilon = 1e-6f;

    public static Value Norm(GraphWeights w, string name, Value x) => w.Graph.RmsNorm(x, w[name], NormEpsilon);

    /// <summary>Queries, keys and values of one source in one product: each [B, T, inner] (or [B, inner]).</summary>
    public static (Value Query, Value Key, Value Value) QueryKeyValue(GraphWeights w, string layer, Value x, int inner)
    {
        var parts = w.Graph.Split(w.Graph.MatMul(x, w.SideBySide(layer + "qkv", layer + "q", layer + "k", layer + "v")), -1, inner, inner, inner);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>[B, T, heads·width] → [B, heads, T, width].</summary>
    public static Value Heads(GraphBuilder g, Value x, TransformerConfig c)
        => g.Transpose(g.Reshape(x, x[0], x[1], c.Heads, c.HeadWidth), 0, 2, 1, 3);

    /// <summary><c>wo( gelu_tanh(x·wi_0) ⊙ (x·wi_1) )</c>.</summary>
    public static Value FeedForward(GraphWeights w, string layer, Value x, int ffn)
    {
        var g = w.Graph;
        var parts = g.Split(g.MatMul(x, w.SideBySide(layer + "wi", layer + "wi_0", layer + "wi_1")), -1, ffn, ffn);
        return g.MatMul(g.GeluTanh(parts[0]) * parts[1], w[layer + "wo"]);
    }
}
