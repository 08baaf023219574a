using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Desktop;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Playing;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;
using QRCoder;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic play`: the instrument without a DAW, in the browser. Finds or starts an engine, and another one when that dies; stays until it is ended.</summary>
internal static class PlayCommand
{
    private const int MostTriesAMinute = 6;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var noBrowser = new Option<bool>("--no-browser") { Description = "Print the address and open nothing." };
        var lan = new Option<bool>("--lan") { Description = "Let other devices of your network (a tablet, a phone) open the page too. Whoever has the printed address can play." };
        var ahead = new Option<double>("--ahead") { Description = "Seconds of sound that lie ready in the page: more against dropouts, less to hear changes sooner.", HelpName = "seconds", DefaultValueFactory = _ => new OpenPlayer().AheadSeconds };
        ahead.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= OpenedPlayer.LeastAhead and <= OpenedPlayer.MostAhead))
                result.AddError(FormattableString.Invariant($"--ahead takes {OpenedPlayer.LeastAhead} to {OpenedPlayer.MostAhead} s."));
        });
        var model = CommonOptions.Model();
        var command = new Command("play", "Play without a DAW: the instrument's page opens in the browser and sounds there. Ctrl-C ends it.") { noBrowser, lan, ahead, model };
        command.SetAction((parsed, ct) => RunAsync(new(parsed.GetValue(lan), parsed.GetValue(ahead)), !parsed.GetValue(noBrowser), parsed.GetValue(model), ct));
        return command;
    }

    private static async Task<int> RunAsync(OpenPlayer wish, bool browser, string? model, CancellationToken ct)
    {
        Queue<long> tries = new();
        var printed = new EditorAddress("", "");
        try
        {
            while (true)
            {
                while (tries.TryPeek(out var oldest) && Environment.TickCount64 - oldest > 60_000) tries.Dequeue();
                if (tries.Count >= MostTriesAMinute) throw new IOException($"The engine ended {tries.Count} times within a minute. Its log says why: {UserFolders.Logs}.");
                tries.Enqueue(Environment.TickCount64);
                var (channel, started) = await ConnectAsync(model, ct).ConfigureAwait(false);
                await using (channel.ConfigureAwait(false))
                {
                    // It may be ending just now: then the next one is asked.
                    if (await AskAsync(channel, wish, started ? null : model, ct).ConfigureAwait(false) is not { } address) continue;
                    if (address.Url != printed.Url || address.LanUrl != printed.LanUrl) Print(address);
                    if (browser) Open(address);
                    // A page that is open finds the next engine by itself.
                    (browser, printed) = (false, address);
                    await StayAsync(channel, ct).ConfigureAwait(false);
                }
                Console.WriteLine("The engine is gone; a new one is being started.");
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task<(MessageChannel<EngineMessage, ClientMessage> Channel, bool Started)> ConnectAsync(string? model, CancellationToken ct)
    {
        try
        {
            return (await ControlPipe.ConnectAsync(TimeSpan.Zero, ct).ConfigureAwait(false), false);
        }
        catch (TimeoutException)
        {
            // None runs.
        }
        try
        {
            DetachedProcess.Start(OwnProgram, model is null ? ["run"] : ["run", "--model", Path.Exists(model) ? Path.GetFullPath(model) : model]);
        }
        catch (EngineStartException e)
        {
            throw new IOException(e.Message, e);
        }
        return (await ControlPipe.ConnectAsync(StartTime, ct).ConfigureAwait(false), true);
    }

    // Run by `dotnet livemusic.dll` the process is dotnet.
    private static string OwnProgram
        => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "livemusic" ? path : Path.Combine(AppContext.BaseDirectory, "livemusic.dll");

    // Null: it ended before it answered. The model is one that an engine that runs already should have.
    private static async Task<EditorAddress?> AskAsync(MessageChannel<EngineMessage, ClientMessage> channel, OpenPlayer wish, string? model, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(AnswerTime);
        if (!await TrySayAsync(channel, new Hello(ControlProtocol.Version, LiveEngine.Version, Environment.ProcessId, ""), patience.Token).ConfigureAwait(false)
            || !await TrySayAsync(channel, wish, patience.Token).ConfigureAwait(false)) return null;
        while (await channel.ReceiveAsync(patience.Token).ConfigureAwait(false) is { } message)
        {
            switch (message)
            {
                case Refused refused:
                    throw new IOException(refused.Message);
                case ModelStatus { State: "failed" } status:
                    Console.Error.WriteLine(status.Message);
                    break;
                case ModelStatus status when model is not null && status.Name != ModelFolder.NameOf(model):
                    Console.Error.WriteLine($"An engine with the model '{status.Name}' runs already; --model counts when it is started. End it first: livemusic stop");
                    break;
                case EditorAddress address:
                    return address;
            }
        }
        ct.ThrowIfCancellationRequested();
        return patience.IsCancellationRequested ? throw new IOException("The engine does not answer: it hangs. End its process (livemusic run) and try again.") : null;
    }

    // False: nobody is there.
    private static async Task<bool> TrySayAsync(MessageChannel<EngineMessage, ClientMessage> channel, ClientMessage message, CancellationToken ct)
    {
        try
        {
            await channel.SendAsync(message, ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void Print(EditorAddress address)
    {
        Console.WriteLine($"LiveMusic plays at {address.Url}");
        if (address.Message.Length > 0) Console.Error.WriteLine(address.Message);
        if (address.LanUrl.Length == 0) return;
        Console.WriteLine($"Other devices of your network: {address.LanUrl}");
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(address.LanUrl, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        Console.WriteLine(code.GetGraphicSmall(drawQuietZones: true, invert: true));
    }

    private static void Open(EditorAddress address)
    {
        try
        {
            DefaultBrowser.Open(address.BrowserUrl);
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"{e.Message} Open the address yourself.");
        }
    }

    // Until the engine is gone. When we go first it is told, so that it does not wait for us.
    private static async Task StayAsync(MessageChannel<EngineMessage, ClientMessage> channel, CancellationToken ct)
    {
        while (await channel.ReceiveAsync(ct).ConfigureAwait(false) is { } message)
            if (message is ModelStatus { State: "failed" } failed) Console.Error.WriteLine(failed.Message);
        if (!ct.IsCancellationRequested) return;
        using var patience = new CancellationTokenSource(Farewell);
        await TrySayAsync(channel, new Goodbye(), patience.Token).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }
}
