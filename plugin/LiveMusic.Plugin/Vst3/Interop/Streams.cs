using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>IBStream</c>: bytes of the host, with a position. A call may move fewer bytes than it was asked for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IBStream
{
    public static readonly Tuid Iid = new(0xC3BF6EA2, 0x30994752, 0x9B6BF990, 0x1EE33E9B);

    public FUnknown Unknown;

    /// <summary><c>tresult read(this, buffer, bytes, bytesRead)</c>: at the end 0 bytes, and either Ok or False. bytesRead may be null.</summary>
    public delegate* unmanaged[Cdecl]<void*, void*, int, int*, int> Read;

    /// <summary><c>tresult write(this, buffer, bytes, bytesWritten)</c>: bytesWritten may be null.</summary>
    public delegate* unmanaged[Cdecl]<void*, void*, int, int*, int> Write;

    /// <summary><c>tresult seek(this, position, mode, result)</c>: a <see cref="StreamSeek"/>; result may be null.</summary>
    public delegate* unmanaged[Cdecl]<void*, long, int, long*, int> Seek;

    /// <summary><c>tresult tell(this, position)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, long*, int> Tell;
}

/// <summary>From where <see cref="IBStream.Seek"/> counts.</summary>
internal static class StreamSeek
{
    public const int Set = 0;
    public const int Current = 1;
    public const int End = 2;
}

/// <summary><c>ISizeableStream</c>: what some streams have besides.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ISizeableStream
{
    public static readonly Tuid Iid = new(0x04F9549E, 0xE02F4E6E, 0x87E86A87, 0x47F4E17F);

    public FUnknown Unknown;

    /// <summary><c>tresult getStreamSize(this, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, long*, int> GetStreamSize;

    /// <summary><c>tresult setStreamSize(this, size)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, long, int> SetStreamSize;
}

/// <summary><c>IStreamAttributes</c>: what a host says of a state's stream.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IStreamAttributes
{
    public static readonly Tuid Iid = new(0xD6CE2FFC, 0xEFAF4B8C, 0x9E74F1BB, 0x12DA44B4);

    /// <summary>Attribute whose text is <see cref="ProjectState"/> or <see cref="DefaultState"/>.</summary>
    public static ReadOnlySpan<byte> StateType => "StateType"u8;

    /// <summary>The state belongs to a project.</summary>
    public const string ProjectState = "Project";

    /// <summary>The state is the default preset of new instances.</summary>
    public const string DefaultState = "Default";

    public FUnknown Unknown;

    /// <summary><c>tresult getFileName(this, String128 name)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, char*, int> GetFileName;

    /// <summary><c>IAttributeList* getAttributes(this)</c>: borrowed.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IAttributeList>*> GetAttributes;
}
