using System.CommandLine;
using System.Globalization;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic status`: what the running engine does.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Ask the running engine how it is. Exit code 1: none runs.");
        command.SetAction(async (_, ct) =>
        {
            if (await EngineClient.AskAsync(new QueryEngine(), ct).ConfigureAwait(false) is not { } report)
            {
                Console.WriteLine("No engine runs. A plugin starts it when it needs it.");
                return 1;
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                engine {report.Version}, process {report.ProcessId}, up {TimeSpan.FromSeconds((long)report.UptimeSeconds):g}
                model     {report.Model}
                sessions  {report.Sessions}
                speed     {(report.RealTimeFactor > 0 ? $"{report.RealTimeFactor:0.00} s of music a second" : "not measured yet")}
                memory    {report.PeakMemoryBytes >> 20} MB at most
                """));
            return 0;
        });
        return command;
    }
}
