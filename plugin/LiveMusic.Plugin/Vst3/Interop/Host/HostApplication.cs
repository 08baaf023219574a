using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary><c>IHostApplication</c>: what a host hands to <see cref="IPluginBase.Initialize"/>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IHostApplication
{
    public static readonly Tuid Iid = new(0x58E595CC, 0xDB2D4969, 0x8B6AAF8C, 0x36A664E5);

    public FUnknown Unknown;

    /// <summary><c>tresult getName(this, String128 name)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, char*, int> GetName;

    /// <summary><c>tresult createInstance(this, cid, iid, obj)</c>: <see cref="IMessage"/> and <see cref="IAttributeList"/> come from here.</summary>
    public delegate* unmanaged[Cdecl]<void*, Tuid*, Tuid*, void**, int> CreateInstance;
}

/// <summary><c>IPlugInterfaceSupport</c>, of the host's context. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPlugInterfaceSupport
{
    public static readonly Tuid Iid = new(0x4FB58B9E, 0x9EAA4E0F, 0xAB361C1C, 0xCCB56FEA);

    public FUnknown Unknown;

    /// <summary><c>tresult isPlugInterfaceSupported(this, iid)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Tuid*, int> IsPlugInterfaceSupported;
}

/// <summary><c>IMessage</c>, between component and controller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IMessage
{
    public static readonly Tuid Iid = new(0x936F033B, 0xC6C047DB, 0xBB0882F8, 0x13C1E613);

    public FUnknown Unknown;

    /// <summary><c>FIDString getMessageID(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*> GetMessageId;

    /// <summary><c>void setMessageID(this, id)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, void> SetMessageId;

    /// <summary><c>IAttributeList* getAttributes(this)</c>: borrowed.</summary>
    public delegate* unmanaged[Cdecl]<void*, Com<IAttributeList>*> GetAttributes;
}

/// <summary><c>IAttributeList</c>: values by name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IAttributeList
{
    public static readonly Tuid Iid = new(0x1E5F0AEB, 0xCC7F4533, 0xA2544011, 0x38AD5EE4);

    public FUnknown Unknown;

    /// <summary><c>tresult setInt(this, id, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, long, int> SetInt;

    /// <summary><c>tresult getInt(this, id, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, long*, int> GetInt;

    /// <summary><c>tresult setFloat(this, id, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, double, int> SetFloat;

    /// <summary><c>tresult getFloat(this, id, value)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, double*, int> GetFloat;

    /// <summary><c>tresult setString(this, id, text)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, char*, int> SetString;

    /// <summary><c>tresult getString(this, id, text, sizeInBytes)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, char*, uint, int> GetString;

    /// <summary><c>tresult setBinary(this, id, data, sizeInBytes)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, void*, uint, int> SetBinary;

    /// <summary><c>tresult getBinary(this, id, data, sizeInBytes)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, void**, uint*, int> GetBinary;
}
