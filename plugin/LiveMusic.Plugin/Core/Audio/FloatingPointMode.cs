using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>Denormal numbers count as zero for the length of one audio-thread call (Native/denormals.c: .NET cannot set the control register).</summary>
/// <remarks>The thread's register only. In the published library alone: a test under the JIT has no C part.</remarks>
internal static partial class FloatingPointMode
{
    /// <summary>Returns what <see cref="Restore"/> takes: the register is the host's and comes back as it was.</summary>
    [LibraryImport("livemusic_native", EntryPoint = "livemusic_denormals_off"), SuppressGCTransition]
    public static partial ulong DenormalsOff();

    [LibraryImport("livemusic_native", EntryPoint = "livemusic_denormals_restore"), SuppressGCTransition]
    public static partial void Restore(ulong before);
}
