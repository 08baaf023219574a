using System.CommandLine;
using LiveMusic.Editor;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic editor`: the window around the editor's page, which the engine starts (see <see cref="EngineLine"/>). Not for the command line.</summary>
internal static class EditorCommand
{
    public const string Name = "editor";

    public static Command Create()
    {
        var platform = new Option<string>("--platform") { DefaultValueFactory = _ => "" };
        var parent = new Option<long>("--parent");
        var width = new Option<int>("--width") { DefaultValueFactory = _ => 980 };
        var height = new Option<int>("--height") { DefaultValueFactory = _ => 620 };
        var scale = new Option<double>("--scale") { DefaultValueFactory = _ => 1 };
        var title = new Option<string>("--title") { DefaultValueFactory = _ => "LiveMusic" };
        var command = new Command(Name, "Show the editor's page in a window.") { platform, parent, width, height, scale, title };
        command.Hidden = true;
        command.SetAction(parsed => EditorProgram.Run(
            new(parsed.GetValue(platform)!, parsed.GetValue(parent), parsed.GetValue(width), parsed.GetValue(height), parsed.GetValue(scale), parsed.GetValue(title)!), Console.In, Console.Out));
        return command;
    }
}
