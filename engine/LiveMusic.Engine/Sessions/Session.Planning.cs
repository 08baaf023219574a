using System.Diagnostics;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Generation;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>When the next frames are made, which controls they follow, and from where on.</summary>
/// <remarks>
/// <para>Responsive, in real time: frames follow the controls that were told last. When the plan changes, what lies ready is thrown away as far as the listener will not reach it
/// before the new plan is there, and made anew from the context as it was at that place.</para>
/// <para>Responsive, offline: calls of one length, each after the controls that were in force a little before it is heard: by then the plugin has told them for sure.</para>
/// <para>Repeatable: calls of one length from the start of the music on; each follows the controls that were in force a fixed time before its first frame is heard, or at the
/// start. Nothing of that depends on when the work is done, so real time and bounce give the same samples.</para>
/// </remarks>
internal sealed unsafe partial class Session
{
    /// <summary>Where music can be planned anew, more than the least may lie ready: it costs no time to a control and helps over a stutter of the machine.</summary>
    private const double MoreAhead = 0.3;

    /// <summary>A listener may be ahead of what the ring says by one block, and by as much as this thread may be held up while it writes.</summary>
    private const double LandingGuard = 0.012;

    private readonly Replanner _replanner = new();

    // Guarded by the gate.
    private Plan? _plan;
    private long _nextFrame;
    private bool _splicing;
    private long _plannedAt;
    private uint _startChecked;

    // The inference thread's.
    private long _splicingSince;

    private double HostBlock(int hostRate) => (double)Math.Clamp(_region.Header->MaximumBlockFrames, 0, 1 << 16) / hostRate;

    /// <summary>Seconds by which a control is heard late, always the same; null: as soon as can be.</summary>
    private double? ControlDelay => GenerationPolicy.ControlDelay(_timeline);

    private double? FindUrgency()
    {
        var header = _region.Header;
        if (!_prepared || _lookahead is not { } lookahead || header->Active == 0 || RequestedGeneration == 0 || HostRate() is not { } hostRate) return null;
        if (_failures > 0 && Environment.TickCount64 < _retryAt) return null;
        if (FramesNow(lookahead, hostRate) == 0) return null;
        var buffered = Buffered();
        var left = buffered - lookahead.Cost.High(lookahead.Frames) + (Offline ? OfflinePatience : Running ? 0 : StoppedPatience);
        if (_writtenGeneration != RequestedGeneration) return MayBegin() ? left : null;
        if (_splicing || _recalled is not null || HasStores || IsToBeginAnew(hostRate) || WantsPlan(lookahead, hostRate, buffered)) return Math.Min(left, 0);
        if (ControlDelay is { } delay)
            return buffered < delay + (double)FramesNow(lookahead, hostRate) / _model!.Description.FrameRate && ControlIsKnown(delay, hostRate) ? left : null;
        return buffered < (Offline ? (double)OfflineFramesAhead(hostRate) / hostRate : Threshold(lookahead)) ? left : null;
    }

    private double Threshold(Lookahead lookahead) => lookahead.Threshold + (Replans(lookahead) ? MoreAhead : 0);

    /// <summary>Most seconds of music that are kept ready.</summary>
    private double Ahead(Lookahead lookahead) => (ControlDelay ?? Threshold(lookahead)) + (double)FramesPerCall(lookahead) / _model!.Description.FrameRate;

    // Offline the host waits for us, so nothing need be made ahead of its blocks: what lay ready would not know the automation that is still to come.
    private int OfflineFramesAhead(int hostRate) => (int)((OfflineMarginSeconds + 2 * HostBlock(hostRate)) * hostRate);

    // What begins anew must begin with what it shall: the project's context on its way to us, and offline the controls at the start.
    private bool MayBegin()
    {
        var header = _region.Header;
        if (header->GenerationOrigin == StartValue.Continue) return true;
        if (header->GenerationOrigin == StartValue.Project && _projectVersion < Volatile.Read(ref header->ProjectContext)) return false;
        return !Offline || _timeline.StartOf(RequestedGeneration) is not null;
    }

    // 0: the ring has no room.
    private int FramesNow(Lookahead lookahead, int hostRate)
    {
        var description = _model!.Description;
        var frames = FramesPerCall(lookahead);
        return OutputWriter.HasRoom(_region, frames, LongestFrame, description.SampleRate, hostRate) ? frames : 0;
    }

    private FrameTimes Times => _times ?? FrameTimes.Of(_model!.Description.SamplesPerFrame);

    /// <summary>Most samples of the frames that a call may make.</summary>
    private int LongestFrame => Times.Length == _model!.Description.SamplesPerFrame && _timeline.Newest(ParameterId.Relock) == 0 && !MusicPolicy.FollowsHost(Moment.Newest(_timeline), _model.Description)
        ? _model.Description.SamplesPerFrame : _model.Codec.FrameLengths.Longest;

    private int FramesPerCall(Lookahead lookahead)
    {
        var description = _model!.Description;
        return Math.Min(description.ChunkFrames, ControlDelay is { } delay ? GenerationPolicy.RepeatableFrames(delay, description.FrameRate) : Offline ? OfflineFrames : lookahead.Frames);
    }

    private Moment Now(int hostRate)
    {
        var heard = HeardAt(_nextFrame);
        if (ControlDelay is { } delay) return new(_timeline, ControlSample(delay, hostRate), heard);
        if (!Offline) return Moment.Newest(_timeline) with { Heard = heard };
        // Less is buffered than OfflineFramesAhead, so what is heard so far before the ring's end was pulled, and every control up to there is told.
        return new(_timeline, HostAt(_region.Output.WritePosition - OfflineFramesAhead(hostRate)), heard);
    }

    private long StyleVersion => Prompts.StyleVersion + Scenes.StyleVersion + PlacesVersion;

    // ---- switches on the song's lines ----

    /// <summary>Host sample of a frame's middle: what is heard from a line on begins with the frame whose start is nearest to it.</summary>
    private long? HeardAt(long frame) => _place.HostRate == 0 ? null : HostAt(_place.OutputOf(Times.StartOf(frame) + _model!.Description.SamplesPerFrame / 2));

    /// <summary>The first frame of which <see cref="HeardAt"/> is not before a host sample.</summary>
    private long? FrameHeardFrom(long host)
    {
        if (_timeline.OutputAt(host, _writtenGeneration, _region.Header->OutputGenerationStart) is not { } output) return null;
        var samples = _model!.Description.SamplesPerFrame;
        var frame = Times.FrameAt(_place.StreamOf(output) - samples / 2);
        // Host and model samples meet within one frame.
        for (var tries = 0; tries < 3; tries++, frame++)
            if (!(HeardAt(frame) < host)) return frame;
        return null;
    }

    // A call follows one style, and is frozen or not: it ends where something that waited for its line begins.
    private int FramesUntilSwitch(in Moment now, int frames, int hostRate)
    {
        if (now.Heard is not { } heard) return frames;
        long? line = null;
        foreach (var track in _timeline.Switched)
            if (track.NextLine(now.HostSample, heard) is { } its && !(line <= its)) line = its;
        return line is { } next && next - heard < 2L * frames * hostRate && FrameHeardFrom(next) is { } frame ? (int)Math.Clamp(frame - _nextFrame, 1, frames) : frames;
    }

    /// <summary>
    /// Seconds from a switch to the first line on which it is heard for sure: what lies ready beyond that is made anew, or was not made yet. Where the same music must follow, it is
    /// the same in real time and in a bounce.
    /// </summary>
    private double SwitchLead()
    {
        if (_lookahead is not { } lookahead || HostRate() is not { } hostRate || _model is not { } model) return 0;
        // And one frame: a line belongs to the nearest one.
        var call = (FramesPerCall(lookahead) + 1.0) / model.Description.FrameRate;
        if (ControlDelay is { } delay) return delay + call;
        if (Offline) return (double)OfflineFramesAhead(hostRate) / hostRate + call;
        return Replans(lookahead) ? Lead(lookahead, hostRate) + _replanner.Interval + 2.0 / model.Description.FrameRate : Ahead(lookahead) + lookahead.Cost.High(lookahead.Frames);
    }

    private long? HostAt(long output) => _timeline.HostAt(output, _writtenGeneration, _region.Header->OutputGenerationStart);

    // ---- repeatable ----

    /// <summary>The host sample whose controls the next frame follows; null: the music has not started.</summary>
    private long? ControlSample(double delay, int hostRate)
    {
        if (_timeline.StartOf(_writtenGeneration) is not { } start) return null;
        var heard = HostAt(_place.OutputOf(Times.StartOf(_nextFrame))) ?? start;
        return Math.Max(start, heard - (long)(delay * hostRate));
    }

    // Of a block that waits for us all the time is told, but not yet the controls in its later part.
    private bool ControlIsKnown(double delay, int hostRate)
    {
        if (ControlSample(delay, hostRate) is not { } control || control == _timeline.StartOf(_writtenGeneration)) return true;
        var block = Offline && HostBlock(hostRate) < delay ? Math.Clamp(_region.Header->MaximumBlockFrames, 0, 1 << 16) : 0;
        return control <= _timeline.KnownUntil - block;
    }

    /// <summary>
    /// What was made before the start rests on a guess: that the controls stand then as they stood. Where they do not, it is made once more, as if the guess had never been.
    /// </summary>
    private bool IsToBeginAnew(int hostRate)
    {
        if (_startChecked == _writtenGeneration || _region.Header->GenerationOrigin == StartValue.Continue || _plan is not { } plan || _stream is null) return false;
        var start = _timeline.StartOf(_writtenGeneration);
        if (ControlDelay is null)
        {
            // Who turns to repeatable later has heard the start already.
            if (start is not null) _startChecked = _writtenGeneration;
            return false;
        }
        var now = Plan.Of(new(_timeline, start), StyleVersion, _model!.Description);
        if (now != plan || !StartsAsGuessed(start)) return true;
        if (start is not null) _startChecked = _writtenGeneration;
        return false;
    }

    // ---- responsive ----

    private bool Replans(Lookahead lookahead) => !Offline && ControlDelay is null && lookahead.Cost.Calls > 3 && _replanner.MayPlan(double.PositiveInfinity, Demand(lookahead));

    private double Demand(Lookahead lookahead) => lookahead.LeastDemand + _budget.Others(Number).Demand;

    private bool WantsPlan(Lookahead lookahead, int hostRate, double buffered)
        => Replans(lookahead) && _plan is { } plan
            && buffered > Lead(lookahead, hostRate) + 2.0 / _model!.Description.FrameRate
            && _replanner.MayPlan(Stopwatch.GetElapsedTime(_plannedAt).TotalSeconds, Demand(lookahead))
            && Plan.Of(Moment.Newest(_timeline), StyleVersion, _model.Description) != plan;

    private double Lead(Lookahead lookahead, int hostRate) => Running ? _replanner.Lead(lookahead.Cost.High(lookahead.Frames), HostBlock(hostRate)) : 0;

    /// <summary>The first frame that the listener does not reach before a new plan is there; at least the earliest that the stream can go back to.</summary>
    private long PlanFrom(MusicStream stream, Lookahead lookahead, int hostRate)
    {
        var heard = Math.Max(_region.Output.ReadPosition, _region.Header->OutputGenerationStart) + (long)(Lead(lookahead, hostRate) * hostRate);
        var frame = stream.Times.FrameFrom(_place.StreamOf(heard));
        // Nothing but a switch that is heard later: what comes before it stays.
        if (_plan is { } old && Plan.Of(Moment.Newest(_timeline), StyleVersion, _model!.Description).HeardFrom(old, _timeline) is { } line && FrameHeardFrom(line) is { } later)
            frame = Math.Max(frame, later);
        return Math.Max(frame, stream.EarliestRewind);
    }

    private int Guard(int hostRate) => Running ? (int)((HostBlock(hostRate) + LandingGuard) * hostRate) : 0;
}
