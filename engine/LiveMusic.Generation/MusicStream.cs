using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LiveMusic.Models;

namespace LiveMusic.Generation;

/// <summary>
/// One endless stream of music from one model: context, style, injection, sampling and stitching in one place (paper §2.3.1 and §4).
/// Driven by plain arrays; it knows no clock, no host and no other stream.
/// </summary>
/// <remarks>
/// <para>Frames and samples. Frame k is samples [k·S, (k + 1)·S) at model rate, unless a call asked for frames of another length: <see cref="Times"/> says where each lies. A call may ask for any number of frames up to
/// <see cref="MaxFrames"/> and start anywhere: the model remembers nothing but the context, so the 2-second grid of its training
/// is not a law. Audio comes out up to the decoder's latency behind the frames; <see cref="NextSample"/> says where.</para>
/// <para>Repeatable. The same model, calls, conditions and input give the same samples on the same machine.</para>
/// <para>Failures. When a call throws, no frame was generated and the call may be repeated.</para>
/// <para>Threading: one caller at a time; streams of one model are independent.</para>
/// </remarks>
public sealed class MusicStream : IDisposable
{
    private const int Channels = 2;
    private const uint Magic = 0x54534D4C; // "LMST"
    private const ushort Version = 1;
    private const ushort VersionWithControls = 2;
    private const ushort VersionWithLevels = 3; // and with controls, if the model has them
    private const int HeaderBytes = 16;

    private readonly ILiveModel _model;
    private readonly IFrameGenerator _generator;
    private readonly TokenContext _context;
    private readonly Injector _injector;
    private readonly Stitcher _stitcher;
    private readonly OutputGuard _guard = new();
    private readonly Leveller? _leveller;
    private readonly StyleMix _style;
    private readonly GumbelNoise _noise = new(0);
    private readonly ControlPlan? _controls;
    private (long Frame, FrameMarks Mark) _fresh = (-1, FrameMarks.None);        // the first frame of another context, and what that was
    private readonly ulong _identity;

    private readonly int[] _own;
    private readonly int[] _positive;
    private readonly int[] _styleCodes;
    private readonly int[] _codes;
    private FrameMarks _pending;

    /// <exception cref="ArgumentException">The parts of the model do not fit each other.</exception>
    public MusicStream(ILiveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _generator = model.CreateGenerator();
        var codec = model.Codec;
        if (codec.Levels < _generator.Levels || _generator.Levels < _generator.ContextLevels)
            throw new ArgumentException($"The codec has {codec.Levels} levels, the generator gives {_generator.Levels} and looks at {_generator.ContextLevels}.", nameof(model));
        if (model.Description.CodebookSize is < 1 or > short.MaxValue)
            throw new ArgumentException($"A codebook of {model.Description.CodebookSize} codes is not supported (1 to {short.MaxValue}).", nameof(model));

        _context = new TokenContext(_generator.ContextFrames, _generator.Levels, rewindFrames: _generator.ContextFrames);
        _injector = new Injector(codec, _context, _generator.ContextLevels, _generator.MaxFrames);
        _leveller = model.Description.LevelDb is { } level ? new Leveller(level, _context.RewindFrames + _generator.MaxFrames) : null;
        _stitcher = new Stitcher(codec, _generator.Levels, HistoryFrames(codec), _guard, _leveller);
        _style = new StyleMix(model.Style);
        _controls = model.Description.Controls is { } controls ? new ControlPlan(model.Description, controls, _context.RewindFrames) : null;
        _identity = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(model.Description.ContentHash)));

        _own = new int[_generator.ContextFrames * _generator.ContextLevels];
        _positive = new int[_own.Length];
        _styleCodes = new int[_style.Levels];
        _codes = new int[_generator.MaxFrames * _generator.Levels];
    }

    /// <summary>Most frames of one call.</summary>
    public int MaxFrames => _generator.MaxFrames;

    /// <summary>S: samples (per channel) of one frame of nominal length.</summary>
    public int SamplesPerFrame => _model.Codec.SamplesPerFrame;

    /// <summary>Samples that a frame may last: S alone where the codec can only play as it was encoded.</summary>
    public (int Shortest, int Longest) FrameLengths => _model.Codec.FrameLengths;

    /// <summary>Where frames lie in the stream's samples, those that are not made yet as if they were like the last.</summary>
    public FrameTimes Times => _stitcher.Times;

    /// <summary>Number of the frame that the next call generates first.</summary>
    public long NextFrame => _context.NextFrame;

    /// <summary>Where that frame stands in its bar, if the beat goes on; null: there is none, or the model has no controls.</summary>
    public MusicalClock? Beat => _controls?.Memory.At(NextFrame);

    /// <summary>Stream position of the next sample that comes out. At most <see cref="LatencySamples"/> behind the end of the last frame.</summary>
    public long NextSample => _stitcher.NextSample;

    /// <summary>Samples by which the audio lies behind the frames.</summary>
    public int LatencySamples => _stitcher.LatencySamples;

    /// <summary>Lowest frame that <see cref="Rewind"/> takes.</summary>
    public long EarliestRewind => _context.EarliestRewind;

    /// <summary>
    /// Stream position of the first sample of the next call's input. Input belongs where it was heard: a player who plays while sample p is sounding plays sample p.
    /// Set it when that relation changes (start, dropout, seek); calls advance it by the input they get.
    /// </summary>
    public long InputPosition
    {
        get => _injector.InputPosition;
        set => _injector.InputPosition = value;
    }

    /// <summary>Output values that were not finite and were replaced by silence.</summary>
    public long NonFiniteSamples => _guard.NonFiniteSamples;

    /// <summary>Output values above −3 dBFS that were bent, see <see cref="OutputGuard"/>.</summary>
    public long LimitedSamples => _guard.LimitedSamples;

    /// <summary>What the next frame's loudness is changed by, see <see cref="Leveller"/>; 0 for a model that states no level.</summary>
    public double LevelGainDb => _leveller?.GainDb ?? 0;

    /// <summary>Bytes of <see cref="Snapshot"/>: about 10 KB for 250 frames of 16 levels. Fixed for a model.</summary>
    public int SnapshotBytes => BytesOf(OwnVersion);

    private ushort OwnVersion => _leveller is not null ? VersionWithLevels : _controls is not null ? VersionWithControls : Version;

    private int BytesOf(ushort version)
        => HeaderBytes + _context.SnapshotBytes + _injector.Mixed.SnapshotBytes + BeatBytes(version) + LevelBytes(version) + sizeof(uint);

    private int BeatBytes(ushort version) => version >= VersionWithControls ? _controls?.Memory.SnapshotBytes ?? 0 : 0;

    private int LevelBytes(ushort version) => version == VersionWithLevels && _leveller is not null ? Leveller.SnapshotBytes : 0;

    /// <summary>Generates the next frames.</summary>
    /// <param name="conditions">Prompts, sampling and injection, the same for all frames of the call.</param>
    /// <param name="frames">1…<see cref="MaxFrames"/>.</param>
    /// <param name="newInput">The player's audio since the last call, interleaved stereo at model rate, from <see cref="InputPosition"/> on. May be empty, may hold values that are not finite (silence).</param>
    /// <param name="output">Room for frames·S·2 values, or as many of the longest frames where lengths differ from S. Gets the interleaved stream from <see cref="NextSample"/> on, finite and within ±1.</param>
    /// <param name="stamps">Room for one stamp per frame; stamp i is of frame <see cref="NextFrame"/> + i as it was before the call.</param>
    /// <returns>Samples (per channel) written: frames·S where all are nominal, but fewer in the first calls of a stream and after going back (see <see cref="Stitcher"/>).</returns>
    /// <exception cref="ArgumentException">A count, a control or a prompt is not valid; the message says which.</exception>
    public int Generate(in ChunkConditions conditions, int frames, ReadOnlySpan<float> newInput, Span<float> output, Span<FrameStamp> stamps)
    {
        if (frames < 1 || frames > MaxFrames)
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"One call gives 1 to {MaxFrames} frames.");
        var length = LengthOf(conditions);
        var longest = length == SamplesPerFrame && Times.Length == SamplesPerFrame ? SamplesPerFrame : FrameLengths.Longest;
        if (output.Length < frames * longest * Channels)
            throw new ArgumentException($"{frames} frames need room for {frames * longest * Channels} values.", nameof(output));
        if (stamps.Length < frames)
            throw new ArgumentException($"{frames} frames need room for as many stamps.", nameof(stamps));
        if (newInput.Length % Channels != 0)
            throw new ArgumentException("Input is interleaved stereo: an even number of values.", nameof(newInput));
        conditions.Sampling.Validate(_model.Description.CodebookSize);
        conditions.Injection.Validate(_model.Codec.SampleRate);
        if (_controls is null)
            ControlPlan.Refuse(_model.Description, conditions.Controls);
        else
            _controls.Validate(conditions.Controls);
        var style = _styleCodes.AsSpan(0, Mix(conditions));

        if (_stitcher.IsRepeating)
            _stitcher.Cut(NextFrame, WarmUp());
        _injector.AddInput(newInput);
        var codes = _codes.AsSpan(0, frames * _generator.Levels);
        Ask(conditions, frames, style, codes);

        var first = NextFrame;
        _context.Append(codes);
        _controls?.Played(first, StyleOf(style));
        _injector.Append(codes, _generator.Levels);
        _stitcher.SetLength(first, length);
        var samples = _stitcher.Decode(codes, output);
        Stamp(conditions, first, style.IsEmpty, stamps[..frames]);
        for (var i = 0; _controls is not null && i < frames; i++)
            stamps[i].Controls = _controls.Stamp(i);
        return samples;
    }

    /// <summary>
    /// Lets other audio take the place of the next frames, as if it had been generated: its codes become the context, so that music generated later follows it. Both ways the music passes
    /// over one frame. Its frames have nominal length.
    /// </summary>
    /// <param name="audio">By stream position.</param>
    /// <param name="conditions">For the stamps alone.</param>
    /// <param name="frames">As in <see cref="Generate"/>.</param>
    /// <param name="output">As in <see cref="Generate"/>.</param>
    /// <param name="stamps">As in <see cref="Generate"/>.</param>
    /// <returns>Samples (per channel) written.</returns>
    public int Repeat(IRepeatedAudio audio, in ChunkConditions conditions, int frames, Span<float> output, Span<FrameStamp> stamps)
    {
        ArgumentNullException.ThrowIfNull(audio);
        if (frames < 1 || frames > MaxFrames)
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"One call gives 1 to {MaxFrames} frames.");
        var first = NextFrame;
        var codes = _codes.AsSpan(0, frames * _generator.Levels);
        _stitcher.SetLength(first, SamplesPerFrame);
        Encode(audio, first, frames, codes);
        var count = (int)Math.Max(0, Times.StartOf(first + frames) - LatencySamples - NextSample);
        var heard = output[..(count * Channels)];
        audio.Read(NextSample, heard);
        var beyond = new float[(SamplesPerFrame + LatencySamples + 1) * Channels];
        audio.Read(NextSample + count, beyond);
        _stitcher.Repeat(heard, beyond);
        _context.Append(codes);
        _injector.Append(codes, _generator.Levels);
        Stamp(conditions, first, masked: false, stamps[..frames]);
        foreach (ref var stamp in stamps[..frames])
            stamp.Marks |= FrameMarks.Repeated;
        return count;
    }

    private void Encode(IRepeatedAudio audio, long first, int frames, Span<int> codes)
    {
        var codec = _model.Codec;
        var before = (int)Math.Min(first, codec.EncoderContextFrames + Injector.LeftEdgeFrames);
        var window = new float[(before + frames) * SamplesPerFrame * Channels];
        audio.Read(Times.StartOf(first) - before * SamplesPerFrame, window);
        var all = new int[(before + frames) * codec.Levels];
        codec.Encode(window, all);
        for (var frame = 0; frame < frames; frame++)
            all.AsSpan((before + frame) * codec.Levels, _generator.Levels).CopyTo(codes[(frame * _generator.Levels)..]);
    }

    /// <summary>
    /// Takes back what was generated from <paramref name="frame"/> on and has not been heard: the next call generates that frame again, from the context as it
    /// was there, and its audio crossfades from the old one over one frame. <see cref="NextSample"/> goes back to the frame's first sample if it lay beyond;
    /// what was given out after it is void.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in <see cref="EarliestRewind"/>…<see cref="NextFrame"/>.</exception>
    public void Rewind(long frame)
    {
        if (frame == NextFrame)
            return;
        _context.Rewind(frame);
        _controls?.Memory.Rewind(frame);
        _injector.Rewind(frame);
        _stitcher.Cut(frame, WarmUp());
        if (frame < _fresh.Frame)
            _fresh = (-1, FrameMarks.None);
        _pending |= FrameMarks.Replanned | (frame == _fresh.Frame ? _fresh.Mark : FrameMarks.None);
    }

    /// <summary>Forgets all music played so far: the next frame starts from nothing but its style, and fades in over one frame. Frame numbers go on.</summary>
    public void ResetContext()
    {
        _context.Clear();
        _controls?.Memory.Clear();
        _injector.Clear();
        _stitcher.Cut(NextFrame, []);
        _fresh = (NextFrame, FrameMarks.ContextReset);
        _pending |= FrameMarks.ContextReset;
    }

    /// <summary>
    /// Writes all that the next frames depend on besides conditions and input: frame number, codes of the context, codes of what was injected, with controls the beat, and with a leveller how loud it was. Audio
    /// is not in it; <see cref="Restore"/> decodes the last frames again.
    /// </summary>
    /// <returns><see cref="SnapshotBytes"/>.</returns>
    public int Snapshot(Span<byte> bytes)
    {
        if (!_injector.IsActive)
            _injector.Mixed.CopyFrom(_context);
        return Write(bytes, _context, _injector.Mixed);
    }

    /// <summary>The same as it was when <paramref name="frame"/> came next; the stream stays where it is. Allocates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in <see cref="EarliestRewind"/>…<see cref="NextFrame"/>.</exception>
    public int SnapshotAt(long frame, Span<byte> bytes)
    {
        var own = CopyOf(_context, _context.Levels, frame);
        return Write(bytes, own, CopyOf(_injector.IsActive ? _injector.Mixed : own, _injector.Mixed.Levels, frame));
    }

    private static TokenContext CopyOf(TokenContext context, int levels, long frame)
    {
        var copy = new TokenContext(context.Frames, levels, context.RewindFrames);
        copy.CopyFrom(context);
        copy.Rewind(frame);
        return copy;
    }

    private int Write(Span<byte> bytes, TokenContext own, TokenContext mixed)
    {
        var all = bytes[..SnapshotBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(all, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(all[4..], OwnVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(all[6..], (ushort)(_injector.IsActive ? 1 : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(all[8..], _identity);
        var at = HeaderBytes;
        at += own.Snapshot(all[at..]);
        at += mixed.Snapshot(all[at..]);
        if (_controls is not null)
        {
            _controls.Memory.Snapshot(own.NextFrame, all.Slice(at, _controls.Memory.SnapshotBytes));
            at += _controls.Memory.SnapshotBytes;
        }
        _leveller?.Snapshot(own.NextFrame, all[at..]);
        at += LevelBytes(OwnVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(all[at..], Crc32C.Of(all[..at]));
        return SnapshotBytes;
    }

    /// <summary>
    /// Goes on where <see cref="Snapshot"/> was taken, in this or another process: the same codes follow under the same conditions, and the same samples when the
    /// decoder's memory is shorter than <see cref="Stitcher.WarmUpFrames"/>. <see cref="NextFrame"/>, <see cref="NextSample"/> and <see cref="InputPosition"/> are then the
    /// snapshot's; earlier input and output are gone. Nothing changes when it throws.
    /// </summary>
    /// <param name="bytes">The snapshot.</param>
    /// <param name="times">Where its frames lay; null: frames of nominal length, frame 0 at sample 0.</param>
    /// <exception cref="InvalidDataException">Not such a snapshot, another version, another model, or damaged; the message says which.</exception>
    public void Restore(ReadOnlySpan<byte> bytes, FrameTimes? times = null)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidDataException("This is not a stream snapshot.");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version is < Version or > VersionWithLevels)
            throw new InvalidDataException($"This stream snapshot has version {version}; this program reads versions {Version} to {VersionWithLevels}.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) != _identity)
            throw new InvalidDataException($"This stream snapshot was made by another model than {_model.Description.Title}.");
        var length = BytesOf(version);
        if (bytes.Length < length)
            throw new InvalidDataException($"This stream snapshot is cut off: {bytes.Length} of {length} bytes.");
        var all = bytes[..length];
        if (BinaryPrimitives.ReadUInt32LittleEndian(all[^sizeof(uint)..]) != Crc32C.Of(all[..^sizeof(uint)]))
            throw new InvalidDataException("This stream snapshot is damaged (checksum).");
        var own = all[HeaderBytes..];
        var mixed = own[_context.SnapshotBytes..];
        _context.Verify(own);
        _injector.Mixed.Verify(mixed);
        var beat = mixed.Slice(_injector.Mixed.SnapshotBytes, BeatBytes(version));
        var levels = mixed.Slice(_injector.Mixed.SnapshotBytes + beat.Length, LevelBytes(version));
        if (!beat.IsEmpty)
            _controls!.Memory.Verify(beat);

        _context.Restore(own);
        if (beat.IsEmpty)
            _controls?.Memory.Clear();
        else
            _controls!.Memory.Restore(NextFrame, beat);
        _stitcher.Jump(NextFrame, times ?? FrameTimes.Of(SamplesPerFrame), WarmUp(), levels);
        _injector.Restore(mixed, Times.StartOf(NextFrame), active: BinaryPrimitives.ReadUInt16LittleEndian(all[6..]) != 0);
        _pending = FrameMarks.Restored;
        _fresh = (NextFrame, FrameMarks.Restored);
    }

    /// <summary>Reads what was given out, interleaved, by stream position; silence where it is unknown (the last 20 seconds are kept).</summary>
    public void ReadOutput(long position, Span<float> interleaved) => _stitcher.History.Read(position, interleaved);

    /// <summary>Reads the codes of the context, [n × levels] from <paramref name="frame"/> on; −1 where there are none.</summary>
    public void ReadCodes(long frame, Span<int> codes) => _context.Read(frame, codes, _generator.Levels);

    public void Dispose()
    {
        _generator.Dispose();
        _stitcher.Dispose();
    }

    private double LengthOf(in ChunkConditions conditions)
    {
        var (shortest, longest) = FrameLengths;
        if (conditions.FrameSamples == 0)
            return SamplesPerFrame;
        if (!(conditions.FrameSamples >= shortest && conditions.FrameSamples <= longest))
            throw new ArgumentOutOfRangeException(nameof(conditions), conditions.FrameSamples, $"A frame of {_model.Description.Title} lasts {shortest} to {longest} samples.");
        return conditions.FrameSamples;
    }

    private static int StyleOf(ReadOnlySpan<int> style) => style.IsEmpty ? -1 : style[0];

    private int Mix(in ChunkConditions conditions)
    {
        _style.Clear();
        foreach (ref readonly var prompt in conditions.Prompts)
            _style.Add(prompt);
        _style.Add(conditions.LivePrompt);
        return _style.Quantise(_styleCodes);
    }

    private void Ask(in ChunkConditions conditions, int frames, ReadOnlySpan<int> style, Span<int> codes)
    {
        _context.CopyTo(_own, _generator.ContextLevels);
        if (conditions.Injection.IsActive)
            _injector.Prepare(conditions.Injection, _context, _stitcher.History, NextSample, Times, _positive);
        else
            _injector.Stop();

        // Tied guidance (paper, appendix E; injection notebook): with injection the negative row has neither the input nor the style.
        _noise.Seed = conditions.Sampling.Seed;
        _generator.Generate(new GenerationRequest
        {
            Frames = frames,
            Context = _injector.IsActive ? _positive : _own,
            NegativeContext = _injector.IsActive ? _own : [],
            Style = style,
            NegativeStyle = [],
            Guidance = conditions.Sampling.Guidance,
            Temperature = conditions.Sampling.Temperature,
            TopK = conditions.Sampling.TopK,
            FirstFrame = NextFrame,
            Noise = _noise,
            EchoFrames = _controls?.Memory.FramesInStyle(NextFrame, StyleOf(style)),
            ControlPrior = _controls is null ? [] : _controls.Prior(conditions.Controls, NextFrame, StyleOf(style)),
            ControlContrast = _controls is null ? [] : _controls.Contrast(conditions.Controls),
            ControlTemperature = conditions.Controls.Temperature,
            Controls = _controls is null ? [] : _controls.Drawn,
        }, codes);
        _controls?.CheckDrawn();

        foreach (var code in codes)
        {
            if ((uint)code >= (uint)_model.Description.CodebookSize)
                throw new InvalidDataException($"The model {_model.Description.Title} gave the code {code}; its codebook has {_model.Description.CodebookSize}.");
        }
    }

    private void Stamp(in ChunkConditions conditions, long first, bool masked, Span<FrameStamp> stamps)
    {
        var sampling = conditions.Sampling;
        var stamp = new FrameStamp
        {
            Seed = sampling.Seed,
            LivePromptWeight = conditions.LivePrompt.Embedding.IsEmpty ? 0 : conditions.LivePrompt.Weight,
            Guidance = sampling.Guidance,
            Temperature = sampling.Temperature,
            TopK = sampling.TopK,
            InjectionAmount = _injector.IsActive ? conditions.Injection.Amount : 0,
            Scene = conditions.Scene,
            Controls = DrawnControls.None,
        };
        for (var i = 0; i < Math.Min(conditions.Prompts.Length, PromptWeights.Slots); i++)
            stamp.Prompts[i] = conditions.Prompts[i].Embedding.IsEmpty ? 0 : conditions.Prompts[i].Weight;
        var marks = (_injector.IsActive ? FrameMarks.Injected : 0) | (masked ? FrameMarks.MaskedStyle : 0);

        for (var i = 0; i < stamps.Length; i++)
        {
            stamp.Frame = first + i;
            stamp.Marks = i == 0 ? marks | _pending : marks;
            stamps[i] = stamp;
        }
        _pending = FrameMarks.None;
    }

    private int[] WarmUp()
    {
        var frames = (int)Math.Min(Stitcher.WarmUpFrames, NextFrame - _context.FirstFrame);
        var codes = new int[frames * _generator.Levels];
        _context.Read(NextFrame - frames, codes, _generator.Levels);
        return codes;
    }

    // Own output as far back as a mix may reach after the longest way back.
    private int HistoryFrames(ICodec codec) =>
        2 * _generator.ContextFrames + 2 * Math.Max(Injector.PrefixFrames, codec.EncoderContextFrames + Injector.LeftEdgeFrames);
}
