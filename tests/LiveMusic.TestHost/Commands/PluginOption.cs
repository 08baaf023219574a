using System.CommandLine;

namespace LiveMusic.TestHost.Commands;

/// <summary>The option that names the plugin, the same for every command that takes one.</summary>
internal static class PluginOption
{
    public static Option<string> Create() => new("--plugin") { Description = "The .clap or .vst3 to load: a file or a bundle.", Required = true };
}
