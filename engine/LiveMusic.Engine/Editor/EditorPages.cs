using System.Collections.Concurrent;
using System.Net;
using LiveMusic.Engine.Captures;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Editor.Web;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Playing;
using LiveMusic.Engine.Sessions;

namespace LiveMusic.Engine.Editor;

/// <summary>
/// The editor's pages of one engine: where they are, and what instances they can show. The server starts when an address is first asked for; an engine that follows a
/// crashed one takes that one's address over at once, because its pages are looking for it.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class EditorPages : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Each may hold as much sound as a minute has.</summary>
    private const int MostUploads = 3;

    private readonly RotatingLog _log;
    private readonly KeptAddress _kept;
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly SoundKeeper _keeper = new();
    private readonly Lock _gate = new();
    private KeptAddress.Place? _lanBefore;
    private Door? _door;
    private Door? _lanDoor;
    private bool _disposed;
    private int _uploads;

    /// <param name="model">The engine's.</param>
    /// <param name="pipeName">The engine's control pipe, which is its alone.</param>
    /// <param name="log">The engine's.</param>
    public EditorPages(ModelHost model, string pipeName, RotatingLog log)
    {
        Model = model;
        _log = log;
        _kept = new(pipeName);
    }

    public ModelHost Model { get; }

    public TakeLibrary Takes { get; } = new();

    /// <summary>
    /// The address of an instance's page. It holds the token: who has it can play the instance. Starts the server if need be (some 0.1 s).
    /// </summary>
    /// <exception cref="IOException">There can be no server; the message says why.</exception>
    public string AddressOf(Guid instance) => AddressOf(IdOf(instance));

    /// <summary>An address of the same page that opens it once, within two minutes: for command lines, which others can read.</summary>
    /// <exception cref="IOException">There can be no server; the message says why.</exception>
    public string TicketFor(Guid instance) => TicketFor(IdOf(instance));

    public string AddressOf(string id) => OwnDoor().AddressOf(Loopback, id);

    public string TicketFor(string id) => OwnDoor().TicketFor(Loopback, id);

    /// <summary>The address of the player's page for other devices of the network; from now on they can reach it.</summary>
    /// <exception cref="IOException">There is no network, or can be no server; the message says which.</exception>
    public string LanAddress()
    {
        var own = OwnNetwork.Address ?? throw new IOException("This computer is in no network, so no other device can reach it. Connect it to one, or leave --lan away.");
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // What plays in a DAW is not the network's business.
            _lanDoor ??= Door.Open(IPAddress.Any, _lanBefore?.Port ?? 0, _lanBefore?.Token ?? AccessToken.Fresh(), this, id => id == Player.Id, _log);
            Keep();
            return _lanDoor.AddressOf(own.ToString(), Player.Id);
        }
    }

    /// <summary>Other devices reach nothing any more.</summary>
    public async Task CloseLanAsync()
    {
        Door? door;
        lock (_gate)
        {
            (door, _lanDoor) = (_lanDoor, null);
            if (door is null || _disposed) return;
            _lanBefore = new(door.Port, door.Token);
            Keep();
        }
        await door.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>How an instance is called in addresses.</summary>
    public static string IdOf(Guid instance) => instance.ToString("N");

    /// <summary>If the engine before this one crashed while pages were open: they find this one now.</summary>
    public void TakeOver()
    {
        var (own, lan) = _kept.Read();
        if (own is not { } place) return;
        try
        {
            lock (_gate)
            {
                if (_door is not null || _disposed) return;
                _lanBefore = lan;
                Open(place);
            }
            _log.Write("The editor's pages of an engine that crashed are served on.");
        }
        catch (IOException e)
        {
            _log.Write(e.Message);
        }
    }

    /// <param name="session">A plugin's, or the player's.</param>
    /// <param name="player">Its player; null: it lives in a DAW.</param>
    public void Add(Session session, Player? player)
    {
        var instance = new Instance(session, player, Takes, Model);
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

    /// <summary>Null: there is none of that name.</summary>
    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>Null: it has ended.</summary>
    public Instance? Find(Session session) => _instances.Values.FirstOrDefault(i => ReferenceEquals(i.Session, session));

    /// <summary>What <see cref="LiveMusic.Shared.Messages.UseTake"/> asks for; returns why it cannot be, null: it is done.</summary>
    public string? UseTake(Session session, string action, string path)
    {
        if (Find(session) is not { } instance) return "The instance is not there at the moment; nothing was changed.";
        if (path.Length > 0 && !File.Exists(path)) return $"There is no take '{path}'.";
        return action switch
        {
            "recall" when path.Length > 0 => instance.Recall(path, Model.Status.ContentHash),
            "print" => instance.Print(path.Length > 0 ? path : null),
            _ => $"Nothing can be done with a take by '{action}'.",
        };
    }

    /// <summary>All instances, the oldest first.</summary>
    public IEnumerable<Instance> All => _instances.Values.OrderBy(i => i.Session.Number);

    /// <summary>Whether another page may send sound now; it says when it is done.</summary>
    public bool TryBeginUpload()
    {
        if (Interlocked.Increment(ref _uploads) <= MostUploads) return true;
        EndUpload();
        return false;
    }

    public void EndUpload() => Interlocked.Decrement(ref _uploads);

    /// <summary>A clean end: nobody takes the address over.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }
        if (_lanDoor is not null) await _lanDoor.DisposeAsync().ConfigureAwait(false);
        if (_door is not null)
        {
            await _door.DisposeAsync().ConfigureAwait(false);
            _kept.Delete();
        }
        _keeper.Dispose();
    }

    private Door OwnDoor()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_door is null) Open(new(0, AccessToken.Fresh()));
            return _door!;
        }
    }

    private void Open(KeptAddress.Place place)
    {
        _door = Door.Open(IPAddress.Loopback, place.Port, place.Token, this, _ => true, _log);
        Keep();
    }

    private void Keep()
    {
        if (_door is null) return;
        try
        {
            _kept.Write(new(_door.Port, _door.Token), _lanDoor is { } lan ? new(lan.Port, lan.Token) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Write($"Open pages will not survive a crash of the engine: {e.Message}");
        }
    }
}
