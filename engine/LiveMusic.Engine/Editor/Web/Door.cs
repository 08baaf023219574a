using System.Net;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Pages;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>One way to the pages: a server at an address, with a token of its own, and a limit to how many come in.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class Door : IAsyncDisposable
{
    /// <summary>Pages that have said their token, and sockets that have not yet.</summary>
    private const int MostPages = 32;
    private const int MostStrangers = 16;

    private readonly EditorPages _pages;
    private readonly Func<string, bool> _mayShow;
    private readonly RotatingLog _log;
    private readonly Tickets _tickets = new();
    private readonly CancellationTokenSource _ending = new();
    private WebServer? _server;
    private int _inside;
    private int _strangers;

    private Door(AccessToken token, EditorPages pages, Func<string, bool> mayShow, RotatingLog log)
    {
        Token = token;
        _pages = pages;
        _mayShow = mayShow;
        _log = log;
    }

    public AccessToken Token { get; }

    public int Port => _server!.Port;

    /// <param name="at">Where to listen.</param>
    /// <param name="port">Where if possible; 0: anywhere.</param>
    /// <param name="token">Opens it.</param>
    /// <param name="pages">What lies behind.</param>
    /// <param name="mayShow">Which instances can be seen through it, by id.</param>
    /// <param name="log">The engine's.</param>
    /// <exception cref="IOException">There can be no server; the message says why.</exception>
    public static Door Open(IPAddress at, int port, AccessToken token, EditorPages pages, Func<string, bool> mayShow, RotatingLog log)
    {
        var door = new Door(token, pages, mayShow, log);
        var site = new PageSite(door.ServeSocketAsync, door._tickets.Redeem, pages.Takes.FileOf, log);
        try
        {
            door._server = WebServer.Start(at, port, site.ServeAsync);
        }
        // Somebody took it in the meantime.
        catch (Exception e) when (port != 0 && e is IOException or AddressInUseException)
        {
            door._server = WebServer.Start(at, 0, site.ServeAsync);
        }
        log.Write($"The editor's pages are served at {at}:{door.Port}.");
        return door;
    }

    /// <param name="host">As a browser reaches this computer.</param>
    /// <param name="instance">Id.</param>
    public string AddressOf(string host, string instance) => $"http://{host}:{Port}/{Fragment(instance)}";

    /// <summary>The same once.</summary>
    public string TicketFor(string host, string instance) => $"http://{host}:{Port}{PageSite.TicketPath}{_tickets.Give($"/{Fragment(instance)}")}";

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private string Fragment(string instance) => $"#token={Token.Text}&instance={instance}";

    private async Task ServeSocketAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _strangers) > MostStrangers)
        {
            Interlocked.Decrement(ref _strangers);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var inside = false;
        try
        {
            using var socket = new PageSocket(await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false));
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, context.RequestAborted);
            await new PageConnection(_pages, socket, _mayShow, _log).RunAsync(Token.Is, Enter, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref inside ? ref _inside : ref _strangers);
        }

        void Enter()
        {
            inside = true;
            Interlocked.Decrement(ref _strangers);
            if (Interlocked.Increment(ref _inside) > MostPages) throw new PageFault($"{MostPages} pages are open already. Close some of them.");
        }
    }
}
