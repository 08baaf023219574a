namespace LiveMusic.Engine.Drift;

/// <summary>What was found of the music's beat, and where it was listened to.</summary>
/// <param name="Beat">Of the music.</param>
/// <param name="HostTempo">Quarter notes a minute.</param>
/// <param name="Start">Seconds of the output (its samples at the host's rate) from which on it was listened to.</param>
/// <param name="End">And until when.</param>
internal sealed record BeatSeen(OutputBeat Beat, double HostTempo, double Start, double End);
