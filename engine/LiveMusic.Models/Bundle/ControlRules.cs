namespace LiveMusic.Models;

/// <summary>What <c>lm.controls</c> must hold: fields that can be told apart, and a tempo and a bar phase that make a clock.</summary>
internal static class ControlRules
{
    const int MostFields = 64;
    const int MostFramesPerBeat = 1000;
    const string Cure = "Correct the field, or export the bundle again.";

    public static void Check(LanguageModelConfig l, string file)
    {
        var c = l.Controls!;
        True(l.IsRope, $"lm.controls needs lm.positions 'rope', not '{l.Positions}': the step of the controls shares its position with frame 0");
        Range(c.Hidden, 1, 65536, "lm.controls.hidden");
        Range(c.Fields.Count, 1, MostFields, "The number of lm.controls.fields");
        foreach (var f in c.Fields)
        {
            True(!string.IsNullOrWhiteSpace(f.Name), "A field of lm.controls has no name");
            True(c.Fields.Count(other => other.Name == f.Name) == 1, $"lm.controls has two fields '{f.Name}'");
            Range(f.Classes, 2, 65536, $"lm.controls '{f.Name}' classes");
            True(f.FramesPerBeat is null || f.Name == ControlNames.Tempo, $"lm.controls '{f.Name}' has frames_per_beat, which only 'tempo' may have");
        }
        int tempo = c.IndexOf(ControlNames.Tempo), phase = c.IndexOf(ControlNames.BarPhase);
        True(tempo >= 0, "lm.controls has no field 'tempo'");
        True(phase >= 0, "lm.controls has no field 'bar_phase'");
        True(tempo < phase, "lm.controls draws 'bar_phase' before 'tempo', which says how long a bar is");
        var beats = c.Fields[tempo].FramesPerBeat;
        True(beats?.Count == c.Fields[tempo].Classes, $"lm.controls 'tempo' has {beats?.Count ?? 0} frames_per_beat for {c.Fields[tempo].Classes} classes");
        foreach (var n in beats!) Range(n, 1, MostFramesPerBeat, "lm.controls 'tempo' frames_per_beat");
        var bar = ControlsConfig.BeatsPerBar * beats.Max();
        True(c.Fields[phase].Classes >= bar, $"lm.controls 'bar_phase' has {c.Fields[phase].Classes} classes, but the longest bar has {bar} frames");

        void Range(int value, int low, int high, string field) => True(value >= low && value <= high, $"{field} is {value}, outside {low} to {high}");

        void True(bool holds, string cause)
        {
            if (!holds) throw new BundleException(file, cause + ".", Cure);
        }
    }
}
