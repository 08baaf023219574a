namespace LiveMusic.TestHost.Playback;

/// <summary>A note's beginning or end. Time is seconds of the run or of the song.</summary>
internal readonly record struct NoteEdge(double Seconds, bool On, short Key, short Channel, double Velocity, int NoteId);

/// <summary>The notes of an arrangement as edges in order of time, one list per time base. Immutable, for any thread.</summary>
internal sealed class NoteTrack
{
    public NoteTrack(IReadOnlyList<ArrangedNote> notes, TempoMap tempo)
    {
        InSeconds = Edges(notes, TimeBase.Seconds, t => t);
        InBeats = Edges(notes, TimeBase.Beats, tempo.SecondsAt);
    }

    public NoteEdge[] InSeconds { get; }

    public NoteEdge[] InBeats { get; }

    private static NoteEdge[] Edges(IReadOnlyList<ArrangedNote> notes, TimeBase time, Func<double, double> toSeconds)
    {
        var edges = new List<NoteEdge>();
        for (int i = 0; i < notes.Count; i++)
        {
            ArrangedNote n = notes[i];
            if (n.Time == time)
            {
                edges.Add(new NoteEdge(toSeconds(n.At), true, (short)n.Key, (short)n.Channel, n.Velocity, i));
                edges.Add(new NoteEdge(toSeconds(n.At + n.Length), false, (short)n.Key, (short)n.Channel, n.Velocity, i));
            }
        }

        // An end before a beginning at the same time: a repeated key must not be cut by its predecessor.
        return [.. edges.OrderBy(e => e.Seconds).ThenBy(e => e.On)];
    }
}
