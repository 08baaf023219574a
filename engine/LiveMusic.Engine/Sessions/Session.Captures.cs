using System.Diagnostics;
using LiveMusic.Engine.Captures;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Sessions;

/// <summary>What captures need to know beyond the stamps: which prompts a frame followed, and the context as it was.</summary>
internal sealed unsafe partial class Session
{
    /// <summary>One context is kept for so much music. A take begins at most that long after its own.</summary>
    private const double MomentSeconds = 2;

    /// <summary>Ten minutes and what is made ahead of them.</summary>
    private const int KeptMoments = 310;

    private const int KeptStyles = 512;

    private const long RemarkMilliseconds = 8000;

    // Guarded by the gate.
    private readonly List<StyleMark> _styles = [];
    private readonly List<ContextMoment> _moments = [];
    private byte[]? _recalled;
    private long? _recalledLine;
    private string _keepingFault = "";
    private string _remark = "";
    private long _remarkUntil;
    private PrintedTakeStatus _printed = new("", "");

    /// <summary>Within <see cref="Look"/>: the prompts that a frame followed; null: forgotten.</summary>
    public AskedPrompts? PromptsOf(uint generation, long frame)
    {
        for (var i = _styles.Count - 1; i >= 0; i--)
            if (_styles[i].Generation == generation && _styles[i].Frame <= frame) return _styles[i].Prompts;
        return null;
    }

    /// <summary>Within <see cref="Look"/>: the newest context that led to what is heard at an output sample; null: none is kept.</summary>
    public ContextMoment? MomentBefore(long output, uint generation)
    {
        for (var i = _moments.Count - 1; i >= 0; i--)
            if (_moments[i].OutputSample <= output && _moments[i].Generation == generation) return _moments[i];
        return null;
    }

    /// <summary>Something that a user who asked by a control shall read: shown for some seconds where the instance says how it goes. Any thread.</summary>
    public void Remark(string message)
    {
        _log.Write($"Session {Number}: {message}");
        lock (_gate) (_remark, _remarkUntil) = (message, Environment.TickCount64 + RemarkMilliseconds);
    }

    /// <summary>Why what is heard cannot be kept; empty: it is. Any thread.</summary>
    public void TellKeeping(string fault)
    {
        lock (_gate)
        {
            if (_keepingFault == fault) return;
            _keepingFault = fault;
        }
        if (fault.Length > 0) _log.Write($"Session {Number}: {fault} The music goes on.");
    }

    /// <summary>What the plugin said of its printed take. Any thread.</summary>
    public PrintedTakeStatus Printed { get => Volatile.Read(ref _printed); set => Volatile.Write(ref _printed, value); }

    /// <summary>
    /// The music goes on from a context that was kept (a <see cref="ContextMoment.Envelope"/>), from the next plan on: what lies ready is replaced as far as it is not heard before.
    /// Any thread.
    /// </summary>
    public void RecallContext(byte[] envelope)
    {
        lock (_gate) (_recalled, _recalledLine) = (envelope, null);
    }

    // The inference thread. Whether the stream is another now.
    private bool TakeRecalled(ILiveModel model)
    {
        byte[] envelope;
        long from;
        lock (_gate)
        {
            if (_recalled is not { } kept || _writer!.IsSplicing) return false;
            (envelope, _recalled) = (kept, null);
            Drain();
            // Where the same music must follow it is the next frame, whenever that is made.
            from = Offline || ControlDelay is not null ? _stream!.NextFrame : Math.Min(PlanFrom(_stream!, _lookahead!, _writer.HostRate), _stream!.NextFrame);
            // What lies ready up to its line stays.
            if (_recalledLine is { } line && FrameHeardFrom(line) is { } first) from = Math.Clamp(first, from, _stream!.NextFrame);
        }
        var stream = new MusicStream(model);
        try
        {
            stream.Restore(ContextEnvelope.Read(envelope).Snapshot);
        }
        catch (InvalidDataException e)
        {
            stream.Dispose();
            Remark($"The context that was kept cannot be used, the music goes on from its own. {e.Message}");
            return false;
        }
        if (from < _stream.NextFrame) Rewind(from);
        _writer.Splice(stream, _writer.Place.StreamOffset + _stream.NextSample - stream.NextSample);
        _stream.Dispose();
        _stream = stream;
        _splicingSince = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _feed!.Rest();
            _resetFrame = -1;
            _plan = null;
            // Its frames count from another number on, so these say nothing any more.
            _moments.Clear();
            Keep(stream);
        }
        return true;
    }

    private string CaptureMessage() => _remark.Length > 0 && Environment.TickCount64 < _remarkUntil ? _remark : _keepingFault;

    // Within the gate, before frames are made: what they follow.
    private void MarkStyle(long frame)
    {
        var generation = _writer!.Generation;
        _styles.RemoveAll(s => s.Generation == generation && s.Frame >= frame);
        if (_styles.Count > 0 && _styles[^1] is var last && last.Generation == generation && last.Version == _plan!.Value.PromptsVersion) return;
        if (_styles.Count == KeptStyles) _styles.RemoveAt(0);
        _styles.Add(new(generation, frame, _plan!.Value.PromptsVersion, new(Prompts.CopyAsked(), Scenes.Copy())));
    }

    // Within the gate, after the snapshot was written.
    private void KeepMoment(MusicStream stream, ReadOnlySpan<byte> envelope)
    {
        var generation = _writer!.Generation;
        var output = _writer.Place.OutputOf(stream.NextSample);
        if (_moments.Count > 0 && _moments[^1] is var last && last.Generation == generation && output - last.OutputSample < MomentSeconds * _writer.HostRate) return;
        if (_moments.Count == KeptMoments) _moments.RemoveAt(0);
        _moments.Add(new(generation, stream.NextFrame, output, envelope.ToArray()));
    }

    // What was made after a frame is thrown away: so are the contexts that hold it.
    private void ForgetMomentsAfter(long frame)
    {
        lock (_gate) _moments.RemoveAll(m => m.Generation == _writer!.Generation && m.Frame > frame);
    }

    /// <param name="Generation">Of the stream.</param>
    /// <param name="Frame">The first frame that followed them.</param>
    /// <param name="Version">See <see cref="Prompts.PromptSlots.StyleVersion"/>.</param>
    /// <param name="Prompts">All slots and scenes.</param>
    private readonly record struct StyleMark(uint Generation, long Frame, long Version, AskedPrompts Prompts);

    /// <param name="Generation">Of the stream.</param>
    /// <param name="Frame">The next frame after it.</param>
    /// <param name="OutputSample">Where that frame is heard.</param>
    /// <param name="Envelope">See <see cref="ContextEnvelope"/>.</param>
    public sealed record ContextMoment(uint Generation, long Frame, long OutputSample, byte[] Envelope);
}
