namespace LiveMusic.Plugin.Core.Audio;

/// <summary>
/// One block as the host hands it over. A null left pointer means that the bus is absent or inactive and counts as silence; a mono bus has the same pointer twice.
/// Outputs may lie in the memory of the main input.
/// </summary>
internal unsafe struct AudioBlock
{
    public int Frames;
    public float* MainLeft;
    public float* MainRight;
    public float* SidechainLeft;
    public float* SidechainRight;

    /// <summary>Null: the host gave no output (then the music runs on unheard).</summary>
    public float* OutLeft;

    /// <summary>Null: the output is mono and gets both sides, mixed.</summary>
    public float* OutRight;

    /// <summary>Time at the block's first sample.</summary>
    public HostTime Time;
}
