using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// What is asked of the controls that a model draws for itself before it makes music (paper, appendix D). Null is the model's own choice, and <c>default</c> all of it; but once music has begun, its beat and
/// key go on until another style begins, and the rest likely stays near what it was.
/// </summary>
public readonly record struct MusicControls
{
    public const float MaximumChaos = 1f;
    const float TemperatureOfChaos = 4f;

    /// <summary>Where the host's bar stands; null: the music keeps the beat that it has.</summary>
    public MusicalClock? Clock { get; init; }

    /// <summary>Strength of the wish that the beat goes on, without <see cref="Clock"/>; 0: each call may begin another. Null: it goes on until another style begins.</summary>
    public float? SoftBeat { get; init; }

    public ControlWish? Key { get; init; }

    public ControlWish? Density { get; init; }

    public ControlWish? Brightness { get; init; }

    /// <summary>0: silent … 3: loud.</summary>
    public ControlWish? Drums { get; init; }

    /// <summary>As <see cref="Drums"/>.</summary>
    public ControlWish? Bass { get; init; }

    /// <summary>As <see cref="Drums"/>.</summary>
    public ControlWish? Other { get; init; }

    /// <summary>0…<see cref="MaximumChaos"/>: from what the model finds likely to nearly anything. What is ordered stays ordered.</summary>
    public float Chaos { get; init; }

    internal float Temperature => 1 + (TemperatureOfChaos - 1) * Chaos;

    /// <summary>Wishes by name of the control; clock and beat are not among them.</summary>
    internal IEnumerable<(string Name, ControlWish Wish)> Wishes
    {
        get
        {
            if (Key is { } key) yield return (ControlNames.Key, key);
            if (Density is { } density) yield return (ControlNames.Density, density);
            if (Brightness is { } brightness) yield return (ControlNames.Brightness, brightness);
            if (Drums is { } drums) yield return (ControlNames.Drums, drums);
            if (Bass is { } bass) yield return (ControlNames.Bass, bass);
            if (Other is { } other) yield return (ControlNames.Other, other);
        }
    }
}
