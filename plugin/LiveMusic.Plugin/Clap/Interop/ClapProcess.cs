using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_process_t</c>: one block. Everything it points to is valid until <c>process</c> returns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapProcess
{
    /// <summary>Samples since the host started, growing at least by the frames of each block; -1 when the host has no such clock.</summary>
    public long SteadyTime;

    /// <summary>Frames of this block, within the bounds given to <c>activate</c>.</summary>
    public uint FramesCount;

    /// <summary>Transport at sample 0 of the block; null when the plugin runs free.</summary>
    public ClapEventTransport* Transport;

    /// <summary>One entry per input port. Input and output may be the same memory for an in-place pair.</summary>
    public ClapAudioBuffer* AudioInputs;
    public ClapAudioBuffer* AudioOutputs;
    public uint AudioInputsCount;
    public uint AudioOutputsCount;

    /// <summary>Events sorted by sample offset, read only.</summary>
    public ClapInputEvents* InEvents;

    /// <summary>The plugin pushes its events here, sorted by sample offset.</summary>
    public ClapOutputEvents* OutEvents;
}

/// <summary>What <see cref="ClapPlugin.Process"/> returns.</summary>
internal static class ClapProcessStatus
{
    /// <summary>Failed: the output must be discarded.</summary>
    public const int Error = 0;

    /// <summary>Keep calling.</summary>
    public const int Continue = 1;

    /// <summary>Keep calling unless the output is quiet.</summary>
    public const int ContinueIfNotQuiet = 2;

    /// <summary>The plugin's tail length decides (<see cref="ClapPluginTail"/>).</summary>
    public const int Tail = 3;

    /// <summary>No more calls needed until an event or a change of the input.</summary>
    public const int Sleep = 4;
}
