using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_universal_plugin_id_t</c>: a plugin in any format.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapUniversalPluginId
{
    /// <summary>"clap", "vst3", …</summary>
    public byte* Abi;

    /// <summary>CLAP: <see cref="ClapPluginDescriptor.Id"/>; VST3: the class as a UUID with dashes.</summary>
    public byte* Id;
}

/// <summary>Bits of the flags of a location, a sound pack or a preset.</summary>
internal static class ClapPresetFlags
{
    public const uint IsFactoryContent = 1 << 0;
    public const uint IsUserContent = 1 << 1;
    public const uint IsDemoContent = 1 << 2;
    public const uint IsFavorite = 1 << 3;
}

/// <summary><c>clap_preset_discovery_metadata_receiver_t</c>: where a provider tells what a preset is. One thread.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetMetadataReceiver
{
    /// <summary>Owned by the host.</summary>
    public void* ReceiverData;

    /// <summary><c>void on_error(receiver, os_error, message)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, int, byte*, void> OnError;

    /// <summary><c>bool begin_preset(receiver, name, load_key)</c>, before all that is said of a preset; both are mandatory in a container. False: stop.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, byte*, byte> BeginPreset;

    /// <summary><c>void add_plugin_id(receiver, plugin_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, ClapUniversalPluginId*, void> AddPluginId;

    /// <summary><c>void set_soundpack_id(receiver, id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, void> SetSoundpackId;

    /// <summary><c>void set_flags(receiver, flags)</c>; otherwise the location's count.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, uint, void> SetFlags;

    /// <summary><c>void add_creator(receiver, creator)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, void> AddCreator;

    /// <summary><c>void set_description(receiver, description)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, void> SetDescription;

    /// <summary><c>void set_timestamps(receiver, creation_time, modification_time)</c>: seconds since 1970, 0 unknown.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, ulong, ulong, void> SetTimestamps;

    /// <summary><c>void add_feature(receiver, feature)</c>: a tag, free in form.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, void> AddFeature;

    /// <summary><c>void add_extra_info(receiver, key, value)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetMetadataReceiver*, byte*, byte*, void> AddExtraInfo;
}

/// <summary><c>clap_preset_discovery_filetype_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetFileType
{
    public byte* Name;

    /// <summary>Optional.</summary>
    public byte* Description;

    /// <summary>Without the dot.</summary>
    public byte* FileExtension;
}

/// <summary><c>clap_preset_discovery_location_t</c>: a place where presets lie.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetLocation
{
    /// <summary>Bits of <see cref="ClapPresetFlags"/>.</summary>
    public uint Flags;
    public byte* Name;

    /// <summary>One of <see cref="ClapPresetLocationKind"/>.</summary>
    public uint Kind;

    /// <summary>A folder or a file; null inside the plugin.</summary>
    public byte* Location;
}

/// <summary><c>clap_preset_discovery_soundpack_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetSoundpack
{
    /// <summary>Bits of <see cref="ClapPresetFlags"/>.</summary>
    public uint Flags;
    public byte* Id;
    public byte* Name;
    public byte* Description;
    public byte* HomepageUrl;
    public byte* Vendor;
    public byte* ImagePath;

    /// <summary>Seconds since 1970, 0 unknown.</summary>
    public ulong ReleaseTimestamp;
}

/// <summary><c>clap_preset_discovery_provider_descriptor_t</c></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetProviderDescriptor
{
    public ClapVersion Version;
    public byte* Id;
    public byte* Name;

    /// <summary>Optional.</summary>
    public byte* Vendor;
}

/// <summary><c>clap_preset_discovery_provider_t</c>: knows where presets lie and reads what they are. One thread, any; often one in a process of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetProvider
{
    public ClapPresetProviderDescriptor* Descriptor;

    /// <summary>Owned by the plugin.</summary>
    public void* ProviderData;

    /// <summary><c>bool init(provider)</c>: declares file types and locations to the indexer.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetProvider*, byte> Init;

    /// <summary><c>void destroy(provider)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetProvider*, void> Destroy;

    /// <summary><c>bool get_metadata(provider, location_kind, location, receiver)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetProvider*, uint, byte*, ClapPresetMetadataReceiver*, byte> GetMetadata;

    /// <summary><c>const void* get_extension(provider, id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetProvider*, byte*, void*> GetExtension;
}

/// <summary><c>clap_preset_discovery_indexer_t</c>: the host's side; not to be called before the provider's <c>init</c>. One thread.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetIndexer
{
    public ClapVersion Version;
    public byte* Name;
    public byte* Vendor;
    public byte* Url;
    public byte* IndexerVersion;

    /// <summary>Owned by the host.</summary>
    public void* IndexerData;

    /// <summary><c>bool declare_filetype(indexer, filetype)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetIndexer*, ClapPresetFileType*, byte> DeclareFileType;

    /// <summary><c>bool declare_location(indexer, location)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetIndexer*, ClapPresetLocation*, byte> DeclareLocation;

    /// <summary><c>bool declare_soundpack(indexer, soundpack)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetIndexer*, ClapPresetSoundpack*, byte> DeclareSoundpack;

    /// <summary><c>const void* get_extension(indexer, id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetIndexer*, byte*, void*> GetExtension;
}

/// <summary><c>clap_preset_discovery_factory_t</c>. Every call is [any] thread-safe.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPresetFactory
{
    public static ReadOnlySpan<byte> Id => "clap.preset-discovery-factory/2"u8;

    /// <summary>Identifier before the factory left its draft; same layout.</summary>
    public static ReadOnlySpan<byte> DraftId => "clap.preset-discovery-factory/draft-2"u8;

    /// <summary><c>uint32_t count(factory)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetFactory*, uint> Count;

    /// <summary><c>const clap_preset_discovery_provider_descriptor_t* get_descriptor(factory, index)</c>; null past the end.</summary>
    public delegate* unmanaged[Cdecl]<ClapPresetFactory*, uint, ClapPresetProviderDescriptor*> GetDescriptor;

    /// <summary><c>const clap_preset_discovery_provider_t* create(factory, indexer, provider_id)</c></summary>
    public delegate* unmanaged[Cdecl]<ClapPresetFactory*, ClapPresetIndexer*, byte*, ClapPresetProvider*> Create;
}
