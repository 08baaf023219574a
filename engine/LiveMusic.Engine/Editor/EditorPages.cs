using System.Collections.Concurrent;
using System.Net;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Editor.Sound;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace LiveMusic.Engine.Editor;

/// <summary>
/// The editor's pages of one engine: where they are, and what instances they can show. The server starts when an address is first asked for; an engine that follows a
/// crashed one takes that one's address over at once, because its pages are looking for it.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class EditorPages : IAsyncDisposable
{
    /// <summary>Pages that have said their token, and sockets that have not yet.</summary>
    private const int MostPages = 32;
    private const int MostStrangers = 16;

    /// <summary>Each may hold as much sound as a minute has.</summary>
    private const int MostUploads = 3;

    private readonly ModelHost _model;
    private readonly RotatingLog _log;
    private readonly KeptAddress _kept;
    private readonly Tickets _tickets = new();
    private readonly PageSite _site;
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly SoundKeeper _keeper = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private WebServer? _server;
    private AccessToken _token = AccessToken.Fresh();
    private bool _disposed;
    private int _pages;
    private int _strangers;
    private int _uploads;

    /// <param name="model">The engine's.</param>
    /// <param name="pipeName">The engine's control pipe, which is its alone.</param>
    /// <param name="log">The engine's.</param>
    public EditorPages(ModelHost model, string pipeName, RotatingLog log)
    {
        _model = model;
        _log = log;
        _kept = new(pipeName);
        Takes = new(file => _token.NameFor(file));
        _site = new(ServeSocketAsync, _tickets.Redeem, Takes.FileOf, log);
    }

    public ModelHost Model => _model;

    public TakeLibrary Takes { get; }

    /// <summary>
    /// The address of an instance's page. It holds the token: who has it can play the instance. Starts the server if need be (some 0.1 s).
    /// </summary>
    /// <exception cref="IOException">There can be no server; the message says why.</exception>
    public string AddressOf(Guid instance) => AddressOf(IdOf(instance));

    /// <summary>An address of the same page that opens it once, within two minutes: for command lines, which others can read.</summary>
    /// <exception cref="IOException">There can be no server; the message says why.</exception>
    public string TicketFor(Guid instance) => TicketFor(IdOf(instance));

    public string AddressOf(string id) => $"{Origin}/{Fragment(id)}";

    public string TicketFor(string id) => $"{Origin}{PageSite.TicketPath}{_tickets.Give($"/{Fragment(id)}")}";

    /// <summary>How an instance is called in addresses.</summary>
    public static string IdOf(Guid instance) => instance.ToString("N");

    /// <summary>If the engine before this one crashed while pages were open: they find this one now.</summary>
    public void TakeOver()
    {
        if (_kept.Read() is not { } left) return;
        try
        {
            lock (_gate)
            {
                if (_server is not null || _disposed) return;
                _token = left.Token;
                Start(left.Port);
            }
            _log.Write($"The editor's pages of an engine that crashed are served on.");
        }
        catch (IOException e)
        {
            _log.Write(e.Message);
        }
    }

    public void Add(Session session)
    {
        var instance = new Instance(session, IdOf(session.Instance), session.HasMainInput ? Instance.Effect : Instance.Instrument);
        _instances[instance.Id] = instance;
        _keeper.Add(instance.Sound);
    }

    public void Remove(Session session)
    {
        foreach (var (id, instance) in _instances)
        {
            if (!ReferenceEquals(instance.Session, session) || !_instances.TryRemove(new(id, instance))) continue;
            _keeper.Remove(instance.Sound);
            instance.Dispose();
        }
    }

    /// <summary>Whether another page may send sound now; it says when it is done.</summary>
    public bool TryBeginUpload()
    {
        if (Interlocked.Increment(ref _uploads) <= MostUploads) return true;
        EndUpload();
        return false;
    }

    public void EndUpload() => Interlocked.Decrement(ref _uploads);

    /// <summary>Null: there is none of that name.</summary>
    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>All instances, the oldest first.</summary>
    public InstanceInfo[] List() => [.. _instances.Values.OrderBy(i => i.Session.Number).Select(i => i.Info)];

    /// <summary>A clean end: nobody takes the address over.</summary>
    public async ValueTask DisposeAsync()
    {
        WebServer? server;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            server = _server;
        }
        await _ending.CancelAsync().ConfigureAwait(false);
        if (server is not null)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            _kept.Delete();
        }
        _keeper.Dispose();
        _ending.Dispose();
    }

    private string Fragment(string id) => $"#token={_token.Text}&instance={id}";

    private string Origin
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_server is null) Start(0);
                return $"http://127.0.0.1:{_server!.Port}";
            }
        }
    }

    private void Start(int port)
    {
        try
        {
            _server = WebServer.Start(IPAddress.Loopback, port, _site.ServeAsync);
        }
        // Somebody took it in the meantime.
        catch (Exception e) when (port != 0 && e is IOException or AddressInUseException)
        {
            _server = WebServer.Start(IPAddress.Loopback, 0, _site.ServeAsync);
        }
        _log.Write($"The editor's pages are served at port {_server.Port}.");
        try
        {
            _kept.Write(_server.Port, _token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Write($"Open pages will not survive a crash of the engine: {e.Message}");
        }
    }

    private async Task ServeSocketAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _strangers) > MostStrangers)
        {
            Interlocked.Decrement(ref _strangers);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var (stranger, counted) = (true, false);
        try
        {
            using var socket = new PageSocket(await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false));
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, context.RequestAborted);
            await new PageConnection(this, socket, _log).RunAsync(_token.Is, Joined, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            if (stranger) Interlocked.Decrement(ref _strangers);
            if (counted) Interlocked.Decrement(ref _pages);
        }

        void Joined()
        {
            stranger = false;
            Interlocked.Decrement(ref _strangers);
            counted = true;
            if (Interlocked.Increment(ref _pages) > MostPages) throw new PageFault($"{MostPages} pages are open already. Close some of them.");
        }
    }
}
