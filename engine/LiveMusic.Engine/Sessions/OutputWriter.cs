using System.Runtime.InteropServices;
using LiveMusic.Generation;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Sessions;

/// <summary>Carries the stream into the output ring at the host's rate, and a stamp for every frame at its exact place.</summary>
/// <remarks>Threading: the inference thread alone. <see cref="Place"/> is handed to others by value.</remarks>
internal sealed unsafe class OutputWriter(SharedRegion region, int modelRate)
{
    private const int Channels = 2;

    /// <summary>The old plan passes into the new one over this time, wherever the listener is by then.</summary>
    private const double SpliceSeconds = 0.02;

    private readonly List<OutputStamp> _splicedStamps = [];
    private Resampler? _resampler;
    private float[] _resampled = [];
    private long _streamOffset;
    private long _ringOffset;
    private long _skip;
    private StereoFrame[] _spliced = [];
    private int _splicedCount;
    private long _spliceStart;

    /// <summary>The generation being written; 0: none.</summary>
    public uint Generation { get; private set; }

    public int HostRate => _resampler?.OutputRate ?? 0;

    public OutputPlace Place => new(HostRate, modelRate, _ringOffset, _streamOffset);

    /// <summary>A new plan is being made and does not lie in the ring yet.</summary>
    public bool IsSplicing { get; private set; }

    /// <summary>Whether the ring takes the audio of this many frames now.</summary>
    public static bool HasRoom(SharedRegion region, int frames, int samplesPerFrame, int modelRate, double hostRate)
        => region.Output.Free > Math.Ceiling(frames * samplesPerFrame * hostRate / modelRate) + 16;

    /// <summary>Starts a generation at the ring's present end. The plugin throws away what lies before it.</summary>
    /// <param name="generation">As the plugin asked.</param>
    /// <param name="hostRate">Hz.</param>
    /// <param name="stream">Its <see cref="MusicStream.NextSample"/> comes first; audio before it is taken from its history.</param>
    /// <exception cref="ArgumentException">No resampling between the two rates.</exception>
    public void Begin(uint generation, int hostRate, MusicStream stream)
    {
        Tune(hostRate, stream);
        region.Output.CatchUp();
        // Only what belongs to the stream's next sample and later is new; the filter starts earlier.
        var first = new OutputPlace(hostRate, modelRate, 0, 0).OutputOf(stream.NextSample);
        _skip = first - _resampler!.NextOutput;
        _ringOffset = region.Output.WritePosition - first;
        IsSplicing = false;
        region.Header->OutputGenerationStart = region.Output.WritePosition;
        Volatile.Write(ref region.Header->OutputGeneration, generation);
        Generation = generation;
    }

    /// <summary>
    /// Goes on in a generation that an engine before this one began, at the very sample where that one stopped: <paramref name="ringOffset"/> is its
    /// <see cref="OutputPlace.RingOffset"/> less its stream offset's share. False: the two do not meet, begin anew.
    /// </summary>
    public bool TryContinue(uint generation, int hostRate, MusicStream stream, long ringOffset, long streamOffset)
    {
        Tune(hostRate, stream, streamOffset);
        var next = region.Output.WritePosition - ringOffset;
        _skip = next - _resampler!.NextOutput;
        // What the other engine wrote after its last snapshot is generated again, unheard; the far end says how much that can be.
        if (_skip < 0 || _skip > (long)region.Output.Capacity) return false;
        _ringOffset = ringOffset;
        IsSplicing = false;
        Generation = generation;
        return true;
    }

    /// <summary>
    /// The stream went back (<see cref="MusicStream.Rewind"/>) to music that lies in the ring: what is written from now on is gathered and takes the place of the old plan's as
    /// soon as it reaches past the listener, see <see cref="TryLand"/>.
    /// </summary>
    public void Splice(MusicStream stream) => Splice(stream, _streamOffset);

    /// <summary>The same with a stream that counts its samples otherwise.</summary>
    /// <param name="stream">Another one.</param>
    /// <param name="streamOffset">See <see cref="OutputPlace.StreamOffset"/>: puts its next sample where the old one's was to come.</param>
    public void Splice(MusicStream stream, long streamOffset)
    {
        Tune(HostRate, stream, streamOffset);
        _spliceStart = Place.OutputOf(stream.NextSample);
        _skip = _spliceStart - _ringOffset - _resampler!.NextOutput;
        _splicedCount = 0;
        _splicedStamps.Clear();
        IsSplicing = true;
    }

    /// <summary>Puts the new plan into the ring, from the first sample that the listener has surely not reached. False: there is not enough of it yet, go on.</summary>
    /// <param name="guard">Host samples that the listener may be ahead of what the ring says.</param>
    public bool TryLand(int guard)
    {
        var ring = region.Output;
        var end = ring.WritePosition;
        // Behind the old plan's end nothing was ever written: the new one follows without a gap.
        var at = Math.Min(end, Math.Max(_spliceStart, ring.ReadPosition + guard));
        // Of a generation that was not heard at all nothing of the old plan is left.
        var fade = at > region.Header->OutputGenerationStart ? (int)(SpliceSeconds * HostRate) : 0;
        var skipped = (int)(at - _spliceStart);
        if (skipped + fade > _splicedCount) return false;
        var fresh = _spliced.AsSpan(skipped, _splicedCount - skipped);
        Span<StereoFrame> old = stackalloc StereoFrame[1];
        for (var i = 0; i < fade && ring.TryPeek(at + i, old); i++)
        {
            var x = (i + 0.5f) / fade;
            var weight = x * x * (3 - 2 * x);
            fresh[i].Left = old[0].Left + weight * (fresh[i].Left - old[0].Left);
            fresh[i].Right = old[0].Right + weight * (fresh[i].Right - old[0].Right);
        }
        // Frames that are over by then were heard as the old plan had them; that the context became another in one of them is still to be said.
        var reset = StampFlags.None;
        foreach (ref var stamp in CollectionsMarshal.AsSpan(_splicedStamps))
        {
            reset |= stamp.Flags & (StampFlags.ContextReset | StampFlags.Recalled);
            if (stamp.OutputSample + stamp.Samples / 2 < at) continue;
            stamp.Flags |= reset;
            reset = StampFlags.None;
            region.Stamps.Write(new ReadOnlySpan<OutputStamp>(in stamp));
        }
        ring.Replace(at, fresh);
        IsSplicing = false;
        return true;
    }

    /// <summary>Copies what is written from a position on, heard or not, as the newest plan has it. Returns frames: all, or as many as there are.</summary>
    public int Peek(long position, Span<StereoFrame> frames)
    {
        var ring = region.Output;
        var (end, kept) = IsSplicing ? (_spliceStart + _splicedCount, _spliceStart) : (ring.WritePosition, ring.WritePosition);
        var count = (int)Math.Clamp(end - position, 0, frames.Length);
        var old = (int)Math.Clamp(kept - position, 0, count);
        if (old > 0 && !ring.TryPeek(position, frames[..old])) return 0;
        if (count > old) _spliced.AsSpan((int)(position + old - kept), count - old).CopyTo(frames[old..]);
        return count;
    }

    /// <summary>Writes the next audio of the stream, interleaved; a new plan's is kept back. Returns host samples.</summary>
    public int Write(ReadOnlySpan<float> interleaved)
    {
        var count = _resampler!.OutputCount(interleaved.Length / Channels);
        if (_resampled.Length < count * Channels) _resampled = new float[count * Channels];
        _resampler.Process(interleaved, _resampled);
        var skipped = (int)Math.Min(_skip, count);
        _skip -= skipped;
        var frames = MemoryMarshal.Cast<float, StereoFrame>(_resampled.AsSpan(skipped * Channels, (count - skipped) * Channels));
        if (!IsSplicing) return region.Output.Write(frames);
        if (_spliced.Length < _splicedCount + frames.Length) Array.Resize(ref _spliced, 2 * (_splicedCount + frames.Length));
        frames.CopyTo(_spliced.AsSpan(_splicedCount));
        _splicedCount += frames.Length;
        return frames.Length;
    }

    /// <summary>Writes the stamps of frames; their audio follows or has just been written.</summary>
    public void Stamp(ReadOnlySpan<FrameStamp> stamps, FrameTimes times, in OutputPlace place)
    {
        foreach (ref readonly var stamp in stamps)
        {
            var start = place.OutputOf(times.StartOf(stamp.Frame));
            var written = new OutputStamp
            {
                OutputSample = start, Samples = (int)(place.OutputOf(times.StartOf(stamp.Frame + 1)) - start), Frame = stamp.Frame, Generation = Generation,
                Seed = stamp.Seed, LivePromptWeight = stamp.LivePromptWeight, Guidance = stamp.Guidance, Temperature = stamp.Temperature, TopK = stamp.TopK,
                InjectionAmount = stamp.InjectionAmount, Scene = stamp.Scene.From, MorphScene = stamp.Scene.To, Morph = stamp.Scene.Morph,
                Flags = Flag(stamp.Marks, FrameMarks.Injected, StampFlags.Injected) | Flag(stamp.Marks, FrameMarks.ContextReset, StampFlags.ContextReset)
                    | Flag(stamp.Marks, FrameMarks.MaskedStyle, StampFlags.NoStyle) | Flag(stamp.Marks, FrameMarks.Restored, StampFlags.Recalled)
                    | Flag(stamp.Marks, FrameMarks.Repeated, StampFlags.Frozen),
            };
            for (var slot = 0; slot < PromptSlots; slot++) written.Weights[slot] = stamp.Prompts[slot];
            if (IsSplicing) _splicedStamps.Add(written);
            else region.Stamps.Write(new ReadOnlySpan<OutputStamp>(in written));
        }
    }

    private const int PromptSlots = LiveMusic.Generation.PromptWeights.Slots;

    private static StampFlags Flag(FrameMarks marks, FrameMarks mark, StampFlags flag) => (marks & mark) != 0 ? flag : StampFlags.None;

    private void Tune(int hostRate, MusicStream stream, long streamOffset = 0)
    {
        if (_resampler is null || _resampler.OutputRate != hostRate) _resampler = new(modelRate, hostRate, Channels);
        _streamOffset = streamOffset;
        var before = new float[Math.Max(0, 2 * _resampler.LatencyInputSamples - 1) * Channels];
        stream.ReadOutput(stream.NextSample - before.Length / Channels, before);
        _resampler.Restart(Math.Max(0, stream.NextSample + streamOffset), before);
    }
}
