using System.Net.WebSockets;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Feeds;
using LiveMusic.Engine.Playing;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>One page, from its greeting to its end: what it says is done or answered, and it is told what is true. Whatever it does concerns this page alone.</summary>
/// <remarks>Threading: one <see cref="RunAsync"/>, within which one task hears and one tells.</remarks>
internal sealed class PageConnection(EditorPages pages, PageSocket socket, Func<string, bool> mayShow, RotatingLog log)
{
    /// <summary>Of <c>protocolVersion</c> in protocol.ts.</summary>
    public const int Protocol = 2;

    /// <summary>Fifty times a second; what moves is told every other time, as often as codec frames come, which is a column of the waveform each.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>A page that nobody sees is told the truth twice a second.</summary>
    private const int HiddenTicks = 25;

    private const string NotThere = "This instance of LiveMusic is not there: its plugin was removed or its project closed, or it has not reached the engine. Open the editor from the plugin.";

    /// <summary>A page says its token at once, or never.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(5);

    /// <summary>An instance that is not there may be on its way: after a crash its plugin looks for the new engine.</summary>
    private static readonly TimeSpan InstancePatience = TimeSpan.FromSeconds(10);

    private readonly IntentHandler _intents = new(pages, socket);

    /// <summary>What the page wants to show; empty: it has not chosen. Null: it has not even said who it is.</summary>
    private volatile string? _wanted;

    /// <summary>Serves the page until it leaves, breaks the rules or the engine ends. Does not throw.</summary>
    /// <param name="isAdmitted">Whether a token opens the page.</param>
    /// <param name="joined">Called when it did.</param>
    /// <param name="ct">The engine ends, or the connection is gone.</param>
    public async Task RunAsync(Func<string, bool> isAdmitted, Action joined, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var telling = Task.CompletedTask;
        var status = WebSocketCloseStatus.NormalClosure;
        try
        {
            await JoinAsync(isAdmitted, ending.Token).ConfigureAwait(false);
            joined();
            telling = TellAsync(ending);
            await HearAsync(isAdmitted, ending.Token).ConfigureAwait(false);
        }
        catch (PageFault e)
        {
            status = WebSocketCloseStatus.PolicyViolation;
            // Strangers may try as often as they like, and fill no log with it.
            if (_wanted is not null) log.Write($"A page was disconnected: {e.Message}");
            await RefuseAsync(e.Message, ct).ConfigureAwait(false);
        }
        // It went, with or without a word.
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
        }
        // The engine must outlive any one page's trouble.
        catch (Exception e)
        {
            status = WebSocketCloseStatus.InternalServerError;
            log.Write($"A page's connection failed: {e}");
        }
        await ending.CancelAsync().ConfigureAwait(false);
        await telling.ConfigureAwait(false);
        _intents.Leave();
        await socket.CloseAsync(ct.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : status).ConfigureAwait(false);
    }

    private async Task JoinAsync(Func<string, bool> isAdmitted, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(JoinTime);
        (WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)? first;
        try
        {
            first = await socket.ReceiveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new PageFault("The page did not say who it is. Reload it.");
        }
        if (first is not { } message) throw new OperationCanceledException();
        if (message.Type != WebSocketMessageType.Text) throw new PageFault("A page says first who it is. Reload it.");
        if (IntentReader.Read(message.Bytes) is not { Message: Join join }) throw new PageFault("A page says first who it is. Reload it.");
        Admit(join, isAdmitted);
    }

    private void Admit(Join join, Func<string, bool> isAdmitted)
    {
        if (!isAdmitted(join.Token)) throw new PageFault("This address is not the engine's present one. Open the editor again where you opened it before.");
        if (join.Protocol != Protocol) throw new PageFault($"The page speaks protocol {join.Protocol}, this engine ({LiveEngine.Version}) speaks {Protocol}. Reload the page.");
        _wanted = join.Instance;
    }

    private async Task HearAsync(Func<string, bool> isAdmitted, CancellationToken ct)
    {
        while (await socket.ReceiveAsync(ct).ConfigureAwait(false) is { } message)
        {
            if (message.Type == WebSocketMessageType.Binary)
            {
                await _intents.TakeAsync(message.Bytes, ct).ConfigureAwait(false);
                continue;
            }
            var intent = IntentReader.Read(message.Bytes);
            if (intent.Message is Join join) Admit(join, isAdmitted);
            else await _intents.DoAsync(intent, ct).ConfigureAwait(false);
        }
    }

    // ---- what the page is told ----

    private async Task TellAsync(CancellationTokenSource ending)
    {
        var ct = ending.Token;
        try
        {
            using var ticks = new PeriodicTimer(Tick);
            while (true)
            {
                var wanted = _wanted;
                if (string.IsNullOrEmpty(wanted)) await TellInstancesAsync(ticks, ct).ConfigureAwait(false);
                else if (await FindAsync(wanted, ticks, ct).ConfigureAwait(false) is { } instance) await TellOfAsync(instance, ticks, ct).ConfigureAwait(false);
            }
        }
        catch (PageFault e)
        {
            await RefuseAsync(e.Message, ct).ConfigureAwait(false);
            await AskToCloseAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
        // The page has trouble of our making: it may come again.
        catch (Exception e)
        {
            log.Write($"A page could not be told the truth: {e}");
        }
        // Who hears it ends, too.
        if (!ct.IsCancellationRequested) await ending.CancelAsync().ConfigureAwait(false);
    }

    private async Task TellInstancesAsync(PeriodicTimer ticks, CancellationToken ct)
    {
        InstanceInfo[]? told = null;
        while (string.IsNullOrEmpty(_wanted))
        {
            InstanceInfo[] now = [.. pages.All.Where(i => mayShow(i.Id)).Select(i => i.Info)];
            if (told is null || !told.AsSpan().SequenceEqual(now)) await socket.TellAsync(new Instances(told = now), ct).ConfigureAwait(false);
            await ticks.WaitForNextTickAsync(ct).ConfigureAwait(false);
        }
    }

    // Null: the page wants something else meanwhile.
    private async Task<Instance?> FindAsync(string wanted, PeriodicTimer ticks, CancellationToken ct)
    {
        var until = Environment.TickCount64 + (long)InstancePatience.TotalMilliseconds;
        while (wanted == _wanted)
        {
            if (mayShow(wanted) && pages.Find(wanted) is { } instance) return instance;
            if (Environment.TickCount64 > until)
                throw new PageFault(wanted == Player.Id ? "The player was closed. Start it again: livemusic play" : NotThere);
            await ticks.WaitForNextTickAsync(ct).ConfigureAwait(false);
        }
        return null;
    }

    private async Task TellOfAsync(Instance instance, PeriodicTimer ticks, CancellationToken ct)
    {
        _intents.Instance = instance;
        await socket.TellAsync(Greeting(instance), ct).ConfigureAwait(false);
        pages.Takes.Refresh();
        var teller = new TruthTeller(instance, pages, socket);
        while (instance.Id == _wanted && await teller.TellAsync(ct).ConfigureAwait(false))
        {
            var unseen = 0;
            do await ticks.WaitForNextTickAsync(ct).ConfigureAwait(false);
            while (!_intents.Visible && ++unseen < HiddenTicks);
        }
        _intents.Instance = null;
        if (instance.Id != _wanted) return;
        await socket.TellAsync(new Status("noEngine", "The plugin has left the engine; the page waits for it.", 0, 0, 0, 0, 0, false), ct).ConfigureAwait(false);
    }

    private Welcome Greeting(Instance instance) => new(
        Protocol, LiveEngine.Version, instance.Info, Described.Parameters, ControlProtocol.MaximumPromptLength, Vocabularies.For(pages.Model.Model), instance.Player is not null);

    private async Task AskToCloseAsync(CancellationToken ct)
    {
        try
        {
            await socket.AskToCloseAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    private async Task RefuseAsync(string message, CancellationToken ct)
    {
        try
        {
            await socket.TellAsync(new Refused(message), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }
}
