using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_host_thread_check_t</c>: which role the calling thread has. [any]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapHostThreadCheck
{
    public static ReadOnlySpan<byte> Id => "clap.thread-check"u8;

    /// <summary><c>bool is_main_thread(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte> IsMainThread;

    /// <summary><c>bool is_audio_thread(host)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapHost*, byte> IsAudioThread;
}
