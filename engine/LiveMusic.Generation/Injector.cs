using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// Audio injection (paper §4.2 and appendix E): mixes the player's audio with the stream's own output, encodes the mix, and puts
/// its codes into the context that the next frames follow. The player's audio itself is never heard.
/// </summary>
/// <remarks>
/// <para>Places. Input has the stream position that was heard when it was played. Only frames whose mix has changed since
/// the last call are encoded again: those that have been generated since, and those whose input has arrived since. The codes of a mix stay
/// in the context until it has slid past them. Audio before such a stretch (<see cref="PrefixFrames"/>) is encoded with it, and the first frames are dropped, because a
/// codec's first frames are not what they would be in a longer take.</para>
/// <para>The end. Output is complete up to the decoder's latency, so the last one or two frames keep the stream's own codes.
/// In free mode the input ends where the player is now, and fades to silence over <see cref="FadeSamples"/>.</para>
/// <para>Threading: one caller at a time. Memory for the input is taken at the first input.</para>
/// </remarks>
public sealed class Injector
{
    /// <summary>Frames before the changed ones that are mixed and encoded too (MIX_PREFIX_FRAMES of the reference).</summary>
    public const int PrefixFrames = 16;

    /// <summary>Encoded frames dropped at the left edge, at least (LEFT_EDGE_FRAMES_TO_REMOVE of the reference).</summary>
    public const int LeftEdgeFrames = 8;

    /// <summary>Length of the fade at the end of the input: 10 ms at 48 kHz (footnote 4 of the paper; the reference's 100 samples click more).</summary>
    public const int FadeSamples = 480;

    private const int Channels = 2;

    private readonly ICodec _codec;
    private readonly TokenContext _mixed;
    private readonly AudioHistory _input;
    private readonly int _chunkFrames;
    private readonly int _edgeFrames;
    private readonly int _prefixFrames;
    private readonly int _sampleRate;

    private float[] _mixWindow = [];
    private float[] _inputWindow = [];
    private int[] _codes = [];
    private long _encodedEnd;   // frame after the last one encoded
    private long _inputSettled; // sample from which on the input of the last mix can still change

    /// <param name="codec">Encodes the mix.</param>
    /// <param name="context">Shape of the stream's own context, which <see cref="Prepare"/> gets.</param>
    /// <param name="contextLevels">RVQ levels that the model looks at.</param>
    /// <param name="chunkFrames">Frames mixed when injection starts.</param>
    public Injector(ICodec codec, TokenContext context, int contextLevels, int chunkFrames)
    {
        _codec = codec;
        _mixed = new TokenContext(context.Frames, contextLevels, context.RewindFrames);
        _chunkFrames = chunkFrames;
        _edgeFrames = Math.Max(LeftEdgeFrames, codec.EncoderContextFrames);
        _prefixFrames = Math.Max(PrefixFrames, _edgeFrames + LeftEdgeFrames);
        _sampleRate = codec.SampleRate;
        var window = (context.Frames + _prefixFrames) * codec.FrameLengths.Longest;
        _input = new AudioHistory(window + 2 * InjectionControls.MaximumLoopSeconds * _sampleRate);
    }

    /// <summary>Stream position of the next sample that <see cref="AddInput"/> takes. Setting it forward leaves silence, backward replaces.</summary>
    public long InputPosition { get; set; }

    /// <summary>Whether the context holds codes of a mix.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Codes of the context with what was injected (for snapshots).</summary>
    internal TokenContext Mixed => _mixed;

    /// <summary>Adds what the player played, interleaved stereo at model rate, from <see cref="InputPosition"/> on.</summary>
    public void AddInput(ReadOnlySpan<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
            throw new ArgumentException("Input is interleaved stereo: an even number of values.", nameof(interleaved));
        if (interleaved.IsEmpty)
            return;
        _inputSettled = Math.Min(_inputSettled, InputPosition);
        _input.Write(InputPosition, interleaved);
        InputPosition += interleaved.Length / Channels;
    }

    /// <summary>Brings the mixed context up to date and copies it out: the positive context of the guidance.</summary>
    /// <param name="controls">Validated and active.</param>
    /// <param name="own">The stream's own context.</param>
    /// <param name="output">The stream's given-out audio.</param>
    /// <param name="outputEnd">Stream position up to which <paramref name="output"/> is what will be heard.</param>
    /// <param name="times">Where the frames lie in it. The codec gets those of another length at its own.</param>
    /// <param name="positive">[Frames × contextLevels].</param>
    public void Prepare(in InjectionControls controls, TokenContext own, AudioHistory output, long outputEnd, FrameTimes times, Span<int> positive)
    {
        var end = Math.Min(own.NextFrame, times.FrameAt(outputEnd));
        var endSample = times.StartOf(end);
        if (!IsActive)
        {
            _mixed.CopyFrom(own);
            IsActive = true;
            _encodedEnd = Math.Max(own.FirstFrame, end - _chunkFrames);
            _inputSettled = times.StartOf(_encodedEnd);
        }

        var shift = controls.Mode == InjectionMode.Looper ? LoopShift(controls.LoopSamples, endSample) : 0;
        var gap = (long)(controls.GapMilliseconds / 1000.0 * _sampleRate);
        var received = InputPosition + shift;
        var inputEnd = gap == 0 && received >= endSample
            ? endSample + FadeSamples // it goes on beyond the context: nothing to fade
            : Math.Min(received, endSample) - gap;
        var settled = inputEnd - FadeSamples;

        var changed = Math.Min(_encodedEnd, times.FrameAt(_inputSettled + shift));
        var oldest = Math.Max(own.FirstFrame, own.NextFrame - own.Frames);
        if (changed < end && oldest < end)
        {
            var first = Math.Max(oldest, changed - (_prefixFrames - _edgeFrames));
            Encode(controls, output, times, first, end, shift, inputEnd);
        }
        _encodedEnd = end;
        _inputSettled = settled - shift;
        _mixed.CopyTo(positive, _mixed.Levels);
    }

    /// <summary>Adds the frames just generated, [n × levels].</summary>
    public void Append(ReadOnlySpan<int> codes, int levels)
    {
        if (!IsActive)
            return;
        for (var at = 0; at < codes.Length; at += levels)
            _mixed.Append(codes.Slice(at, _mixed.Levels));
    }

    /// <summary>Takes everything injected out of the context.</summary>
    public void Stop() => IsActive = false;

    /// <summary>Goes back with the stream, see <see cref="TokenContext.Rewind"/>.</summary>
    public void Rewind(long frame)
    {
        if (!IsActive)
            return;
        if (frame < _mixed.EarliestRewind)
        {
            Stop();
            return;
        }
        _mixed.Rewind(frame);
        _encodedEnd = Math.Min(_encodedEnd, frame);
    }

    /// <summary>Forgets the music with the stream. Input stays.</summary>
    public void Clear()
    {
        if (IsActive)
            _mixed.Clear();
    }

    /// <summary>Forgets all input, and becomes active with the codes of a snapshot, or not active.</summary>
    internal void Restore(ReadOnlySpan<byte> mixed, long position, bool active)
    {
        _mixed.Restore(mixed);
        _input.Clear();
        IsActive = active;
        _encodedEnd = _mixed.NextFrame;
        InputPosition = position;
        _inputSettled = InputPosition;
    }

    // The fewest whole loops back at which the player's audio reaches to the end of the output.
    private long LoopShift(int loopSamples, long end)
    {
        var missing = end - InputPosition;
        var loops = Math.Max(1, (missing + loopSamples - 1) / loopSamples);
        return loops * loopSamples;
    }

    private void Encode(in InjectionControls controls, AudioHistory output, FrameTimes times, long first, long end, long shift, long inputEnd)
    {
        var edge = first - _edgeFrames;
        var frames = (int)(end - edge);
        var start = times.StartOf(edge);
        var samples = (int)(times.StartOf(end) - start);
        var values = samples * Channels;
        if (_mixWindow.Length < values)
        {
            _mixWindow = new float[values];
            _inputWindow = new float[values];
        }
        if (_codes.Length < frames * _codec.Levels)
            _codes = new int[frames * _codec.Levels];

        var mix = _mixWindow.AsSpan(0, values);
        var input = _inputWindow.AsSpan(0, values);
        output.Read(start, mix);
        _input.Read(start - shift, input);
        for (var i = 0; i < samples; i++)
        {
            var toEnd = inputEnd - (start + i);
            var fade = toEnd >= FadeSamples ? 1f : toEnd <= 0 ? 0f : (float)toEnd / FadeSamples;
            var gain = controls.Amount * fade;
            mix[2 * i] = controls.Feedback * mix[2 * i] + gain * input[2 * i];
            mix[2 * i + 1] = controls.Feedback * mix[2 * i + 1] + gain * input[2 * i + 1];
        }

        var codes = _codes.AsSpan(0, frames * _codec.Levels);
        _codec.Encode(Nominal(mix, times, edge, frames), codes);
        _mixed.Overwrite(first, codes[(_edgeFrames * _codec.Levels)..], _codec.Levels);
    }

    private ReadOnlySpan<float> Nominal(ReadOnlySpan<float> mix, FrameTimes times, long first, int frames)
    {
        var samplesPerFrame = _codec.SamplesPerFrame;
        if (times.IsNominal(first, frames, samplesPerFrame))
            return mix;
        var nominal = new float[frames * samplesPerFrame * Channels];
        NominalFrames.Fill(mix, times, first, nominal, samplesPerFrame);
        return nominal;
    }
}
