using LiveMusic.Models.Run;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Verify;

/// <summary>The depth module's logits for given codes, by the graph that the sampler shares its layers with (parity checks).</summary>
internal static class DepthLogits
{
    /// <param name="hidden">[2, temporal width].</param>
    /// <param name="codes">[levels], the same for both rows.</param>
    /// <param name="style">[2, style levels], −1 masked.</param>
    /// <returns>[2, levels, codebook size].</returns>
    public static float[] Of(LiveModel model, float[] hidden, long[] codes, long[] style)
    {
        var c = model.Bundle.Config;
        using var session = new GraphSession(model.Compiler.DepthLogits(), model.Options.Device);
        var logits = new float[2 * c.Rvq.GeneratedLevels * c.Rvq.CodebookSize];
        using OrtValue input = Tensors.Of(hidden, 2, c.Lm.Temporal.Width), codesValue = Tensors.Of(codes, codes.Length), output = Tensors.Of(logits, 2, c.Rvq.GeneratedLevels, c.Rvq.CodebookSize);
        if (c.Lm.StyleHidden == 0)
        {
            session.Run(["input", "codes"], [input, codesValue], ["logits"], [output]);
            return logits;
        }
        var term = StyleTerm.Of(model, style, "style_depth", c.Lm.Depth.Width);
        using var termValue = Tensors.Of(term, 2, c.Lm.Depth.Width);
        session.Run(["input", "style_depth", "codes"], [input, termValue, codesValue], ["logits"], [output]);
        return logits;
    }
}
