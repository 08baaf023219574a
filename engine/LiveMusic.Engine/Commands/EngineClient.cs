using LiveMusic.Engine.Control;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Engine.Commands;

/// <summary>A client without audio, for commands that ask the running engine.</summary>
internal static class EngineClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The engine's answer to a question; null: no engine runs. After a <see cref="StopEngine"/> it waits for the engine's end.</summary>
    /// <exception cref="IOException">The engine refuses us; the message says why.</exception>
    public static async Task<EngineReport?> AskAsync(ClientMessage question, CancellationToken ct)
    {
        MessageChannel<EngineMessage, ClientMessage> channel;
        try
        {
            channel = await ControlPipe.ConnectAsync(TimeSpan.Zero, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        await using (channel.ConfigureAwait(false))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            await channel.SendAsync(new Hello(ControlProtocol.Version, LiveEngine.Version, Environment.ProcessId, ""), patience.Token).ConfigureAwait(false);
            await channel.SendAsync(new QueryEngine(), patience.Token).ConfigureAwait(false);
            if (question is not QueryEngine) await channel.SendAsync(question, patience.Token).ConfigureAwait(false);
            EngineReport? report = null;
            while (await channel.ReceiveAsync(patience.Token).ConfigureAwait(false) is { } message)
            {
                if (message is Refused refused) throw new IOException(refused.Message);
                if (message is not EngineReport answer) continue;
                report = answer;
                // With sessions left it goes on until they are gone; nobody waits for that.
                if (question is QueryEngine || answer.Sessions > 0) return report;
            }
            return report ?? throw new IOException("The engine did not answer: it hangs or is ending. End its process and try again.");
        }
    }
}
