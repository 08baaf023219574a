using System.Runtime.InteropServices;

namespace LiveMusic.Plugin.Clap.Interop;

/// <summary><c>clap_plugin_descriptor_t</c>. Id and name are mandatory; the others may be null, blank is safer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClapPluginDescriptor
{
    public ClapVersion Version;

    /// <summary>Reverse-URI identifier, never changed once published.</summary>
    public byte* Id;
    public byte* Name;
    public byte* Vendor;
    public byte* Url;
    public byte* ManualUrl;
    public byte* SupportUrl;

    /// <summary>Version of the plugin, "MAJOR.MINOR.REVISION".</summary>
    public byte* PluginVersion;
    public byte* Description;

    /// <summary>Array of keywords (<see cref="ClapPluginFeature"/>), ended by a null pointer.</summary>
    public byte** Features;
}
