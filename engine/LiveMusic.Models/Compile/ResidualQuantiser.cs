using LiveMusic.Models.Onnx;

namespace LiveMusic.Models.Compile;

/// <summary>Greedy residual vector quantisation: level after level the nearest code vector, by <c>‖c‖² − 2 r·c</c>.</summary>
internal static class ResidualQuantiser
{
    /// <summary>[N, width] → codes [N, levels].</summary>
    public static Value Encode(GraphWeights w, string codebooks, Value x)
    {
        var g = w.Graph;
        var shape = w.ShapeOf(codebooks);
        int levels = shape[0], size = shape[1], width = shape[2];
        var codes = new Value[levels];
        for (var level = 0; level < levels; level++)
        {
            var first = level * size * width;
            var book = w.Derived($"{codebooks}:{level}", [size, width], s => s.Read(codebooks).AsSpan(first, size * width).ToArray());
            var squares = w.Derived($"{codebooks}:{level}:squares", [size], s => Squares(s.Read(codebooks).AsSpan(first, size * width), width));
            var code = g.ArgMin(g.GemmTransposed(x, book, squares, -2), 1);
            codes[level] = g.Reshape(code, -1, 1);
            if (level < levels - 1) x -= g.Gather(book, code);
        }
        return g.Concat(1, codes);
    }

    static float[] Squares(ReadOnlySpan<float> book, int width)
    {
        var squares = new float[book.Length / width];
        for (var i = 0; i < squares.Length; i++)
        {
            double sum = 0;
            foreach (var v in book.Slice(i * width, width)) sum += (double)v * v;
            squares[i] = (float)sum;
        }
        return squares;
    }
}
