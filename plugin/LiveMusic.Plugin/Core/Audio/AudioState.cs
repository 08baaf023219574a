using System.Runtime.InteropServices;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>
/// Everything that the audio thread of one instance reads and writes, in one piece of unmanaged memory: no reference, no write barrier, nothing for a
/// collection to look at.
/// </summary>
/// <remarks>
/// Threading: "setup" fields are written by the main thread while the host may not call process (inactive); "shared" fields say who writes them; the rest belongs
/// to whoever processes.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AudioState
{
    public const int MaximumParameters = ParameterValues.Count;

    /// <summary>No place in a printed take.</summary>
    public const long Nowhere = long.MinValue;

    /// <summary>Frames that are worked on at a time.</summary>
    public const int ChunkFrames = 512;

    // Setup.

    /// <summary>Null: no region (before the first activation, or the system gave no memory): nothing but the dry signal is heard.</summary>
    public RegionHeader* Header;
    public RegionPorts Ports;
    public ParameterTraits* Traits;
    public short* IndexById;
    public NoteCommand* Commands;
    public int ParameterCount;
    public int GainIndex;
    public int MixIndex;
    public int RunIndex;
    public int StartIndex;
    public int TimingIndex;
    public int PrintIndex;
    public bool HasMainInput;
    public double SampleRate;
    public int MaximumFrames;

    /// <summary>Length of the fades around a gap.</summary>
    public int FadeFrames;

    /// <summary>Length of a knob's ramp.</summary>
    public int RampFrames;

    /// <summary>
    /// The stream generation that was asked for last (see <see cref="RegionHeader.RequestedGeneration"/>). Written by the main thread while inactive, by the audio
    /// thread at a start.
    /// </summary>
    public uint Generation;

    // Shared.

    /// <summary>Plain values by index. Written by the audio thread (host events) and the main thread (state, editor): the last one wins. Read by all.</summary>
    public fixed double Values[MaximumParameters];

    /// <summary>One bit for each value that the main thread wrote and the audio thread has not taken up. Interlocked.</summary>
    public ulong ChangedByMain;

    /// <summary>Set by the engine link when an engine attached that knows no value yet; cleared by the audio thread.</summary>
    public int EngineKnowsNothing;

    /// <summary>Set by the main thread: the host renders offline.</summary>
    public int Offline;

    /// <summary>Set by the main thread to end an offline wait at once.</summary>
    public int GiveUpWaiting;

    /// <summary>Written by the engine link: none is installed, or it refuses.</summary>
    public int NoEngineToBeHad;

    /// <summary>Written by the audio thread: an offline wait ended without music.</summary>
    public int OfflineFailed;

    /// <summary>Written by the audio thread: samples of silence before a bounce was noticed that the host did not tell of; 0: none.</summary>
    public long UntoldBounceMissed;

    /// <summary>Set by the main thread when the project's context is another than before; cleared by the audio thread when it asks for it.</summary>
    public int ProjectChanged;

    /// <summary>A <see cref="PrintedSound"/>, 0: none. Exchanged by the print's worker.</summary>
    public nint Printed;

    /// <summary>The one that the block in work reads; 0: none. Written by the audio thread.</summary>
    public nint PrintHeld;

    /// <summary>Written by the print's worker: a take is being loaded.</summary>
    public int PrintPending;

    /// <summary>Written by the audio thread, one of <see cref="Audio.PrintFault"/>.</summary>
    public int PrintFault;

    /// <summary>Written by the audio thread: 1 when anything of the stream was ever given out.</summary>
    public int Heard;

    /// <summary>Written by the audio thread: the host gives no transport, Follow host means Always.</summary>
    public int NoTransport;

    /// <summary>Written by the audio thread, one of <see cref="Flow"/>; and whether output is pulled.</summary>
    public Flow Flow;
    public bool Running;

    /// <summary>Written by the audio thread: managed bytes that its calls allocated. Stays 0.</summary>
    public long AllocatedBytes;

    // Counters, written by the audio thread, read by all.

    /// <summary>Samples processed by this instance: the first of the three clocks.</summary>
    public long HostSamples;
    public long Underruns;
    public long UnderrunSamples;

    /// <summary>Input or output samples that were no numbers and were replaced by 0.</summary>
    public long BadSamples;

    /// <summary>Events for which a ring had no room (no engine took them).</summary>
    public long LostEvents;

    /// <summary>Falls slowly, so that a meter that looks now and then sees it.</summary>
    public float MainPeakHold;
    public float SidechainPeakHold;

    // The block in work.
    public AudioBlock Block;
    public int Done;
    public float PeakLeft;
    public float PeakRight;

    // Parameters.
    public ulong Unsent;
    public Ramp Gain;
    public Ramp Mix;

    // Output.

    /// <summary>With what the generation begins of which nothing was heard yet; Continue: it was, or it just goes on.</summary>
    public StartValue Asked;
    public HostPace Pace;

    /// <summary>
    /// Repeatable timing: frames of silence that were heard in place of music that came too late. As many are thrown away when it comes, so that what follows is heard at its
    /// place.
    /// </summary>
    public long Late;

    /// <summary>Frames of silence in place of music since the start, or since the music ended.</summary>
    public long SilentFrames;
    public bool GenerationSeen;
    public bool NeedsRefill;
    public bool InUnderrun;
    public bool EndsInUnderrun;
    public bool GaveUp;

    /// <summary>Place in the fade: 0 silent, <see cref="FadeFrames"/> full.</summary>
    public int Fade;

    // Printed take.

    /// <summary>Index of its sample at the next one of the block, beyond its ends as well; <see cref="Nowhere"/>: it has no place here.</summary>
    public long PrintAt;

    /// <summary>What is faded out while <see cref="PrintFade"/> frames last: from this index on, or the stream (<see cref="Nowhere"/>).</summary>
    public long PrintOld;
    public int PrintFade;

    /// <summary>The take (<see cref="PrintedSound.Number"/>) that these places are in.</summary>
    public int PrintNumber;

    /// <summary>Whether the sample before this one was the take's.</summary>
    public bool PrintPlays;

    // Transport.
    public HostTime Time;

    /// <summary>The stretch of samples in work, and its first sample within the block.</summary>
    public TransportBlock Stretch;
    public int StretchStart;

    /// <summary>Samples of the block whose time was told.</summary>
    public int ToldUntil;

    /// <summary>A short stretch that waits to be merged with the next.</summary>
    public TransportBlock Pending;
    public bool HasLast;
    public TransportFlags LastFlags;
    public double LastTempo;

    /// <summary>Where song time should be at the next block if it runs on.</summary>
    public double ExpectedPpq;
    public double LastPpq;

    public fixed float Scratch[2 * ChunkFrames];
}

/// <summary>What is heard of the stream.</summary>
internal enum Flow
{
    /// <summary>Nothing: stopped, or waiting for enough samples.</summary>
    Silent,

    Playing,

    /// <summary>On the way to silence, over samples that are still there.</summary>
    FadingOut,
}
