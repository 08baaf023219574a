namespace LiveMusic.Generation;

/// <summary>Where a frame stands in its bar.</summary>
/// <param name="Tempo">Class of the model's tempo: how many frames a beat lasts.</param>
/// <param name="BarPhase">Frames since the bar's line.</param>
public readonly record struct MusicalClock(int Tempo, int BarPhase);
