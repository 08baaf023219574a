using System.IO.Pipes;
using System.Net.Sockets;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Pipes;

/// <summary>
/// The engine's end of <see cref="ControlPipe"/>. While it lives (or until its process dies, however it dies) no second engine of this user can listen.
/// </summary>
/// <remarks>
/// Threading: one acceptor; <see cref="DisposeAsync"/> from any thread. Disposing closes the accepted channels too: on Unix .NET removes the socket's name
/// with the last of a listener's connections, and must not do so when the name is already a successor's.
/// </remarks>
public sealed class ControlListener : IAsyncDisposable
{
    // Keeps a lasting failure (no descriptors left) from becoming a busy loop.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    // With the standard size, 0, a Windows pipe holds every writer until the other side reads.
    private const int BufferBytes = 64 * 1024;

    private readonly string _name;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private readonly HashSet<MessageChannel<ClientMessage, EngineMessage>> _channels = [];
    private NamedPipeServerStream? _next;
    private bool _disposed;

    internal ControlListener(string name)
    {
        _name = name;
        _lock = TakeLock(name);
        try
        {
            // We hold the lock: a socket that lies there is a dead engine's.
            if (!OperatingSystem.IsWindows()) File.Delete(name);
            // FirstPipeInstance: a stranger's pipe of this name is an error, not a partner.
            _next = Open(name, PipeOptions.FirstPipeInstance);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(name, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e)
        {
            _next?.Dispose();
            _lock.Dispose();
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new IOException($"The engine cannot listen at '{name}': {e.Message} End whatever uses this name, or set LIVEMUSIC_PIPE to another one.", e);
        }
    }

    /// <summary>Where this listener is reached.</summary>
    public string Name => _name;

    /// <summary>Waits for the next client of this user.</summary>
    /// <exception cref="ObjectDisposedException">The listener was disposed meanwhile.</exception>
    /// <exception cref="IOException">The system has no further pipe for us (descriptors used up); a later call may succeed.</exception>
    public async Task<MessageChannel<ClientMessage, EngineMessage>> AcceptAsync(CancellationToken ct)
    {
        while (true)
        {
            NamedPipeServerStream stream;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                stream = _next ??= Open(_name, PipeOptions.None);
            }
            try
            {
                await stream.WaitForConnectionAsync(ct).ConfigureAwait(false);
            }
            // A client that left again at once, or another user's: not worth the engine's attention.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or SocketException)
            {
                Replace(stream);
                await stream.DisposeAsync().ConfigureAwait(false);
                await Task.Delay(PauseAfterFailure, ct).ConfigureAwait(false);
                continue;
            }
            var channel = new MessageChannel<ClientMessage, EngineMessage>(stream, Forget);
            lock (_gate)
            {
                if (!_disposed) _channels.Add(channel);
            }
            // The successor exists before the connected one can go: the name never disappears while we listen.
            Replace(stream);
            if (!_disposed) return channel;
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops listening, closes every accepted channel, and lets another engine take over.</summary>
    public async ValueTask DisposeAsync()
    {
        MessageChannel<ClientMessage, EngineMessage>[] open;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            open = [.. _channels];
        }
        foreach (var channel in open) await channel.DisposeAsync().ConfigureAwait(false);
        if (_next is not null) await _next.DisposeAsync().ConfigureAwait(false);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private void Replace(NamedPipeServerStream used)
    {
        lock (_gate)
        {
            if (_disposed || !ReferenceEquals(_next, used)) return;
            try
            {
                _next = Open(_name, PipeOptions.None);
            }
            // Out of descriptors: the client that we have is served, the next accept tries again and says why it cannot.
            catch (IOException)
            {
                _next = null;
            }
        }
    }

    private void Forget(MessageChannel<ClientMessage, EngineMessage> channel)
    {
        lock (_gate) _channels.Remove(channel);
    }

    private static NamedPipeServerStream Open(string name, PipeOptions more) => new(
        name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly | more, BufferBytes, BufferBytes);

    // The lock decides who is the engine, on every system: a file held open for one process alone (flock on Unix), which the system releases with the
    // process. The pipe itself cannot decide: on Unix .NET silently takes a living listener's socket path over. The file stays, so that there is one to race for.
    private static FileStream TakeLock(string name)
    {
        var path = OperatingSystem.IsWindows() ? Path.Combine(UserFolders.Data, $"{name}.lock") : $"{name}.lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            // Sticky: what may be cleaned out of $XDG_RUNTIME_DIR after some hours does not include this.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.StickyBit;
            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsHeldElsewhere(e))
                throw new EngineAlreadyRunningException($"Another LiveMusic engine of this user already listens at '{name}'. Connect to that one, or end it first.", e);
            throw new IOException($"The engine cannot take its lock '{path}': {e.Message} Make the folder writable for this user.", e);
        }
    }

    private static bool IsHeldElsewhere(Exception e)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        const int linuxWouldBlock = 11;
        const int macWouldBlock = 35;
        if (e is not IOException) return false;
        return OperatingSystem.IsWindows() ? e.HResult == sharingViolation : e.HResult == (OperatingSystem.IsLinux() ? linuxWouldBlock : macWouldBlock);
    }
}
