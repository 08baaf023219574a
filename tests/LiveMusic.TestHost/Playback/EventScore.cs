using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Writes the automation and the notes of a span of time into an <see cref="EventList"/>, each at its own sample. Audio thread only; allocates
/// nothing after construction.
/// </summary>
internal sealed unsafe class EventScore
{
    /// <summary>Samples between two values of a moving curve.</summary>
    public const int RampStep = 32;

    private readonly CompiledCurve[] _curves;
    private readonly NoteTrack _notes;
    private readonly TempoMap _tempo;
    private readonly bool _sendNotes;
    private readonly bool _sendMidi;
    private readonly bool[] _sounding = new bool[16 * 128];
    private int _nextRunEdge;

    public EventScore(Arrangement arrangement, HostedPlugin plugin, TempoMap tempo)
    {
        _tempo = tempo;
        _curves = [.. arrangement.Automation.Select(c => new CompiledCurve(c, plugin.Parameter(c.Parameter), tempo))];
        _notes = new NoteTrack(arrangement.Notes, tempo);
        _sendNotes = plugin.NoteInputs.Count > 0;
        _sendMidi = _sendNotes && (plugin.NoteInputs[0].Dialects & ClapNoteDialect.Clap) == 0;
        if (arrangement.Notes.Count > 0 && !_sendNotes)
        {
            throw new HostException($"{plugin.Description.Name} has no note input, and the arrangement has notes.");
        }
    }

    /// <summary>Sends every curve's value again with the next span, as after a jump or a restart.</summary>
    public void SendAllAgain()
    {
        foreach (CompiledCurve curve in _curves)
        {
            curve.LastSent = double.NaN;
        }
    }

    /// <summary>What is timed in seconds of the run: frames [offset, offset + frames) of a block, which begin at <paramref name="runSeconds"/>.</summary>
    public void WriteRun(EventList list, int offset, int frames, double runSeconds, double rate)
    {
        foreach (CompiledCurve curve in _curves)
        {
            if (!curve.InBeats)
            {
                WriteCurve(list, curve, offset, frames, runSeconds, rate);
            }
        }

        NoteEdge[] edges = _notes.InSeconds;
        while (_nextRunEdge < edges.Length)
        {
            int at = SampleOf(edges[_nextRunEdge].Seconds, runSeconds, rate);
            if (at >= frames)
            {
                break;
            }

            WriteEdge(list, in edges[_nextRunEdge++], offset + Math.Max(0, at));
        }
    }

    /// <summary>What is timed in beats of the song; <paramref name="songSeconds"/> is the song's time at the span's first sample. Only while playing.</summary>
    public void WriteSong(EventList list, int offset, int frames, double songSeconds, double rate)
    {
        foreach (CompiledCurve curve in _curves)
        {
            if (curve.InBeats)
            {
                WriteCurve(list, curve, offset, frames, songSeconds, rate);
            }
        }

        foreach (ref readonly NoteEdge edge in _notes.InBeats.AsSpan())
        {
            int at = SampleOf(edge.Seconds, songSeconds, rate);
            if (at >= frames)
            {
                break;
            }

            if (at >= 0)
            {
                WriteEdge(list, in edge, offset + at);
            }
        }
    }

    /// <summary>Ends every sounding note, as hosts do at a stop and at a loop end.</summary>
    public void ReleaseNotes(EventList list, int time)
    {
        for (int i = 0; i < _sounding.Length; i++)
        {
            if (_sounding[i])
            {
                var off = new NoteEdge(0, false, (short)(i & 127), (short)(i >> 7), 0, -1);
                WriteEdge(list, in off, time);
            }
        }
    }

    private static int SampleOf(double seconds, double origin, double rate)
    {
        double at = Math.Ceiling(((seconds - origin) * rate) - SongTransport.SampleTolerance);
        return at > int.MaxValue - 1 ? int.MaxValue : at < -1 ? -1 : (int)at;
    }

    private void WriteCurve(EventList list, CompiledCurve curve, int offset, int frames, double origin, double rate)
    {
        for (int at = 0; at < frames;)
        {
            // A hair later than the sample, so that a point that falls on it counts as reached.
            double seconds = origin + ((at + (2 * SongTransport.SampleTolerance)) / rate);
            double position = curve.InBeats ? _tempo.BeatsAt(seconds) : seconds;
            double value = curve.ValueAt(position);
            if (value != curve.LastSent)
            {
                list.AddParameter(curve.Parameter.Id, curve.Parameter.Cookie, value, offset + at);
                curve.LastSent = value;
            }

            int next = Math.Max(at + 1, SampleOf(curve.NextPointAfter(seconds), origin, rate));
            at = curve.MovesAt(position) ? Math.Min(next, at + RampStep) : next;
        }
    }

    private void WriteEdge(EventList list, in NoteEdge edge, int time)
    {
        ref bool sounding = ref _sounding[(edge.Channel << 7) | (ushort)edge.Key];
        if (!edge.On && !sounding)
        {
            return;
        }

        sounding = edge.On;
        if (_sendMidi)
        {
            ClapEventMidi* midi = list.Add<ClapEventMidi>(ClapEventType.Midi, time);
            if (midi != null)
            {
                midi->Data[0] = (byte)((edge.On ? 0x90 : 0x80) | (ushort)edge.Channel);
                midi->Data[1] = (byte)edge.Key;
                midi->Data[2] = (byte)Math.Clamp((int)Math.Round(edge.Velocity * 127), edge.On ? 1 : 0, 127);
            }

            return;
        }

        ClapEventNote* note = list.Add<ClapEventNote>(edge.On ? ClapEventType.NoteOn : ClapEventType.NoteOff, time);
        if (note != null)
        {
            note->NoteId = edge.NoteId;
            note->PortIndex = 0;
            note->Channel = edge.Channel;
            note->Key = edge.Key;
            note->Velocity = edge.Velocity;
        }
    }
}
