using System.CommandLine;
using System.Text.Json;
using LiveMusic.Engine.Installation;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic probe`: loads a plugin as a host's scanner does. Its own process, because `livemusic doctor` must survive what it examines.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var bundle = new Argument<string>("bundle") { Description = "LiveMusic.clap or LiveMusic.vst3." };
        var command = new Command("probe", "Load a plugin and say what it says about itself.") { bundle };
        command.Hidden = true;
        command.SetAction(parsed => Console.WriteLine(JsonSerializer.Serialize(PluginProbe.Load(Path.GetFullPath(parsed.GetValue(bundle)!)), JsonSerializerOptions.Web)));
        return command;
    }
}
