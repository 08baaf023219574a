using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>
/// Vendor extension of this plugin: how it does, for tests and benchmarks. A plugin compiled with NativeAOT has its own heap and collector
/// that no host can see, so the plugin reports them itself. Not part of CLAP; a host that does not know it loses nothing.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LiveMusicDiagnostics
{
    public static ReadOnlySpan<byte> Id => "livemusic.diagnostics/1"u8;

    /// <summary>1. The fields of a version never change; a new layout gets a new identifier.</summary>
    public uint Version;

    /// <summary>[any] <c>int64_t audio_thread_allocated_bytes(plugin)</c>: managed bytes allocated within audio-thread calls of this instance so far.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, long> AudioThreadAllocatedBytes;

    /// <summary>[any but audio] <c>void force_collection(plugin)</c>: a full blocking collection of the plugin's heap, now.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, void> ForceCollection;

    /// <summary>[any] <c>int64_t gc_count(plugin)</c>: collections of the plugin's heap so far, all generations.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, long> GcCount;

    /// <summary>[any but audio] <c>uint32_t status(plugin, out)</c>: fills at most <see cref="LiveMusicStatus.Size"/> bytes, returns the bytes filled, 0 when it has nothing to say.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, LiveMusicStatus*, uint> Status;
}

/// <summary>Values of <see cref="LiveMusicStatus.State"/>.</summary>
internal static class LiveMusicState
{
    /// <summary>No engine is attached.</summary>
    public const uint NoEngine = 0;

    /// <summary>An engine is starting or loading the model.</summary>
    public const uint Starting = 1;

    /// <summary>The buffer is being filled; what is heard is silence.</summary>
    public const uint Buffering = 2;

    /// <summary>Music is heard.</summary>
    public const uint Playing = 3;

    /// <summary>Ready, and the transport does not roll.</summary>
    public const uint Idle = 4;

    /// <summary>The engine cannot play; <see cref="LiveMusicStatus.Message"/> says why.</summary>
    public const uint Failed = 5;
}

/// <summary>What <see cref="LiveMusicDiagnostics.Status"/> fills.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LiveMusicStatus
{
    public const int SlotCount = 8;
    public const int MessageSize = 256;

    /// <summary>Bytes of this struct as the caller knows it; set by the caller.</summary>
    public uint Size;

    /// <summary>One of <see cref="LiveMusicState"/>.</summary>
    public uint State;

    /// <summary>Times the buffer ran empty.</summary>
    public ulong Underruns;

    /// <summary>Samples that were missing.</summary>
    public ulong UnderrunSamples;

    /// <summary>Engines that had to be replaced.</summary>
    public uint EngineRestarts;

    /// <summary>Prompt slots whose text is embedded and can be heard.</summary>
    public uint PromptsReady;

    /// <summary>Seconds of music between the play cursor and the end of the buffer.</summary>
    public float BufferSeconds;

    /// <summary>Seconds of music made per second of computing; 1 is just real time.</summary>
    public float RealtimeFactor;

    /// <summary>Codec frames that reached the output.</summary>
    public ulong FramesHeard;

    /// <summary>Samples processed by this instance, at the host's rate.</summary>
    public ulong OutputPosition;

    /// <summary>Weight of each prompt in what is heard now, 0 to 1 after normalisation.</summary>
    public fixed float HeardWeights[SlotCount];

    /// <summary>Peak of the sidechain input lately, linear.</summary>
    public float SidechainPeak;

    /// <summary>Process id of the engine, 0 when there is none.</summary>
    public uint EnginePid;

    /// <summary>Null-terminated UTF-8 for a person.</summary>
    public fixed byte Message[MessageSize];

    /// <summary>One of <see cref="LiveMusicEditor"/>.</summary>
    public uint Editor;

    /// <summary>Temperature of what is heard now.</summary>
    public float HeardTemperature;

    /// <summary>Scene of what is heard now, 1 to 16; 0: the faders.</summary>
    public uint HeardScene;
}

/// <summary>Values of <see cref="LiveMusicStatus.Editor"/>: where the editor is.</summary>
internal static class LiveMusicEditor
{
    /// <summary>The host has none open.</summary>
    public const uint Closed = 0;

    /// <summary>Wanted, and not drawn yet.</summary>
    public const uint Opening = 1;

    /// <summary>Drawn in the host's window.</summary>
    public const uint Shown = 2;

    /// <summary>In a window of its own.</summary>
    public const uint Window = 3;

    /// <summary>In the default browser; <see cref="LiveMusicStatus.Message"/> says why.</summary>
    public const uint Browser = 4;

    /// <summary>Nowhere; <see cref="LiveMusicStatus.Message"/> says why.</summary>
    public const uint Failed = 5;
}

/// <summary>Vendor extension of this plugin: the texts of the prompts, since CLAP has no string parameters. [main]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LiveMusicPrompts
{
    public static ReadOnlySpan<byte> Id => "livemusic.prompts/1"u8;

    /// <summary>1. The fields of a version never change; a new layout gets a new identifier.</summary>
    public uint Version;

    /// <summary><c>bool set_text(plugin, slot, utf8)</c>: slots count from 0; false for a slot that does not exist.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte*, byte> SetText;

    /// <summary><c>bool get_text(plugin, slot, out, size)</c>: null-terminated, cut to <c>size</c> bytes.</summary>
    public delegate* unmanaged[Cdecl]<ClapPlugin*, uint, byte*, uint, byte> GetText;
}
