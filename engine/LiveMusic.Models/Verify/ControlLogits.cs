using LiveMusic.Models.Run;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Verify;

/// <summary>The control head's logits for given codes, by the graph that the sampler shares its layers with (parity checks).</summary>
internal static class ControlLogits
{
    /// <param name="hidden">[temporal width]: the positive row of step 0.</param>
    /// <param name="codes">[fields].</param>
    /// <param name="style">[style levels], −1 masked.</param>
    /// <returns>[all classes].</returns>
    public static float[] Of(LiveModel model, float[] hidden, long[] codes, long[] style)
    {
        var c = model.Bundle.Config;
        var controls = c.Lm.Controls!;
        using var session = new GraphSession(model.Compiler.ControlLogits(), model.Options.Device);
        var logits = new float[controls.All];
        float[] rows = [.. hidden, .. hidden];
        using OrtValue input = Tensors.Of(rows, 2, c.Lm.Temporal.Width), codesValue = Tensors.Of(codes, codes.Length), output = Tensors.Of(logits, controls.All);
        if (c.Lm.StyleHidden == 0)
        {
            session.Run(["hidden", "codes"], [input, codesValue], ["logits"], [output]);
            return logits;
        }
        var term = StyleTerm.Of(model, [.. style, .. style], "style_control", controls.Hidden);
        using var termValue = Tensors.Of(term, 2, controls.Hidden);
        session.Run(["hidden", "style_control", "codes"], [input, termValue, codesValue], ["logits"], [output]);
        return logits;
    }
}
