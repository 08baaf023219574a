namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>Standard keywords of <see cref="ClapPluginDescriptor.Features"/>: those that a generator, an instrument or an effect may carry.</summary>
internal static class ClapPluginFeature
{
    public static ReadOnlySpan<byte> Instrument => "instrument"u8;
    public static ReadOnlySpan<byte> AudioEffect => "audio-effect"u8;
    public static ReadOnlySpan<byte> NoteEffect => "note-effect"u8;
    public static ReadOnlySpan<byte> NoteDetector => "note-detector"u8;
    public static ReadOnlySpan<byte> Analyzer => "analyzer"u8;
    public static ReadOnlySpan<byte> Synthesizer => "synthesizer"u8;
    public static ReadOnlySpan<byte> Sampler => "sampler"u8;
    public static ReadOnlySpan<byte> Drum => "drum"u8;
    public static ReadOnlySpan<byte> DrumMachine => "drum-machine"u8;
    public static ReadOnlySpan<byte> Glitch => "glitch"u8;
    public static ReadOnlySpan<byte> Granular => "granular"u8;
    public static ReadOnlySpan<byte> Utility => "utility"u8;
    public static ReadOnlySpan<byte> MultiEffects => "multi-effects"u8;
    public static ReadOnlySpan<byte> Mono => "mono"u8;
    public static ReadOnlySpan<byte> Stereo => "stereo"u8;
}
