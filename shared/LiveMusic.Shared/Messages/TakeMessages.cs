namespace LiveMusic.Shared.Messages;

/// <summary>
/// Keeps what the session just played in the captures folder: the last <paramref name="Bars"/> whole bars (1…64), or, with 0, the last <paramref name="Seconds"/> (1…600).
/// Answered by <see cref="TakeStatus"/>.
/// </summary>
public sealed partial record CaptureTake(int Bars, double Seconds = 0) : ClientMessage;

/// <summary>
/// Does with a take what a page would: <paramref name="Action"/> "recall" puts its recipe onto the controls, "print" has it play in its place of the song (an empty
/// <paramref name="Path"/>: no take any more). What cannot be is answered by a <see cref="TakeStatus"/> with a message.
/// </summary>
public sealed partial record UseTake(string Action, string Path) : ClientMessage;

/// <summary>The take that the project has printed; <paramref name="Name"/> empty: none. <paramref name="Message"/>: why it is not heard, for people; empty: it is.</summary>
public sealed partial record PrintedTakeStatus(string Name, string Message) : ClientMessage;

/// <summary>
/// A take lies on disk (<paramref name="Path"/>), or it does not (empty). <paramref name="Message"/>: what is other than it was asked for, for people; empty: nothing.
/// <paramref name="Bars"/> 0: kept by seconds.
/// </summary>
public sealed partial record TakeStatus(string Path, int Bars, double Tempo, string Message) : EngineMessage;

/// <summary>
/// This take is to play in its place of the song: the plugin keeps it in the project and plays it by itself. <paramref name="Path"/> empty: none.
/// </summary>
/// <param name="Path">A WAV file, stereo, 32-bit floats.</param>
/// <param name="Name">To show.</param>
/// <param name="Hash">Of its samples, see <see cref="Takes.SampleHash"/>; 16 hexadecimal digits.</param>
/// <param name="Frames">Of stereo in it.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Ppq">Song position of its first sample, in quarter notes.</param>
/// <param name="Tempo">Quarter notes a minute, all the time.</param>
public sealed partial record PrintTake(string Path, string Name, string Hash, long Frames, int SampleRate, double Ppq, double Tempo) : EngineMessage
{
    /// <summary>Nothing is printed.</summary>
    public static PrintTake Nothing { get; } = new("", "", "", 0, 0, 0, 0);
}
