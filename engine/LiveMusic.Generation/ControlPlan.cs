using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>From what is asked of the controls, and the music so far, to the prior of a call; and what the call drew.</summary>
/// <remarks>
/// Each call draws all controls. Left alone they would wander from call to call: so beat and key go on, and the rest likely stays near what it was. Only where another style begins may beat and key change, if
/// the model finds the old ones unlikely enough. Threading: one caller at a time.
/// </remarks>
internal sealed class ControlPlan(ModelDescription model, ModelControls controls, int rewindFrames)
{
    /// <summary>Of the wish that density, brightness and levels stay.</summary>
    private const float Steady = 2;

    /// <summary>Of the wish that the beat goes on into another style.</summary>
    private const float BeatIntoAnotherStyle = 4;

    /// <summary>Of the wish that the key does.</summary>
    private const float KeyIntoAnotherStyle = 10;

    /// <summary>
    /// How far the negative row leans from what is wished (<see cref="GenerationRequest.ControlContrast"/>). Without it a class is hardly heard once there is a context. Keys have no extremes that could be overdone; music that
    /// is driven away from dense falls silent.
    /// </summary>
    private static float ContrastOf(string control) => control switch { ControlNames.Key => 4, ControlNames.Density => 0.25f, _ => 1 };

    private readonly float[] _contrast = new float[controls.Fields.Length];
    private readonly float[] _prior = new float[controls.Classes];
    private readonly int[] _drawn = new int[controls.Fields.Length];

    public ControlMemory Memory { get; } = new(controls, rewindFrames);

    /// <summary>The class of each control in the last call.</summary>
    public Span<int> Drawn => _drawn;

    public static void Refuse(ModelDescription model, in MusicControls wanted)
    {
        if (wanted != default)
            throw new ArgumentException($"The model {model.Title} has no controls. Choose a model that has them, or leave them alone.", nameof(wanted));
    }

    /// <exception cref="ArgumentException">The model has no such control, or no such class of it; the message says which.</exception>
    public void Validate(in MusicControls wanted)
    {
        foreach (var (name, wish) in wanted.Wishes)
            wish.Validate(Field(name));
        ControlRange.Check(wanted.Chaos, 0, MusicControls.MaximumChaos, nameof(wanted.Chaos));
        if (wanted.SoftBeat is { } soft)
            ControlRange.Check(soft, 0, ModelControls.Override, nameof(wanted.SoftBeat));
        if (wanted.Clock is not { } clock)
            return;
        ControlRange.Check(clock.Tempo, 0, controls.FramesPerBeat.Length - 1, "Tempo");
        ControlRange.Check(clock.BarPhase, 0, controls.BarFrames(clock.Tempo) - 1, "Bar phase");
    }

    /// <summary>The prior of a call that begins at <paramref name="frame"/>.</summary>
    /// <param name="style">The call's coarsest style code; −1 masked.</param>
    public ReadOnlySpan<float> Prior(in MusicControls wanted, long frame, int style)
    {
        Array.Clear(_prior);
        var before = Memory.Before(frame);
        var changed = before is { Style: >= 0 } && style >= 0 && style != before.Style;
        for (var f = 0; before is not null && f < controls.Fields.Length; f++)
        {
            var key = controls.Fields[f].Name == ControlNames.Key;
            if (f != controls.Tempo && f != controls.BarPhase) Wish(controls.Fields[f], new(before.Drawn[f], !key ? Steady : changed ? KeyIntoAnotherStyle : ModelControls.Override));
        }
        foreach (var (name, wish) in wanted.Wishes) Wish(Field(name), wish);
        if (wanted.Clock is { } host)
            Hold(host, ModelControls.Override);
        else if (Memory.At(frame) is { } own)
            Hold(own, wanted.SoftBeat ?? (changed ? BeatIntoAnotherStyle : ModelControls.Override));
        return _prior;
    }

    /// <summary>Of a call: guidance strengthens each wish, but not the beat, which both rows must share.</summary>
    public ReadOnlySpan<float> Contrast(in MusicControls wanted)
    {
        Array.Clear(_contrast);
        foreach (var (name, _) in wanted.Wishes) _contrast[controls.IndexOf(name)] = ContrastOf(name);
        return _contrast;
    }

    /// <summary>Takes what was drawn into the memory.</summary>
    public void Played(long first, int style) => Memory.Begin(first, _drawn, style);

    /// <exception cref="InvalidDataException">The model drew what it does not have.</exception>
    public void CheckDrawn()
    {
        foreach (var (field, drawn) in controls.Fields.Zip(_drawn))
        {
            if ((uint)drawn >= (uint)field.Classes)
                throw new InvalidDataException($"The model {model.Title} drew the class {drawn} of its control {field.Name}, which has {field.Classes}.");
        }
        if (_drawn[controls.BarPhase] >= controls.BarFrames(_drawn[controls.Tempo]))
            throw new InvalidDataException($"The model {model.Title} drew frame {_drawn[controls.BarPhase]} of a bar of {controls.BarFrames(_drawn[controls.Tempo])}.");
    }

    /// <summary>For the stamp of a frame: what its call drew, the bar phase being its own.</summary>
    public DrawnControls Stamp(int frame)
    {
        var stamp = DrawnControls.None;
        for (var f = 0; f < Math.Min(_drawn.Length, DrawnControls.Most); f++)
            stamp[f] = (short)_drawn[f];
        if (controls.BarPhase < DrawnControls.Most)
            stamp[controls.BarPhase] = (short)Memory.Later(new(_drawn[controls.Tempo], _drawn[controls.BarPhase]), frame).BarPhase;
        return stamp;
    }

    /// <summary>Keys have no order: all others are equally far.</summary>
    private void Wish(ControlField field, ControlWish wish)
    {
        var prior = Of(field);
        for (var i = 0; i < prior.Length; i++)
            prior[i] = ControlWish.Prior(field.Name == ControlNames.Key ? i == wish.Class ? 0 : 1 : i - wish.Class, wish.Strength);
    }

    /// <summary>A tempo apart is another music, however near; phases lie on a circle.</summary>
    private void Hold(MusicalClock clock, float strength)
    {
        var tempo = Of(controls.Fields[controls.Tempo]);
        for (var i = 0; i < tempo.Length; i++)
            tempo[i] = ControlWish.Prior(i == clock.Tempo ? 0 : 1, strength);
        var phase = Of(controls.Fields[controls.BarPhase]);
        var bar = controls.BarFrames(clock.Tempo);
        for (var i = 0; i < phase.Length; i++)
        {
            var apart = Math.Abs(i - clock.BarPhase);
            phase[i] = ControlWish.Prior(i < bar ? Math.Min(apart, bar - apart) : apart, strength);
        }
    }

    private ControlField Field(string name) => controls.IndexOf(name) is >= 0 and var index
        ? controls.Fields[index]
        : throw new ArgumentException($"The model {model.Title} has no control '{name}'. It has {string.Join(", ", controls.Fields.Select(f => f.Name))}.", nameof(name));

    private Span<float> Of(ControlField field) => _prior.AsSpan(field.Offset, field.Classes);
}
