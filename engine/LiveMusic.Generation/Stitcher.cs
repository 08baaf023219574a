using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// Turns frames of codes into the stream's audio: one decoder that never stops, and a 40 ms crossfade where the music does.
/// </summary>
/// <remarks>
/// <para>Positions. Frame k lies in the stream where <see cref="Times"/> says: samples [k·S, (k + 1)·S) unless frames of another length were asked for. The decoder gives its audio
/// <see cref="ICodecDecoder.LatencySamples"/> late, so those first samples are dropped once at the start, and after frame n − 1
/// the stream is complete up to the start of frame n less the latency.</para>
/// <para>Joins. A continuous stream needs none: the decoder keeps its state. After <see cref="Cut"/> the old music runs one
/// frame past the cut (as it was heard where it was given out already, else the old decoder plays on with its last
/// frame held) and the new music fades in over that frame: new·sin² + old·cos² (injection notebook of Magenta RealTime). The two
/// weights add up to 1, so a join is never louder than the louder side.</para>
/// <para>Threading: one caller at a time.</para>
/// </remarks>
public sealed class Stitcher : IDisposable
{
    /// <summary>Frames decoded, unheard, before a place where decoding starts anew: what the decoder's left context needs (12 make it exact
    /// to 1e-12 in SpectroStream).</summary>
    public const int WarmUpFrames = 24;

    private const int Channels = 2;

    private readonly ICodecDecoder _decoder;
    private readonly OutputGuard _guard;
    private readonly Leveller? _leveller;
    private readonly int _levels;
    private readonly int _samplesPerFrame;
    private readonly int[] _lastFrame;
    private readonly float[] _fadeIn;

    private float[] _raw = [];
    private float[] _tail = [];
    private int[] _held = [];
    private int[] _lengths = [];
    private long _decoderFrame; // number of the next frame that the decoder takes
    private long _decoderEnd;   // stream position of the next sample that the decoder gives
    private bool _hasPlayed;    // the decoder has been fed since it was made
    private bool _joining;
    private float[] _beyond = [];   // what is repeated, from NextSample on: nobody decodes it
    private long _tailStart;    // the old music: [_tailStart, _joinStart + S)
    private long _joinStart;

    /// <param name="codec">Makes the decoder.</param>
    /// <param name="levels">RVQ levels of the frames.</param>
    /// <param name="historyFrames">Frames of given-out audio kept in <see cref="History"/>.</param>
    /// <param name="guard">Applied to everything the decoder gives.</param>
    /// <param name="leveller">Applied before it; null: none.</param>
    public Stitcher(ICodec codec, int levels, int historyFrames, OutputGuard guard, Leveller? leveller = null)
    {
        _decoder = codec.CreateDecoder();
        (_guard, _leveller) = (guard, leveller);
        _levels = levels;
        _samplesPerFrame = codec.SamplesPerFrame;
        _lastFrame = new int[levels];
        _fadeIn = new float[_samplesPerFrame];
        for (var i = 0; i < _fadeIn.Length; i++)
        {
            var sine = Math.Sin(Math.PI / 2 * (i + 0.5) / _fadeIn.Length);
            _fadeIn[i] = (float)(sine * sine);
        }
        LongestFrame = codec.FrameLengths.Longest;
        Times = FrameTimes.Of(_samplesPerFrame);
        History = new AudioHistory(historyFrames * LongestFrame);
        _decoderEnd = -LatencySamples;
    }

    /// <summary>Where frames lie in the stream.</summary>
    public FrameTimes Times { get; private set; }

    /// <summary>Most samples of a frame.</summary>
    public int LongestFrame { get; }

    /// <summary>Frames from one on, which were not fed yet, have another length.</summary>
    public void SetLength(long frame, double samples) => Times = Times.With(frame, samples);

    /// <summary>Samples by which given-out audio lies behind the frames fed.</summary>
    public int LatencySamples => _decoder.LatencySamples;

    /// <summary>Stream position of the next sample that <see cref="Decode"/> gives out.</summary>
    public long NextSample { get; private set; }

    /// <summary>What was given out. Beyond <see cref="NextSample"/> it holds the music of a plan that was taken back.</summary>
    public AudioHistory History { get; }

    /// <summary>Feeds whole frames and gives out the stream from <see cref="NextSample"/> to where it is now complete.</summary>
    /// <param name="codes">[n × levels], frame-major.</param>
    /// <param name="interleaved">Room for n of the longest frames (n·S where all are nominal) of two channels.</param>
    /// <returns>Samples (per channel) written: n·S in a running stream of nominal frames, fewer at its start and after going back.</returns>
    public int Decode(ReadOnlySpan<int> codes, Span<float> interleaved)
    {
        var frames = codes.Length / _levels;
        if (frames == 0)
            return 0;
        var start = _decoderEnd;
        var raw = Feed(codes, frames);
        var given = (int)Math.Max(0, _decoderEnd - NextSample);
        if (given > 0)
        {
            var heard = raw.Slice((int)(NextSample - start) * Channels, given * Channels);
            heard.CopyTo(interleaved);
            History.Write(NextSample, heard);
            NextSample += given;
        }
        return given;
    }

    /// <summary>
    /// The stream goes on at <paramref name="frame"/> (at most the next one) with other music. <paramref name="warmUp"/> are the frames
    /// before it [n × levels], empty after a reset. <see cref="NextSample"/> goes back to the cut if it lay beyond.
    /// </summary>
    public void Cut(long frame, ReadOnlySpan<int> warmUp)
    {
        var cut = Times.StartOf(frame);
        var from = Math.Min(NextSample, cut);
        if (_hasPlayed)
            TakeTail(from, (int)(cut + _samplesPerFrame - from));
        Times = Times.Until(frame);
        StartAt(frame, warmUp);
        NextSample = from;
        if (_hasPlayed)
            (_joining, _tailStart, _joinStart) = (true, from, cut);
        _hasPlayed = _hasPlayed || !warmUp.IsEmpty;
    }

    /// <summary>
    /// The stream becomes another one, of which <paramref name="warmUp"/> are the frames before <paramref name="frame"/>. It continues
    /// from where that one was complete, without a gap for one who has its sound up to there; over a stream that has sounded here it is faded in.
    /// </summary>
    /// <param name="frame">The one that comes next.</param>
    /// <param name="times">Where that stream's frames lie.</param>
    /// <param name="warmUp">As for <see cref="Cut"/>.</param>
    /// <param name="levels">That stream's snapshot of the leveller; empty: there is none.</param>
    public void Jump(long frame, FrameTimes times, ReadOnlySpan<int> warmUp, ReadOnlySpan<byte> levels = default)
    {
        if (_hasPlayed)
            TakeTail(NextSample, _samplesPerFrame);
        _leveller?.Restore(frame, levels);
        var firstKnown = frame - warmUp.Length / _levels;
        History.Clear();
        Times = times;
        StartAt(frame, warmUp, keep: true);
        NextSample = Math.Max(Times.StartOf(firstKnown), Times.StartOf(frame) - LatencySamples);
        if (_hasPlayed)
            (_joining, _tailStart, _joinStart) = (true, NextSample, NextSample);
        _hasPlayed = _hasPlayed || !warmUp.IsEmpty;
    }

    /// <summary>Whether what was given out last was repeated: before music is decoded again the stream must be cut.</summary>
    public bool IsRepeating { get; private set; }

    /// <summary>
    /// Gives out audio that no frames stand for, from <see cref="NextSample"/> on; the music before it passes into it over one frame.
    /// </summary>
    /// <param name="interleaved">The audio; where the music before still sounds it is mixed into it.</param>
    /// <param name="beyond">What would follow it: one frame and the latency, for the passage back.</param>
    public void Repeat(Span<float> interleaved, ReadOnlySpan<float> beyond)
    {
        if (!IsRepeating && !_joining && _hasPlayed)
        {
            TakeTail(NextSample, _samplesPerFrame);
            (_joining, _tailStart, _joinStart) = (true, NextSample, NextSample);
        }
        Join(NextSample, interleaved);
        History.Write(NextSample, interleaved);
        NextSample += interleaved.Length / Channels;
        _beyond = beyond.ToArray();
        (IsRepeating, _hasPlayed) = (true, true);
    }

    public void Dispose() => _decoder.Dispose();

    private Span<float> Feed(ReadOnlySpan<int> codes, int frames)
    {
        var room = (frames * LongestFrame + LatencySamples) * Channels;
        if (_raw.Length < room)
            _raw = new float[room];
        if (_lengths.Length < frames)
            _lengths = new int[frames];
        for (var i = 0; i < frames; i++)
            _lengths[i] = (int)(Times.StartOf(_decoderFrame + i + 1) - Times.StartOf(_decoderFrame + i));
        var count = _decoder.Decode(codes, _levels, _lengths.AsSpan(0, frames), _raw);
        var raw = _raw.AsSpan(0, count * Channels);
        _leveller?.Apply(_decoderFrame, _lengths.AsSpan(0, frames), raw);
        _guard.Apply(raw);
        Join(_decoderEnd, raw);
        _decoderEnd += count;
        _decoderFrame += frames;
        codes[^_levels..].CopyTo(_lastFrame);
        _hasPlayed = true;
        return raw;
    }

    private void Join(long position, Span<float> raw)
    {
        if (!_joining)
            return;
        var count = raw.Length / Channels;
        var joinEnd = _joinStart + _samplesPerFrame;
        var last = Math.Min(position + count, joinEnd);
        for (var p = Math.Max(position, _tailStart); p < last; p++)
        {
            var at = (int)(p - position) * Channels;
            var old = (int)(p - _tailStart) * Channels;
            var weight = p < _joinStart ? 0 : _fadeIn[(int)(p - _joinStart)];
            raw[at] = _tail[old] + weight * (raw[at] - _tail[old]);
            raw[at + 1] = _tail[old + 1] + weight * (raw[at + 1] - _tail[old + 1]);
        }
        if (position + count >= joinEnd)
            _joining = false;
    }

    // The old music of [from, from + count): from the history where it was given out, else from the decoder holding its last frame.
    private void TakeTail(long from, int count)
    {
        var tail = new float[count * Channels];
        var known = (int)Math.Clamp(NextSample - from, 0, count);
        History.Read(from, tail.AsSpan(0, known * Channels));
        if (known < count && IsRepeating)
        {
            var ahead = _beyond.AsSpan((int)(from + known - NextSample) * Channels);
            ahead[..Math.Min(ahead.Length, (count - known) * Channels)].CopyTo(tail.AsSpan(known * Channels));
        }
        else if (known < count)
        {
            var missing = (int)(from + count - _decoderEnd);
            var length = (int)Times.Length;
            var frames = (missing + length - 1) / length;
            // The last frame may be shorter than the one whose audio comes out first.
            if (LongestFrame != _samplesPerFrame && (length, LatencySamples) != (_samplesPerFrame, _samplesPerFrame))
                frames++;
            if (_held.Length < frames * _levels)
                _held = new int[frames * _levels];
            for (var i = 0; i < frames; i++)
                _lastFrame.CopyTo(_held, i * _levels);
            var start = _decoderEnd;
            var raw = Feed(_held.AsSpan(0, frames * _levels), frames);
            raw.Slice((int)(from + known - start) * Channels, (count - known) * Channels).CopyTo(tail.AsSpan(known * Channels));
        }
        _tail = tail;
        (_joining, IsRepeating) = (false, false);
    }

    private void StartAt(long frame, ReadOnlySpan<int> warmUp, bool keep = false)
    {
        _decoder.Reset();
        if (warmUp.IsEmpty)
            _leveller?.Clear();
        _leveller?.Rewind(frame);
        var played = _hasPlayed;
        _decoderFrame = frame - warmUp.Length / _levels;
        _decoderEnd = Times.StartOf(_decoderFrame) - LatencySamples;
        if (!warmUp.IsEmpty)
        {
            var start = _decoderEnd;
            var raw = Feed(warmUp, warmUp.Length / _levels);
            if (keep)
                History.Write(start, raw);
        }
        _hasPlayed = played;
    }
}
