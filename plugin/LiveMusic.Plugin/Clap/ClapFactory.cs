using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Clap.Interop;
using LiveMusic.Plugin.Core;

namespace LiveMusic.Plugin.Clap;

/// <summary>The two plugins, as hosts list them.</summary>
/// <remarks>Any thread. Everything here is made once and stays for the life of the process.</remarks>
internal static unsafe class ClapFactory
{
    private static readonly ClapPluginDescriptor* Descriptors = Describe();

    public static ClapPluginFactory* Pointer { get; } = Make();

    public static ClapPluginDescriptor* Descriptor(PluginKind kind) => Descriptors + (int)kind;

    private static ClapPluginFactory* Make()
    {
        var factory = (ClapPluginFactory*)NativeMemory.AllocZeroed((nuint)sizeof(ClapPluginFactory));
        factory->GetPluginCount = &GetPluginCount;
        factory->GetPluginDescriptor = &GetPluginDescriptor;
        factory->CreatePlugin = &CreatePlugin;
        return factory;
    }

    private static ClapPluginDescriptor* Describe()
    {
        var version = (byte*)Marshal.StringToCoTaskMemUTF8(typeof(ClapFactory).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        var descriptors = (ClapPluginDescriptor*)NativeMemory.AllocZeroed(2, (nuint)sizeof(ClapPluginDescriptor));
        for (var i = 0; i < 2; i++)
        {
            descriptors[i].Version = ClapVersion.Current;
            descriptors[i].Vendor = ClapText.Pointer("LiveMusic"u8);
            descriptors[i].Url = descriptors[i].ManualUrl = descriptors[i].SupportUrl = ClapText.Pointer(""u8);
            descriptors[i].PluginVersion = version;
            descriptors[i].Features = (byte**)NativeMemory.AllocZeroed(4, (nuint)sizeof(byte*));
        }
        ref var instrument = ref descriptors[(int)PluginKind.Instrument];
        instrument.Id = ClapText.Pointer("audio.livemusic.instrument"u8);
        instrument.Name = ClapText.Pointer("LiveMusic"u8);
        instrument.Description = ClapText.Pointer("Makes music live, steered by text, sound and automation."u8);
        instrument.Features[0] = ClapText.Pointer(ClapPluginFeature.Instrument);
        instrument.Features[1] = ClapText.Pointer(ClapPluginFeature.Synthesizer);
        instrument.Features[2] = ClapText.Pointer(ClapPluginFeature.Stereo);
        ref var effect = ref descriptors[(int)PluginKind.Effect];
        effect.Id = ClapText.Pointer("audio.livemusic.effect"u8);
        effect.Name = ClapText.Pointer("LiveMusic FX"u8);
        effect.Description = ClapText.Pointer("Makes music live from what it hears, steered by text, sound and automation."u8);
        effect.Features[0] = ClapText.Pointer(ClapPluginFeature.AudioEffect);
        effect.Features[1] = ClapText.Pointer(ClapPluginFeature.Stereo);
        return descriptors;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint GetPluginCount(ClapPluginFactory* factory) => 2;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapPluginDescriptor* GetPluginDescriptor(ClapPluginFactory* factory, uint index) => index < 2 ? Descriptors + index : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ClapPlugin* CreatePlugin(ClapPluginFactory* factory, ClapHost* host, byte* id)
    {
        try
        {
            if (host == null || !host->Version.IsCompatible) return null;
            for (var i = 0; i < 2; i++)
                if (Same(id, Descriptors[i].Id)) return new ClapAdapter((PluginKind)i, host).Plugin;
            return null;
        }
        // Out of memory: the host shows that the plugin cannot be made.
        catch (Exception)
        {
            return null;
        }
    }

    private static bool Same(byte* a, byte* b)
        => a != null && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(a).SequenceEqual(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(b));
}
