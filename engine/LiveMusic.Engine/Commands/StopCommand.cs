using System.CommandLine;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic stop`: ends the running engine as soon as no plugin uses it.</summary>
internal static class StopCommand
{
    public static Command Create()
    {
        var command = new Command("stop", "End the running engine as soon as no plugin uses it.");
        command.SetAction(async (_, ct) =>
        {
            var report = await EngineClient.AskAsync(new StopEngine(), ct).ConfigureAwait(false);
            Console.WriteLine(report switch
            {
                null => "No engine runs.",
                { Sessions: > 0 } => $"The engine ends when its {report.Sessions} {(report.Sessions == 1 ? "session is" : "sessions are")} closed.",
                _ => "The engine has ended.",
            });
            return 0;
        });
        return command;
    }
}
