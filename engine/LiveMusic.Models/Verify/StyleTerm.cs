using LiveMusic.Models.Run;
using Microsoft.ML.OnnxRuntime;

namespace LiveMusic.Models.Verify;

/// <summary>The style's part of another graph's input, from the encoder graph.</summary>
internal static class StyleTerm
{
    /// <param name="style">[2, style levels], −1 masked.</param>
    /// <param name="output">Which of the encoder's outputs, [2, width].</param>
    public static float[] Of(LiveModel model, long[] style, string output, int width)
    {
        var c = model.Bundle.Config;
        var term = new float[2 * width];
        var context = new long[2 * c.ContextFrames * c.Rvq.ContextLevels];
        Array.Fill(context, -1);
        using OrtValue contextValue = Tensors.Of(context, 2, c.ContextFrames, c.Rvq.ContextLevels), styleValue = Tensors.Of(style, 2, c.Style.Levels), termValue = Tensors.Of(term, 2, width);
        model.Language.Encoder.Run(["context", "style"], [contextValue, styleValue], [output], [termValue]);
        return term;
    }
}
