using LiveMusic.Models.Run;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Verify;

/// <summary>The depth module's logits for given codes, by the graph that the sampler shares its layers with (parity checks).</summary>
internal static class DepthLogits
{
    /// <param name="hidden">[2, temporal width].</param>
    /// <param name="codes">[levels], the same for both rows.</param>
    /// <param name="style">[2, style levels], −1 masked.</param>
    /// <param name="heard">[2, lags, context levels], −1 unknown: the echo; empty for models without.</param>
    /// <returns>[2, levels, codebook size].</returns>
    public static float[] Of(LiveModel model, float[] hidden, long[] codes, long[] style, int[] heard)
    {
        var c = model.Bundle.Config;
        using var session = new GraphSession(model.Compiler.DepthLogits(), model.Options.Device);
        var logits = new float[2 * c.Rvq.GeneratedLevels * c.Rvq.CodebookSize];
        List<string> names = ["input", "codes"];
        List<OrtValue> values = [Tensors.Of(hidden, 2, c.Lm.Temporal.Width), Tensors.Of(codes, codes.Length)];
        if (c.Lm.StyleHidden > 0)
        {
            names.Add("style_depth");
            values.Add(Tensors.Of(StyleTerm.Of(model, style, "style_depth", c.Lm.Depth.Width), 2, c.Lm.Depth.Width));
        }
        if (model.Language.Echo is { } echo)
        {
            int row = EchoTables.Lags * c.Rvq.ContextLevels, width = c.Rvq.ContextLevels * c.Lm.Depth.Width;
            var parts = new float[2 * width];
            for (var b = 0; b < 2; b++) echo.Depth(heard.AsSpan(b * row, row), parts.AsSpan(b * width, width));
            names.Add("echo");
            values.Add(Tensors.Of(parts, 2, c.Rvq.ContextLevels, c.Lm.Depth.Width));
        }
        using var output = Tensors.Of(logits, 2, c.Rvq.GeneratedLevels, c.Rvq.CodebookSize);
        try
        {
            session.Run([.. names], [.. values], ["logits"], [output]);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
        return logits;
    }
}
