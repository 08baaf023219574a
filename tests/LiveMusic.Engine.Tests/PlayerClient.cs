using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;

namespace LiveMusic.Engine.Tests;

/// <summary>What `livemusic play` is to the engine: a connection that opens the player and keeps it open.</summary>
internal sealed class PlayerClient : IAsyncDisposable
{
    private readonly MessageChannel<EngineMessage, ClientMessage> _channel;

    private PlayerClient(MessageChannel<EngineMessage, ClientMessage> channel, EditorAddress address)
    {
        _channel = channel;
        Address = address;
    }

    public EditorAddress Address { get; }

    public static async Task<PlayerClient> OpenAsync(bool lan = false)
    {
        var channel = await ControlPipe.ConnectAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await channel.SendAsync(new Hello(ControlProtocol.Version, "test", Environment.ProcessId, ""));
        await channel.SendAsync(new OpenPlayer(lan));
        while (true)
        {
            switch (await channel.ReceiveAsync(TestContext.Current.CancellationToken))
            {
                case EditorAddress address: return new(channel, address);
                case Refused refused: throw new IOException(refused.Message);
                case null: throw new IOException("The engine is gone.");
            }
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}
