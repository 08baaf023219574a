namespace LiveMusic.Engine.Drift;

/// <summary>The beat of the music that was heard, against the host's.</summary>
/// <param name="Tempo">Quarter notes a minute.</param>
/// <param name="Late">Seconds from the host's newest beat to the music's; negative: the music is early. Within half a beat.</param>
/// <param name="Clarity">How much the onsets repeat after one, two or four beats: 0 not at all, 1 like a machine.</param>
internal readonly record struct OutputBeat(double Tempo, double Late, double Clarity)
{
    /// <summary>Less than this is chance.</summary>
    public const double Clear = 0.25;

    public bool IsClear => Clarity >= Clear;
}
