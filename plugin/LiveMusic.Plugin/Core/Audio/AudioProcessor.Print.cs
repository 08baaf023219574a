using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>
/// A printed take in its place of the song: where the song is within it, its samples are heard instead of the stream's, before gain and mix. The stream runs on beneath, so
/// that it is there where the take is not.
/// </summary>
/// <remarks>
/// <para>The place follows from the song position at each stretch of samples; within one it only counts. A seek, a loop and a bounce therefore find the same samples.</para>
/// <para>Fades, all of <see cref="AudioState.FadeFrames"/>: into the take over its first samples that are heard, out of it over what follows in it, or over its last samples where
/// it ends. Where the host's loop goes from the take's end to somewhere within it, nothing is faded: the take is heard whole.</para>
/// </remarks>
internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>Song positions are rounded by hosts: a place that is off by less is the one that was expected.</summary>
    private const int PlaceTolerance = 2;

    /// <summary>Tempi that differ by less, in quarter notes a minute, are the same: at 120 it is 5 ms in ten minutes.</summary>
    private const double TempoTolerance = 0.001;

    private const int PendingMilliseconds = 30_000;

    /// <summary>Setup and worker: the other side of <see cref="HoldPrint"/>. The old one may be freed when <see cref="IsHeld"/> is false.</summary>
    public PrintedSound* Exchange(PrintedSound* sound) => (PrintedSound*)Interlocked.Exchange(ref _s->Printed, (nint)sound);

    /// <summary>Worker: whether a block that is under way reads a take that was exchanged for another.</summary>
    public bool IsHeld(PrintedSound* sound)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _s->PrintHeld) == (nint)sound;
    }

    // A hazard pointer: what is said to be held and is still there after that was said will not be freed before the block ends.
    private void HoldPrint()
    {
        if (IsOffline && PrintIsOn) AwaitPrint();
        var printed = Volatile.Read(ref _s->Printed);
        while (printed != 0)
        {
            Volatile.Write(ref _s->PrintHeld, printed);
            Interlocked.MemoryBarrier();
            var now = Volatile.Read(ref _s->Printed);
            if (now == printed) break;
            printed = now;
        }
        if (printed == 0) Volatile.Write(ref _s->PrintHeld, 0);
        var number = printed == 0 ? 0 : Print->Number;
        if (number == _s->PrintNumber) return;
        // The samples of another take are gone, so nothing is left to fade.
        _s->PrintNumber = number;
        (_s->PrintAt, _s->PrintOld, _s->PrintFade, _s->PrintPlays) = (AudioState.Nowhere, AudioState.Nowhere, 0, false);
    }

    private void ReleasePrint() => Volatile.Write(ref _s->PrintHeld, 0);

    // Offline the host waits for us, and a project that was just opened must not bounce the wrong music.
    private void AwaitPrint()
    {
        for (var waited = 0; Volatile.Read(ref _s->PrintPending) != 0 && waited < PendingMilliseconds && Volatile.Read(ref _s->GiveUpWaiting) == 0; waited++) OfflinePause.Millisecond();
    }

    private bool PrintIsOn => _s->Values[_s->PrintIndex] > 0;

    private PrintedSound* Print => (PrintedSound*)_s->PrintHeld;

    /// <summary>Whether the next samples are all the take's, so that nobody need wait for an engine that is not there.</summary>
    private bool PrintCovers(int frames) => _s->PrintHeld != 0 && _s->PrintAt >= 0 && _s->PrintAt + frames <= Print->Frames;

    /// <summary>Where in the take the sample at <paramref name="offset"/> of the block is; a stretch begins, or the control was turned there.</summary>
    private void PlacePrint(int offset)
    {
        if (_s->PrintHeld == 0) return;
        var place = FindPlace(offset);
        if (place != AudioState.Nowhere && _s->PrintAt != AudioState.Nowhere && Math.Abs(place - _s->PrintAt) < PlaceTolerance) return;
        if (_s->PrintPlays)
        {
            // What is left of it is faded out; at its end nothing is left.
            var left = _s->PrintAt + _s->FadeFrames <= Print->Frames;
            _s->PrintOld = left ? _s->PrintAt : AudioState.Nowhere;
            _s->PrintFade = left ? _s->FadeFrames : 0;
            _s->PrintPlays = IsWithin(place);
        }
        _s->PrintAt = place;
    }

    private bool IsWithin(long place) => place >= 0 && place < Print->Frames;

    private long FindPlace(int offset)
    {
        ref readonly var time = ref _s->Time;
        const TransportFlags known = TransportFlags.HasPosition | TransportFlags.HasTempo;
        if (!PrintIsOn || !_s->Running || (time.Flags & TransportFlags.Playing) == 0) return AudioState.Nowhere;
        var print = Print;
        var fault = print->Rate != _s->SampleRate ? PrintFault.Rate
            : (time.Flags & known) != known || !(Math.Abs(time.Ppq) < 1e9) ? PrintFault.NoPlace
            : !(Math.Abs(time.Tempo - print->Tempo) < TempoTolerance) ? PrintFault.Tempo
            : PrintFault.None;
        if (_s->PrintFault != (int)fault) Volatile.Write(ref _s->PrintFault, (int)fault);
        if (fault != PrintFault.None) return AudioState.Nowhere;
        return (long)Math.Round((time.Ppq - print->Ppq) * 60 * print->Rate / print->Tempo) + (offset - _s->StretchStart);
    }

    private bool LoopsFromItsEnd
    {
        get
        {
            ref readonly var time = ref _s->Time;
            if ((time.Flags & TransportFlags.Looping) == 0) return false;
            var print = Print;
            var samplesPerQuarter = 60 * print->Rate / print->Tempo;
            var (start, end) = ((time.LoopStartPpq - print->Ppq) * samplesPerQuarter, (time.LoopEndPpq - print->Ppq) * samplesPerQuarter);
            return Math.Abs(end - print->Frames) < PlaceTolerance && start > -PlaceTolerance && start < end;
        }
    }

    /// <summary>Puts the take over the stream's samples in the scratch. Returns whether anything sounds.</summary>
    private bool AddPrint(int count, bool sounding)
    {
        if (_s->PrintHeld == 0 || _s->PrintAt == AudioState.Nowhere && _s->PrintFade == 0) return sounding;
        var wet = (StereoFrame*)_s->Scratch;
        var print = Print;
        var fades = _s->FadeFrames;
        var endFade = LoopsFromItsEnd ? 0 : fades;
        for (var i = 0; i < count; i++)
        {
            var at = _s->PrintAt;
            var plays = at >= 0 && at < print->Frames;
            if (plays && !_s->PrintPlays) (_s->PrintOld, _s->PrintFade) = (AudioState.Nowhere, fades);
            _s->PrintPlays = plays;
            var made = wet[i];
            if (plays)
            {
                var left = print->Frames - at;
                wet[i] = Blend(made, print->Samples[at], left <= endFade ? left - 0.5f : endFade, endFade);
                sounding = true;
            }
            if (_s->PrintFade > 0)
            {
                var old = made;
                if (_s->PrintOld != AudioState.Nowhere)
                {
                    old = print->Samples[_s->PrintOld++];
                    sounding = true;
                }
                wet[i] = Blend(wet[i], old, _s->PrintFade - 0.5f, fades);
                _s->PrintFade--;
            }
            if (at != AudioState.Nowhere) _s->PrintAt = at + 1;
        }
        return sounding;
    }

    /// <summary>From one sample (0) to another (<paramref name="whole"/>).</summary>
    private static StereoFrame Blend(in StereoFrame from, in StereoFrame to, float part, int whole)
    {
        if (part >= whole) return to;
        var x = part / whole;
        var weight = x * x * (3 - 2 * x);
        return new() { Left = from.Left + weight * (to.Left - from.Left), Right = from.Right + weight * (to.Right - from.Right) };
    }
}
