using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Vst3.Interop;

/// <summary>Functions that a module exports besides <see cref="GetPluginFactory"/>, by system. A host calls entry after loading and exit before unloading.</summary>
internal static class ModuleSymbol
{
    /// <summary><c>IPluginFactory* GetPluginFactory()</c>: with a reference for the caller.</summary>
    public const string GetPluginFactory = "GetPluginFactory";

    /// <summary>Linux, mandatory: <c>bool ModuleEntry(void* library)</c>, the handle of dlopen.</summary>
    public const string LinuxEntry = "ModuleEntry";
    public const string LinuxExit = "ModuleExit";

    /// <summary>Windows, optional: <c>bool InitDll()</c></summary>
    public const string WindowsEntry = "InitDll";
    public const string WindowsExit = "ExitDll";

    /// <summary>macOS, mandatory: <c>bool bundleEntry(CFBundleRef)</c></summary>
    public const string MacEntry = "bundleEntry";
    public const string MacExit = "bundleExit";
}

/// <summary><c>PFactoryInfo</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PFactoryInfo
{
    public const int NameSize = 64;
    public const int UrlSize = 256;
    public const int EmailSize = 128;

    public fixed byte Vendor[NameSize];
    public fixed byte Url[UrlSize];
    public fixed byte Email[EmailSize];

    /// <summary>Bits of <see cref="FactoryFlags"/>.</summary>
    public int Flags;
}

/// <summary>Bits of <see cref="PFactoryInfo.Flags"/>.</summary>
internal static class FactoryFlags
{
    /// <summary>Classes may change from one start to the next: do not cache them.</summary>
    public const int ClassesDiscardable = 1 << 0;

    /// <summary>Do not unload the module.</summary>
    public const int ComponentNonDiscardable = 1 << 3;

    /// <summary>The module writes UTF-16 only.</summary>
    public const int Unicode = 1 << 4;
}

/// <summary><c>PClassInfo</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PClassInfo
{
    public const int CategorySize = 32;
    public const int NameSize = 64;
    public const int SubCategoriesSize = 128;

    /// <summary>The only cardinality there is: any number of instances.</summary>
    public const int ManyInstances = 0x7FFFFFFF;

    public Tuid Cid;
    public int Cardinality;

    /// <summary><see cref="ClassCategory"/>.</summary>
    public fixed byte Category[CategorySize];
    public fixed byte Name[NameSize];
}

/// <summary><c>PClassInfo2</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PClassInfo2
{
    public Tuid Cid;
    public int Cardinality;
    public fixed byte Category[PClassInfo.CategorySize];
    public fixed byte Name[PClassInfo.NameSize];

    /// <summary>Bits of <see cref="ComponentFlags"/>.</summary>
    public uint ClassFlags;

    /// <summary>Separated by '|': "Instrument|Synth", "Fx|Generator".</summary>
    public fixed byte SubCategories[PClassInfo.SubCategoriesSize];

    /// <summary>Empty: the factory's.</summary>
    public fixed byte Vendor[PClassInfo.NameSize];
    public fixed byte Version[PClassInfo.NameSize];
    public fixed byte SdkVersion[PClassInfo.NameSize];
}

/// <summary><c>PClassInfoW</c>: <see cref="PClassInfo2"/> with UTF-16.</summary>
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal unsafe struct PClassInfoW
{
    public Tuid Cid;
    public int Cardinality;
    public fixed byte Category[PClassInfo.CategorySize];
    public fixed char Name[PClassInfo.NameSize];
    public uint ClassFlags;
    public fixed byte SubCategories[PClassInfo.SubCategoriesSize];
    public fixed char Vendor[PClassInfo.NameSize];
    public fixed char Version[PClassInfo.NameSize];
    public fixed char SdkVersion[PClassInfo.NameSize];
}

/// <summary>Values of <see cref="PClassInfo.Category"/>.</summary>
internal static class ClassCategory
{
    public static ReadOnlySpan<byte> Processor => "Audio Module Class"u8;
    public static ReadOnlySpan<byte> Controller => "Component Controller Class"u8;
}

/// <summary>Bits of <see cref="PClassInfo2.ClassFlags"/>.</summary>
internal static class ComponentFlags
{
    /// <summary>Component and controller may live in different processes.</summary>
    public const uint Distributable = 1 << 0;
    public const uint SimpleModeSupported = 1 << 1;
}

/// <summary><c>IPluginFactory</c>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPluginFactory
{
    public static readonly Tuid Iid = new(0x7A4D811C, 0x52114A1F, 0xAED9D2EE, 0x0B43BF9F);

    public FUnknown Unknown;

    /// <summary><c>tresult getFactoryInfo(this, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, PFactoryInfo*, int> GetFactoryInfo;

    /// <summary><c>int32 countClasses(this)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int> CountClasses;

    /// <summary><c>tresult getClassInfo(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, PClassInfo*, int> GetClassInfo;

    /// <summary><c>tresult createInstance(this, cid, iid, obj)</c>: both identifiers are the 16 bytes.</summary>
    public delegate* unmanaged[Cdecl]<void*, Tuid*, Tuid*, void**, int> CreateInstance;
}

/// <summary><c>IPluginFactory2</c>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPluginFactory2
{
    public static readonly Tuid Iid = new(0x0007B650, 0xF24B4C0B, 0xA464EDB9, 0xF00B2ABB);

    public IPluginFactory Factory;

    /// <summary><c>tresult getClassInfo2(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, PClassInfo2*, int> GetClassInfo2;
}

/// <summary><c>IPluginFactory3</c>. [UI]</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IPluginFactory3
{
    public static readonly Tuid Iid = new(0x4555A2AB, 0xC1234E57, 0x9B122910, 0x36878931);

    public IPluginFactory2 Factory2;

    /// <summary><c>tresult getClassInfoUnicode(this, index, info)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, int, PClassInfoW*, int> GetClassInfoUnicode;

    /// <summary><c>tresult setHostContext(this, context)</c></summary>
    public delegate* unmanaged[Cdecl]<void*, Com<FUnknown>*, int> SetHostContext;
}
