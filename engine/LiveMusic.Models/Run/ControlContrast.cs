namespace LiveMusic.Models.Run;

/// <summary>
/// What the negative row of the guidance is told of a control that somebody wished for: instead of the class drawn it leans to the mean of all classes, that is to nothing known, and beyond it
/// (docs/bundle-format.md "Contrast"). So guidance strengthens the wish as it strengthens the style. Shared by all generators.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class ControlContrast
{
    readonly ControlsConfig controls;
    readonly int width;
    readonly float[] away;                    // [classes of all fields, width]: the mean of the field's classes less the class

    ControlContrast(BundleConfig c, ITensorSource source)
    {
        (controls, width, away) = (c.Lm.Controls!, c.Lm.Temporal.Width, source.Read("lm/control/input"));
        var first = 0;
        foreach (var field in controls.Fields)
        {
            var rows = away.AsSpan(first * width, field.Classes * width);
            for (var i = 0; i < width; i++)
            {
                var mean = 0f;
                for (var n = i; n < rows.Length; n += width) mean += rows[n] / field.Classes;
                for (var n = i; n < rows.Length; n += width) rows[n] = mean - rows[n];
            }
            first += field.Classes;
        }
    }

    /// <summary>Null for a model whose two rows get the same input: one without an echo.</summary>
    public static ControlContrast? Of(BundleConfig c, ITensorSource source) => c.Lm.Controls?.Echo == true ? new(c, source) : null;

    /// <param name="contrast">How far the row leans for each field: 0 not, 1 to the mean.</param>
    /// <param name="drawn">The class of each field.</param>
    /// <param name="row">[width], the negative row's own part of the first frame's input.</param>
    public void Add(ReadOnlySpan<float> contrast, ReadOnlySpan<long> drawn, Span<float> row)
    {
        if (contrast.IsEmpty) return;
        if (contrast.Length != controls.Fields.Count) throw new ArgumentException($"{controls.Fields.Count} controls have a contrast, not {contrast.Length}", nameof(contrast));
        var first = 0;
        for (var f = 0; f < contrast.Length; f++)
        {
            if (!float.IsFinite(contrast[f])) throw new ArgumentOutOfRangeException(nameof(contrast), contrast[f], "a contrast must be finite");
            var from = away.AsSpan((first + (int)drawn[f]) * width, width);
            if (contrast[f] != 0)
                for (var i = 0; i < width; i++) row[i] += contrast[f] * from[i];
            first += controls.Fields[f].Classes;
        }
    }
}
