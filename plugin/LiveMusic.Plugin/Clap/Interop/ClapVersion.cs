using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary>ABI version, first field of the entry, of descriptors and of the host. Compatible when <see cref="Major"/> is at least 1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClapVersion
{
    public uint Major;
    public uint Minor;
    public uint Revision;

    /// <summary>The version these bindings were written from.</summary>
    public static ClapVersion Current => new() { Major = 1, Minor = 2, Revision = 10 };

    public readonly bool IsCompatible => Major >= 1;

    public override readonly string ToString() => $"{Major}.{Minor}.{Revision}";
}
