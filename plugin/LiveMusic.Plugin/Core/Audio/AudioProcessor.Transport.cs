using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>Blocks are merged up to this length, or a host with 1-sample blocks would fill the ring in 0.1 s.</summary>
    private const int MergedFrames = 64;

    private const TransportFlags FromHost = TransportFlags.Playing | TransportFlags.Recording | TransportFlags.Looping
        | TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;

    /// <summary>The host says that time is another from this sample of the block on.</summary>
    public void MoveTo(int offset, in HostTime time)
    {
        offset = Math.Clamp(offset, _s->Done, _s->Block.Frames);
        RenderTo(offset);
        EndStretch(offset);
        _s->Time = time;
        BeginStretch(offset);
    }

    /// <summary>Run changed within the block: the engine must know from which sample on output is pulled.</summary>
    private void RunChanged(int offset)
    {
        if (_s->Block.Frames == 0) return;
        EndStretch(offset);
        if (_s->HasLast) _s->Time.Ppq = _s->ExpectedPpq;
        BeginStretch(offset);
    }

    private void BeginStretch(int offset)
    {
        var ran = _s->Running;
        _s->Running = ShouldRun();
        _s->StretchStart = offset;
        PlacePrint(offset);
        if (_s->Header == null) return;
        if (_s->Running != ran) RunningChanged();
        else RefreshWhileStopped();
        ref var time = ref _s->Time;
        var flags = time.Present ? time.Flags & FromHost : TransportFlags.None;
        if (_s->Running) flags |= TransportFlags.Running;
        if (IsOffline) flags |= TransportFlags.Offline;
        // A wait told the rest of the block as one stretch; this one corrects it, or the engine would never hear of a start in here.
        _s->ToldUntil = Math.Min(_s->ToldUntil, offset);
        _s->Stretch = new TransportBlock
        {
            HostSample = _s->HostSamples + offset,
            OutputSample = _s->Ports.Output.ReadPosition + _s->Late,
            Flags = flags | Jump(flags, time),
            Ppq = time.Ppq,
            Tempo = time.Tempo,
            BarStartPpq = time.BarStartPpq,
            LoopStartPpq = time.LoopStartPpq,
            LoopEndPpq = time.LoopEndPpq,
            TimeSignatureNumerator = time.TimeSignatureNumerator,
            TimeSignatureDenominator = time.TimeSignatureDenominator,
            Generation = _s->Generation,
        };
        _s->HasLast = (flags & TransportFlags.HasPosition) != 0;
        _s->LastFlags = flags;
        _s->LastTempo = time.Tempo;
        _s->LastPpq = _s->ExpectedPpq = time.Ppq;
    }

    /// <summary>The stretch ends before <paramref name="offset"/>: now its length is known and it is told.</summary>
    private void EndStretch(int offset)
    {
        var frames = offset - _s->StretchStart;
        if (frames <= 0 || _s->Header == null) return;
        if ((_s->LastFlags & (TransportFlags.Playing | TransportFlags.HasTempo)) == (TransportFlags.Playing | TransportFlags.HasTempo))
            _s->ExpectedPpq += frames * _s->LastTempo / (60 * _s->SampleRate);
        if (_s->StretchStart >= _s->ToldUntil) Tell(frames);
    }

    private void Tell(int frames)
    {
        _s->Stretch.Frames = frames;
        _s->ToldUntil = _s->StretchStart + frames;
        ref var pending = ref _s->Pending;
        if (pending.Frames > 0 && pending.Frames < MergedFrames && Continues(pending, _s->Stretch))
        {
            pending.Frames += frames;
        }
        else
        {
            FlushTransport();
            pending = _s->Stretch;
        }
        if (pending.Frames >= MergedFrames) FlushTransport();
    }

    /// <summary>Before an offline wait the engine must know all that there is to know: the rest of the block counts as one stretch.</summary>
    private void TellBeforeWaiting()
    {
        if (_s->Unsent != 0) SendUnsent();
        if (_s->StretchStart >= _s->ToldUntil && _s->Block.Frames > _s->StretchStart) Tell(_s->Block.Frames - _s->StretchStart);
        FlushTransport();
    }

    private void FlushTransport()
    {
        if (_s->Pending.Frames == 0) return;
        if (!_s->Ports.Transport.TryWrite(_s->Pending)) _s->LostEvents++;
        _s->Pending.Frames = 0;
    }

    // A tempo ramp inside a long block moves song time less or more than the block's first tempo says, and hosts round: only what no ramp explains is a jump.
    // REAPER cuts the block at the loop's end (… 3.99 | 0 …), other hosts run over it and come back by as much.
    private TransportFlags Jump(TransportFlags flags, in HostTime time)
    {
        if (!_s->HasLast || (flags & TransportFlags.HasPosition) == 0) return TransportFlags.None;
        var advance = _s->ExpectedPpq - _s->LastPpq;
        var tolerance = 0.005 + 0.25 * Math.Abs(advance);
        var known = (_s->LastFlags & TransportFlags.HasTempo) != 0 || (_s->LastFlags & TransportFlags.Playing) == 0;
        var jumped = known ? Math.Abs(time.Ppq - _s->ExpectedPpq) > tolerance : time.Ppq < _s->LastPpq;
        if (!jumped) return TransportFlags.None;
        var wrapped = (flags & TransportFlags.Looping) != 0 && (flags & TransportFlags.Playing) != 0 && (_s->LastFlags & TransportFlags.Playing) != 0
            && time.Ppq < _s->LastPpq
            && _s->ExpectedPpq >= time.LoopEndPpq - tolerance && _s->LastPpq <= time.LoopEndPpq + tolerance
            && time.Ppq >= time.LoopStartPpq - tolerance && time.Ppq <= time.LoopStartPpq + Math.Max(advance, 0) + tolerance;
        return wrapped ? TransportFlags.Jumped | TransportFlags.LoopWrapped : TransportFlags.Jumped;
    }

    private static bool Continues(in TransportBlock before, in TransportBlock next)
    {
        const TransportFlags jumps = TransportFlags.Jumped | TransportFlags.LoopWrapped;
        var pulled = next.OutputSample - before.OutputSample;
        return (next.Flags & jumps) == 0 && (before.Flags & ~jumps) == next.Flags && before.Generation == next.Generation
            && before.HostSample + before.Frames == next.HostSample
            && (pulled == before.Frames || pulled == 0)
            && before.Tempo == next.Tempo && before.BarStartPpq == next.BarStartPpq
            && before.LoopStartPpq == next.LoopStartPpq && before.LoopEndPpq == next.LoopEndPpq
            && before.TimeSignatureNumerator == next.TimeSignatureNumerator && before.TimeSignatureDenominator == next.TimeSignatureDenominator;
    }
}
