namespace LiveMusic.TestHost.Hosting;

/// <summary>What a factory says about one plugin.</summary>
public sealed record PluginDescription(string Id, string Name, string Vendor, string Version, string Description, IReadOnlyList<string> Features);

/// <summary>One parameter. Values are plain values.</summary>
public sealed record PluginParameter(uint Index, uint Id, string Name, string Module, double Min, double Max, double Default, uint Flags, nint Cookie)
{
    public bool IsStepped => (Flags & LiveMusic.Plugin.Clap.Interop.ClapParamFlags.IsStepped) != 0;

    public bool IsReadOnly => (Flags & LiveMusic.Plugin.Clap.Interop.ClapParamFlags.IsReadOnly) != 0;

    public bool IsAutomatable => (Flags & LiveMusic.Plugin.Clap.Interop.ClapParamFlags.IsAutomatable) != 0;
}

/// <summary>One audio port.</summary>
public sealed record AudioPort(uint Id, string Name, int Channels, string? Type, bool IsMain);

/// <summary>One note port; dialects are the bits of the specification.</summary>
public sealed record NotePort(uint Id, string Name, uint Dialects, uint PreferredDialect);
