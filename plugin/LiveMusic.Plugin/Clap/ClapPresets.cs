using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Core.State;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Plugin.Clap;

/// <summary>Preset discovery: where presets lie and what they are, for the browsers of hosts. No plugin instance is needed, and none is made.</summary>
/// <remarks>
/// Threading: the factory any thread; a provider one thread at a time, which need not be the main thread. What comes with the plugin lies inside its library
/// (see <see cref="FactoryPresets"/>), the user's own in <see cref="PresetFile.Folder"/>.
/// </remarks>
internal static unsafe class ClapPresets
{
    private static readonly ClapPresetProviderDescriptor* Descriptor = Describe();

    public static ClapPresetFactory* Pointer { get; } = Make();

    /// <summary>What a provider's pointer leads to.</summary>
    private struct Block
    {
        public ClapPresetProvider Provider;
        public ClapPresetIndexer* Indexer;
    }

    private static ClapPresetFactory* Make()
    {
        var factory = (ClapPresetFactory*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPresetFactory));
        factory->Count = &Count;
        factory->GetDescriptor = &GetDescriptor;
        factory->Create = &Create;
        return factory;
    }

    private static ClapPresetProviderDescriptor* Describe()
    {
        var descriptor = (ClapPresetProviderDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPresetProviderDescriptor));
        descriptor->Version = ClapVersion.Current;
        descriptor->Id = ClapText.Pointer("audio.livemusic.presets"u8);
        descriptor->Name = ClapText.Pointer("LiveMusic presets"u8);
        descriptor->Vendor = ClapText.Pointer("LiveMusic"u8);
        return descriptor;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Count(ClapPresetFactory* factory) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapPresetProviderDescriptor* GetDescriptor(ClapPresetFactory* factory, uint index) => index == 0 ? Descriptor : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapPresetProvider* Create(ClapPresetFactory* factory, ClapPresetIndexer* indexer, byte* id)
    {
        if (indexer == null || !indexer->Version.IsCompatible || !ClapText.Matches(id, "audio.livemusic.presets"u8)) return null;
        var block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        block->Indexer = indexer;
        block->Provider = new()
        {
            Descriptor = Descriptor,
            ProviderData = block,
            Init = &Init,
            Destroy = &Destroy,
            GetMetadata = &GetMetadata,
            GetExtension = &GetExtension,
        };
        return &block->Provider;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(ClapPresetProvider* provider) => NativeMemory.Free(provider->ProviderData);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetExtension(ClapPresetProvider* provider, byte* id) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Init(ClapPresetProvider* provider)
    {
        try
        {
            var indexer = ((Block*)provider->ProviderData)->Indexer;
            var type = new ClapPresetFileType
            {
                Name = ClapText.Pointer("LiveMusic preset"u8),
                Description = ClapText.Pointer("Prompts and values, as text (JSON)"u8),
                FileExtension = ClapText.Pointer("lmpreset"u8),
            };
            if (indexer->DeclareFileType(indexer, &type) == 0) return 0;
            var own = new ClapPresetLocation
            {
                Flags = ClapPresetFlags.IsFactoryContent,
                Name = ClapText.Pointer("LiveMusic"u8),
                Kind = ClapPresetLocationKind.Plugin,
            };
            if (indexer->DeclareLocation(indexer, &own) == 0) return 0;
            return DeclareUserFolder(indexer) ? (byte)1 : (byte)0;
        }
        // There is nobody to tell but the host.
        catch (Exception)
        {
            return 0;
        }
    }

    // Made here, or hosts would watch nothing and the user find no place to put a file. Where the system does not let us, there are no user presets.
    private static bool DeclareUserFolder(ClapPresetIndexer* indexer)
    {
        try
        {
            Directory.CreateDirectory(PresetFile.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
        var folder = (byte*)Marshal.StringToCoTaskMemUTF8(PresetFile.Folder);
        var user = new ClapPresetLocation
        {
            Flags = ClapPresetFlags.IsUserContent,
            Name = ClapText.Pointer("User presets"u8),
            Kind = ClapPresetLocationKind.File,
            Location = folder,
        };
        var taken = indexer->DeclareLocation(indexer, &user) != 0;
        Marshal.FreeCoTaskMem((nint)folder);
        return taken;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte GetMetadata(ClapPresetProvider* provider, uint kind, byte* location, ClapPresetMetadataReceiver* receiver)
    {
        try
        {
            if (kind == ClapPresetLocationKind.Plugin)
            {
                foreach (var (key, preset) in FactoryPresets.All)
                    if (!Tell(receiver, preset, key)) break;
                return 1;
            }
            if (kind != ClapPresetLocationKind.File || ClapText.Read(location) is not { } path) return 0;
            if (PresetFile.TryOpen(path, out var found, out var message))
            {
                Tell(receiver, found, null);
                return 1;
            }
            const int noSystemError = 0;
            using var text = new Utf8(message);
            receiver->OnError(receiver, noSystemError, text.Bytes);
            return 0;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    // False: the host wants no more. Every preset suits the instrument and the effect.
    private static bool Tell(ClapPresetMetadataReceiver* receiver, Preset preset, string? key)
    {
        using var name = new Utf8(preset.Name);
        using var loadKey = new Utf8(key);
        if (receiver->BeginPreset(receiver, name.Bytes, loadKey.Bytes) == 0) return false;
        foreach (var kind in (ReadOnlySpan<PluginKind>)[PluginKind.Instrument, PluginKind.Effect])
        {
            var id = new ClapUniversalPluginId { Abi = ClapText.Pointer("clap"u8), Id = ClapFactory.Descriptor(kind)->Id };
            receiver->AddPluginId(receiver, &id);
        }
        using var author = new Utf8(preset.Author);
        if (preset.Author.Length > 0) receiver->AddCreator(receiver, author.Bytes);
        using var description = new Utf8(preset.Description);
        if (preset.Description.Length > 0) receiver->SetDescription(receiver, description.Bytes);
        foreach (var tag in preset.Tags)
        {
            using var feature = new Utf8(tag);
            receiver->AddFeature(receiver, feature.Bytes);
        }
        return true;
    }

    /// <summary>A string for the length of a call.</summary>
    private readonly ref struct Utf8(string? text)
    {
        public readonly byte* Bytes = (byte*)Marshal.StringToCoTaskMemUTF8(text);

        public void Dispose() => Marshal.FreeCoTaskMem((nint)Bytes);
    }
}
