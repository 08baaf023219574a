using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>
/// Vendor interface of this plugin, found at its component: how it does, for tests and benchmarks, and the texts of the prompts, since VST3 has no string
/// parameters. The functions are those of <see cref="LiveMusicDiagnostics"/> and <see cref="LiveMusicPrompts"/>. Not part of VST3; a host that does not know
/// it loses nothing.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ILiveMusicExtension
{
    public static readonly Tuid Iid = new(0x4B1C7D52, 0x9E0A4F36, 0xA2D85B7E, 0x63F1C094);

    public FUnknown Unknown;

    /// <summary>[any] <c>int64 audioThreadAllocatedBytes(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, long> AudioThreadAllocatedBytes;

    /// <summary>[any but audio] <c>void forceCollection(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, void> ForceCollection;

    /// <summary>[any] <c>int64 gcCount(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, long> GcCount;

    /// <summary>[any but audio] <c>uint32 status(this, out)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, LiveMusicStatus*, uint> Status;

    /// <summary>[UI] <c>bool setPromptText(this, slot, utf8)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, byte*, byte> SetPromptText;

    /// <summary>[any but audio] <c>bool getPromptText(this, slot, out, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, uint, byte*, uint, byte> GetPromptText;
}
