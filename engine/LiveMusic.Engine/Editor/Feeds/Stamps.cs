using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>Stamps as pages get them.</summary>
internal static class Stamps
{
    public static Stamp Of(in OutputStamp s) => new(
        s.Frame, Weights(s), Finite(s.LivePromptWeight), Finite(s.Guidance), Finite(s.Temperature), s.TopK, Has(s, StampFlags.Injected), Finite(s.InjectionAmount), Has(s, StampFlags.ContextReset), s.Seed,
        s.Scene, s.MorphScene, Finite(s.Morph), Has(s, StampFlags.Frozen), Has(s, StampFlags.Recalled));

    public static FrameInfo Of(in OutputStamp s, ReadOnlySpan<float> peaks) => new(
        s.Frame, Weights(s), Finite(s.LivePromptWeight), Finite(s.Guidance), Finite(s.Temperature), s.TopK, Has(s, StampFlags.Injected), Finite(s.InjectionAmount), Has(s, StampFlags.ContextReset), s.Seed,
        s.Scene, s.MorphScene, Finite(s.Morph), Has(s, StampFlags.Frozen), Has(s, StampFlags.Recalled), s.OutputSample, s.Samples, peaks.ToArray());

    /// <summary>The newest stamp whose samples hold a ring position; false: none does, which is silence.</summary>
    public static bool TryFind(SharedRegion region, long position, ref OutputStamp stamp)
    {
        var stamps = region.Stamps;
        var newest = stamps.WritePosition - 1;
        var oldest = Math.Max(0, newest + 1 - stamps.Readable);
        for (var i = newest; i >= oldest; i--)
        {
            if (!stamps.TryRead(i, new Span<OutputStamp>(ref stamp))) return false;
            if (stamp.OutputSample <= position) return position < stamp.OutputSample + stamp.Samples;
        }
        return false;
    }

    // JSON has no other numbers.
    public static float Finite(float value) => float.IsFinite(value) ? value : 0;

    private static bool Has(in OutputStamp stamp, StampFlags flag) => (stamp.Flags & flag) != 0;

    private static float[] Weights(in OutputStamp stamp)
    {
        var weights = new float[ParameterTable.PromptSlots];
        for (var slot = 0; slot < weights.Length; slot++) weights[slot] = Finite(stamp.Weights[slot]);
        return weights;
    }
}
