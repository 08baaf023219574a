using System.Diagnostics;
using LiveMusic.Engine.Commands;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Installation;

/// <summary>The running engine, which must end before its files are changed.</summary>
internal static class EngineInTheWay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Ends it if no plugin uses it; nothing happens when none runs.</summary>
    /// <exception cref="IOException">A plugin uses it, or it does not answer.</exception>
    public static async Task EndAsync(CancellationToken ct)
    {
        try
        {
            if (await EngineClient.AskAsync(new QueryEngine(), ct).ConfigureAwait(false) is not { } running) return;
            if (running.Sessions > 0)
            {
                throw new IOException($"The engine plays for {running.Sessions} {(running.Sessions == 1 ? "plugin" : "plugins")} right now (process {running.ProcessId}). "
                    + "Close the projects with LiveMusic in your DAW, and do this again.");
            }
            await EngineClient.AskAsync(new StopEngine(), ct).ConfigureAwait(false);
            // Its pipe is closed; its files are free when the process is gone.
            var clock = Stopwatch.StartNew();
            while (running.ProcessId != Environment.ProcessId && ProcessLife.IsAlive(running.ProcessId) && clock.Elapsed < Patience) await Task.Delay(20, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new IOException("The running engine does not answer. End its process (livemusic run) and do this again.");
        }
    }
}
