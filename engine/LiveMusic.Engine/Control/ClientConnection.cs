using System.Threading.Channels;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Window;
using LiveMusic.Engine.Playing;
using LiveMusic.Engine.Scenes;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Control;

/// <summary>
/// One client on the control pipe, from its greeting to its end. Whatever it says or fails to say concerns this connection alone.
/// </summary>
/// <remarks>Threading: one <see cref="RunAsync"/>; <see cref="Tell"/> from any thread. All that is sent goes through one queue, so that its order is that of its telling.</remarks>
internal sealed class ClientConnection(LiveEngine engine, MessageChannel<ClientMessage, EngineMessage> channel, RotatingLog log)
{
    /// <summary>A client that leaves this many messages unread reads none.</summary>
    private const int LongestQueue = 4096;

    private static readonly TimeSpan StatusPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ChangePeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Channel<EngineMessage> _outgoing = Channel.CreateBounded<EngineMessage>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private string _cause = "the client closed the connection";
    private IAsyncDisposable? _player;

    /// <summary>Serves the client until it leaves, breaks the rules or the engine ends. Does not throw.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var sending = SendAsync(ending);
        Session? session = null;
        EditorWindow? window = null;
        var reporting = Task.CompletedTask;
        try
        {
            if (await GreetAsync(ending.Token).ConfigureAwait(false) is { } hello)
            {
                session = Open(hello, ending);
                if (session is not null || hello.RegionName.Length == 0)
                {
                    engine.Host.Changed += TellModel;
                    TellModel();
                    if (session is not null)
                    {
                        reporting = ReportAsync(session, ending.Token);
                        window = engine.Window(session, Tell);
                    }
                    await ListenAsync(session, window, ending).ConfigureAwait(false);
                }
            }
        }
        catch (ProtocolException e)
        {
            _cause = "it sent what is no message";
            log.Write($"A client was disconnected: {e.Message}");
            Tell(new Refused(e.Message));
        }
        catch (OperationCanceledException)
        {
            if (ct.IsCancellationRequested) _cause = "the engine ends";
        }
        // The engine must outlive any one client's trouble.
        catch (Exception e)
        {
            _cause = e.Message;
            log.Write($"A client's connection failed: {e}");
        }
        engine.Host.Changed -= TellModel;
        _outgoing.Writer.TryComplete();
        window?.Close();
        if (session is not null) await engine.CloseAsync(session, _cause).ConfigureAwait(false);
        if (_player is not null) await _player.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAny(sending, Task.Delay(LastWords, CancellationToken.None)).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await channel.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(sending, reporting).ConfigureAwait(false);
        if (window is not null) await window.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Queues a message. Does not wait.</summary>
    public void Tell(EngineMessage message)
    {
        if (!_outgoing.Writer.TryWrite(message)) _outgoing.Writer.TryComplete(new IOException("The client reads nothing."));
    }

    private void TellModel() => Tell(engine.Host.Status);

    private async Task<Hello?> GreetAsync(CancellationToken ct)
    {
        var first = await channel.ReceiveAsync(ct).ConfigureAwait(false);
        switch (first)
        {
            case null:
                return null;
            case Hello { Protocol: ControlProtocol.Version, RegionName: not null } hello:
                return hello;
            case Hello hello:
                Tell(new Refused($"The plugin ({hello.Version}) speaks protocol {hello.Protocol}, this engine ({LiveEngine.Version}) speaks {ControlProtocol.Version}. "
                    + "Install one release of plugin and engine and restart both."));
                return null;
            default:
                Tell(new Refused($"The first message must be a greeting, not {first.GetType().Name}."));
                return null;
        }
    }

    private Session? Open(Hello hello, CancellationTokenSource ending)
    {
        Session? session = null;
        if (hello.RegionName.Length > 0)
        {
            try
            {
                session = engine.Open(hello.RegionName, Tell);
            }
            catch (RegionException e)
            {
                log.Write($"Process {hello.ProcessId} was refused: {e.Message}");
                Tell(new Refused(e.Message));
                return null;
            }
            session.Abandoned += cause =>
            {
                _cause = cause;
                // The pump's thread has better things to do than to run what follows.
                _ = Task.Run(() => ending.CancelAsync(), CancellationToken.None);
            };
        }
        Tell(new Welcome(ControlProtocol.Version, LiveEngine.Version, Environment.ProcessId, session?.Number ?? 0));
        return session;
    }

    private async Task ListenAsync(Session? session, EditorWindow? window, CancellationTokenSource ending)
    {
        while (await channel.ReceiveAsync(ending.Token).ConfigureAwait(false) is { } message)
        {
            switch (message)
            {
                case QueryEngine:
                    Tell(engine.Report());
                    break;
                case StopEngine:
                    engine.AskToStop();
                    break;
                case OpenPlayer player when session is null && _player is null && double.IsFinite(player.AheadSeconds):
                    await OpenPlayerAsync(player, ending).ConfigureAwait(false);
                    break;
                case Goodbye:
                    _cause = "the client said goodbye";
                    return;
                case SetPrompts { Slots: { } slots } when session is not null && slots.All(s => s is { Text: not null, AudioName: not null, EmbeddingModel: not null }):
                    session.Prompts.Set(new SetPrompts(slots));
                    break;
                case SetAudioPrompt { Mono: not null, Name: not null } prompt when session is not null:
                    session.Prompts.Set(prompt);
                    break;
                case RestoreContext { Snapshot: { } snapshot } context when session is not null:
                    session.KeepProject(snapshot, context.Version);
                    break;
                case SetScenes { Scenes: { } scenes } when session is not null:
                    session.Scenes.Set(scenes);
                    break;
                case SetBookmarks { Bookmarks: { } bookmarks } when session is not null:
                    session.SetBookmarks(bookmarks);
                    break;
                case SetBalls balls when session is not null:
                    session.Places = PadPlaces.Of(balls.Places) ?? PadPlaces.First;
                    break;
                case SetTrack { Name: { } name } when session is not null:
                    session.Track = name;
                    log.Write($"Session {session.Number} plays on the track '{name.ReplaceLineEndings(" ")}'.");
                    break;
                case CaptureTake capture when session is not null:
                    Capture(session, capture);
                    break;
                case UseTake { Action: { } action, Path: { } path } when session is not null:
                    if (engine.Pages.UseTake(session, action, path) is { } fault) Tell(new TakeStatus("", 0, 0, fault));
                    break;
                case PrintedTakeStatus { Name: not null, Message: not null } printed when session is not null:
                    session.Printed = printed;
                    break;
                case OpenEditor { Platform: not null, Title: not null, Display: not null, Authority: not null } open when window is not null:
                    window.Open(open);
                    break;
                case ResizeEditor size when window is not null:
                    window.Resize(size);
                    break;
                case CloseEditor when window is not null:
                    window.Close();
                    break;
                default:
                    throw new ProtocolException($"A {message.GetType().Name} does not belong here: {(session is null ? "this connection has no session" : "it is incomplete, or it came twice")}.");
            }
        }
    }

    private void Capture(Session session, CaptureTake wish)
    {
        var said = "";
        int? bars = wish.Bars == 0 ? null : wish.Bars;
        if (Editor.Pages.Instance.CaptureFault(bars, bars is null ? wish.Seconds : null) is { } fault) Tell(new TakeStatus("", 0, 0, fault));
        else if (engine.Pages.Find(session) is { } instance) _ = TellResultAsync(instance);

        async Task TellResultAsync(Editor.Pages.Instance instance)
        {
            var result = await instance.CaptureAsync(bars, wish.Seconds, message => said = message).ConfigureAwait(false);
            Tell(new TakeStatus(result?.Path ?? "", result?.Bars ?? 0, result?.Tempo ?? 0, said));
        }
    }

    private async Task OpenPlayerAsync(OpenPlayer wish, CancellationTokenSource ending)
    {
        try
        {
            _player = await engine.Player.OpenAsync(wish.Lan, wish.AheadSeconds, cause =>
            {
                _cause = cause;
                ending.Cancel();
            }).ConfigureAwait(false);
            var (lan, message) = ("", "");
            try
            {
                if (wish.Lan) lan = engine.Pages.LanAddress();
            }
            catch (IOException e)
            {
                message = e.Message;
            }
            Tell(new EditorAddress(engine.Pages.AddressOf(Player.Id), lan, engine.Pages.TicketFor(Player.Id), message));
        }
        catch (Exception e) when (e is IOException or RegionException)
        {
            log.Write(e.Message);
            Tell(new Refused(e.Message));
        }
    }

    private async Task SendAsync(CancellationTokenSource ending)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(ending.Token).ConfigureAwait(false)) await channel.SendAsync(message, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or ProtocolException)
        {
            // Nobody to talk to: the receiver learns the same and ends the connection. One that reads nothing is ended here.
            _outgoing.Writer.TryComplete();
            if (!ending.IsCancellationRequested) await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(Session session, CancellationToken ct)
    {
        try
        {
            SessionStatus? last = null;
            var since = TimeSpan.Zero;
            while (true)
            {
                var status = session.Status();
                if (last is null || since >= StatusPeriod || status.Message != last.Message || status.State != last.State)
                {
                    Tell(status);
                    last = status;
                    since = TimeSpan.Zero;
                }
                await Task.Delay(ChangePeriod, ct).ConfigureAwait(false);
                since += ChangePeriod;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
