using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>One of the two plugins, as hosts list it. The identifiers stand in every project and preset: never change them.</summary>
/// <remarks>moduleinfo.json says the same to hosts that do not want to load the library; a test compares the two.</remarks>
internal sealed record Vst3Class(PluginKind Kind, Tuid Cid, string Name, string SubCategories)
{
    public const string Vendor = "LiveMusic";

    /// <summary>The specification that the interfaces were written from.</summary>
    public const string SdkVersion = "VST 3.7.14";

    public static string Version { get; } = typeof(Vst3Class).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Vst3Class[] All { get; } =
    [
        new(PluginKind.Instrument, new(0x8A4D2F61, 0x37C94B0E, 0xB15E6D92, 0xF0A83C47), "LiveMusic", "Instrument|Synth|Generator"),
        new(PluginKind.Effect, new(0x5C91E7B4, 0xD2064A8F, 0x93BC1E58, 0x7A4F60D3), "LiveMusic FX", "Fx|Generator"),
    ];
}
