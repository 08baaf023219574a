using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_istream_t</c>. A read may return fewer bytes than asked for: call again until 0 (end) or -1 (error).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapInputStream
{
    /// <summary>Owned by whoever made the stream.</summary>
    public void* Context;

    /// <summary><c>int64_t read(stream, buffer, size)</c>: bytes read, 0 at the end, -1 on error.</summary>
    public delegate* unmanaged[Cdecl]<ClapInputStream*, void*, ulong, long> Read;
}

/// <summary><c>clap_ostream_t</c>. A write may take fewer bytes than offered: call again with the rest.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapOutputStream
{
    /// <summary>Owned by whoever made the stream.</summary>
    public void* Context;

    /// <summary><c>int64_t write(stream, buffer, size)</c>: bytes written, -1 on error.</summary>
    public delegate* unmanaged[Cdecl]<ClapOutputStream*, void*, ulong, long> Write;
}
