using System.CommandLine;
using LiveMusic.Engine.Commands;
using LiveMusic.Models;

namespace LiveMusic.Engine;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("LiveMusic: makes music live, inside a DAW (plugins start `livemusic run`) or into files.")
        {
            PlayCommand.Create(), RunCommand.Create(), RenderCommand.Create(), ListenCommand.Create(), ModelsCommand.Create(), BenchCommand.Create(), EvaluateCommand.Create(), InstallCommand.Create(), DoctorCommand.Create(), ProbeCommand.Create(), EditorCommand.Create(), StatusCommand.Create(), StopCommand.Create(),
        };
        try
        {
            return await root.Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        // What the user or the machine can put right is told in one line; anything else is a bug and shows where.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BundleException or PromptException or FormatException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
