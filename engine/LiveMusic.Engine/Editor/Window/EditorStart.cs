using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Commands;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Editor.Window;

/// <summary>How an editor's process is started: with this very program, unless a test has one of its own.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Before those that say where.</param>
internal sealed record EditorStart(string File, params string[] Arguments)
{
    public static EditorStart Own { get; } = Find();

    /// <summary>How often a process is asked whether it is well.</summary>
    public TimeSpan PingPeriod { get; init; } = TimeSpan.FromSeconds(1);

    public ProcessStartInfo At(OpenEditor place)
    {
        string[] where =
        [
            $"--platform={place.Platform}", $"--parent={Text(place.Parent)}", $"--width={Text(place.Width)}", $"--height={Text(place.Height)}", $"--scale={Text(place.Scale)}", $"--title={place.Title}",
        ];
        var start = new ProcessStartInfo(File, [.. Arguments, .. where])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true,
        };
        if (place.Display.Length > 0) start.Environment["DISPLAY"] = place.Display;
        if (place.Authority.Length > 0) start.Environment["XAUTHORITY"] = place.Authority;
        return start;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    // A program that `dotnet` runs is named by its assembly.
    private static EditorStart Find()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? new(program, typeof(EditorStart).Assembly.Location, EditorCommand.Name) : new(program, EditorCommand.Name);
    }
}
