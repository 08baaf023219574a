namespace LiveMusic.Plugin.Core.Printing;

/// <summary>The take that a project has printed, and where it belongs.</summary>
/// <param name="Path">The WAV file.</param>
/// <param name="Name">To show.</param>
/// <param name="Hash">Of its samples, see <see cref="LiveMusic.Shared.Takes.SampleHash"/>.</param>
/// <param name="Frames">Of stereo in it.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Ppq">Song position of its first sample, in quarter notes.</param>
/// <param name="Tempo">Quarter notes a minute, all the time.</param>
internal sealed record PrintedTake(string Path, string Name, ulong Hash, long Frames, int SampleRate, double Ppq, double Tempo)
{
    /// <summary>Longer than the longest capture at the highest rate: a damaged state must not ask for a terabyte.</summary>
    private const long MostFrames = 660L * 768_000;

    /// <summary>Whether it can be: nobody is trusted with numbers that memory is asked for with.</summary>
    public bool IsSound => Path.Length > 0 && Frames is > 0 and <= MostFrames && SampleRate is >= 8_000 and <= 768_000 && Math.Abs(Ppq) < 1e9 && Tempo is > 0 and < 10_000;
}
