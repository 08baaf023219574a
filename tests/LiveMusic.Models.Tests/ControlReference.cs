namespace LiveMusic.Models.Tests;

/// <summary>What reference.safetensors holds of the controls, by <see cref="Reference"/>.</summary>
internal static class ControlReference
{
    /// <summary>5 frames a beat, 17 frames into a bar of 20: the bar's line comes within the chunk.</summary>
    public static readonly int[] Classes = [2, 17, 9, 3, 7, 0, 3, 1];

    public static (Dictionary<string, long[]> Codes, Dictionary<string, float[]> Values) Of(RandomBundle bundle)
    {
        var random = new Random(12);
        float[] hidden = [.. Enumerable.Range(0, bundle.Config.Lm.Temporal.Width).Select(_ => (float)random.NextDouble() - 0.5f)];
        var logits = new Reference(bundle.Config, bundle.Tensors).Controls([.. hidden.Select(v => (double)v)], Classes, [5, 9]);
        long[] codes = [.. Classes.Select(v => (long)v)];
        return (new() { ["lm_temporal/controls"] = codes, ["lm_control/codes"] = codes, ["lm_control/style"] = [5, 9] },
            new() { ["lm_control/hidden"] = hidden, ["lm_control/logits"] = [.. logits.Select(v => (float)v)] });
    }
}
