using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>What the host says of time at one sample, in no format's words.</summary>
internal struct HostTime
{
    /// <summary>False: the host gives no transport at all.</summary>
    public bool Present;

    /// <summary>Playing, Recording, Looping, HasTempo, HasPosition, HasTimeSignature; the others are the processor's to set.</summary>
    public TransportFlags Flags;

    /// <summary>Quarter notes.</summary>
    public double Ppq;

    /// <summary>Quarter notes per minute.</summary>
    public double Tempo;

    public double BarStartPpq;

    public double LoopStartPpq;

    public double LoopEndPpq;

    public int TimeSignatureNumerator;

    public int TimeSignatureDenominator;
}
