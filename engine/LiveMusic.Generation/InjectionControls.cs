namespace LiveMusic.Generation;

/// <summary>Where in the context the player's audio goes (paper, appendix E).</summary>
public enum InjectionMode
{
    /// <summary>Nowhere.</summary>
    Off,

    /// <summary>Where the player heard the music when playing it; what has not been received yet is silence.</summary>
    Free,

    /// <summary>One loop (or as many as the delay needs) later than played, which fills the context to its end.</summary>
    Looper,
}

/// <summary>How the player's audio is mixed into the context (paper, appendix E).</summary>
public readonly record struct InjectionControls
{
    public const float MaximumAmount = 2f;
    public const float MaximumGapMilliseconds = 1000f;

    /// <summary>Longest loop in seconds (16 beats at 60 BPM and some room).</summary>
    public const int MaximumLoopSeconds = 20;

    public InjectionControls()
    {
    }

    public InjectionMode Mode { get; init; } = InjectionMode.Off;

    /// <summary>Gain of the input in the mix, 0…<see cref="MaximumAmount"/>. 0 is the same as <see cref="InjectionMode.Off"/>.</summary>
    public float Amount { get; init; } = 1f;

    /// <summary>Gain of the stream's own output in the mix, 0…1. Below 1 the input is heard more clearly by the model.</summary>
    public float Feedback { get; init; } = 0.95f;

    /// <summary>
    /// Milliseconds of input left out before the end of what is there, 0…<see cref="MaximumGapMilliseconds"/>: keeps the model from
    /// copying the last notes instead of answering them.
    /// </summary>
    public float GapMilliseconds { get; init; }

    /// <summary>Length of the loop in samples at model rate, from the host's PPQ grid. Looper only: 0.1…<see cref="MaximumLoopSeconds"/> s.</summary>
    public int LoopSamples { get; init; }

    /// <summary>Whether anything is injected at all.</summary>
    public bool IsActive => Mode != InjectionMode.Off && Amount != 0;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range or not a number.</exception>
    internal void Validate(int sampleRate)
    {
        ControlRange.Check((int)Mode, (int)InjectionMode.Off, (int)InjectionMode.Looper, nameof(Mode));
        ControlRange.Check(Amount, 0, MaximumAmount);
        ControlRange.Check(Feedback, 0, 1);
        ControlRange.Check(GapMilliseconds, 0, MaximumGapMilliseconds);
        if (Mode == InjectionMode.Looper)
            ControlRange.Check(LoopSamples, sampleRate / 10, MaximumLoopSeconds * sampleRate);
    }
}
