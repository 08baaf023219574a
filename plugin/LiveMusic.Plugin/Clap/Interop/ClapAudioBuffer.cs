using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_audio_buffer_t</c>: the channels of one port. Exactly one of <see cref="Data32"/> and <see cref="Data64"/> is used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapAudioBuffer
{
    public float** Data32;
    public double** Data64;
    public uint ChannelCount;

    /// <summary>Samples of latency from or to the audio interface.</summary>
    public uint Latency;

    /// <summary>Bit c set: every sample of channel c has the same value (a hint, the samples are still there).</summary>
    public ulong ConstantMask;
}
