using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>A printed take as the audio thread reads it: in unmanaged memory, with its samples behind it, and never changed.</summary>
internal unsafe struct PrintedSound
{
    public StereoFrame* Samples;
    public long Frames;

    /// <summary>Song position of the first sample, in quarter notes.</summary>
    public double Ppq;

    /// <summary>Quarter notes a minute.</summary>
    public double Tempo;

    /// <summary>Hz.</summary>
    public double Rate;

    /// <summary>Another for each: memory that was freed may come back at the same place.</summary>
    public int Number;
}

/// <summary>Why a printed take is not heard although it is there.</summary>
internal enum PrintFault
{
    None,

    /// <summary>It has another sample rate than the host.</summary>
    Rate,

    /// <summary>The song has another tempo than the take.</summary>
    Tempo,

    /// <summary>The host tells no song position or no tempo while it plays.</summary>
    NoPlace,
}
