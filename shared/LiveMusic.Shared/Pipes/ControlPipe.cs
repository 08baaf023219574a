using System.Diagnostics;
using System.IO.Pipes;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;
using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Shared.Pipes;

/// <summary>
/// The meeting point of this user's plugins and this user's engine. Its name holds the protocol version, so engines that speak differently live side by
/// side instead of refusing each other's plugins.
/// </summary>
/// <remarks>Any thread.</remarks>
public static class ControlPipe
{
    /// <summary>Longest socket path in bytes: macOS has room for 103, Linux for 107.</summary>
    private const int MaximumPathBytes = 100;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The pipe's name on Windows, the socket's absolute path elsewhere (which .NET takes as a pipe name). The environment variable LIVEMUSIC_PIPE
    /// overrides it, for tests that must not meet the user's own engine.
    /// </summary>
    /// <exception cref="IOException">No folder of this user alone can be had for the socket.</exception>
    public static string Name
    {
        get
        {
            var name = Environment.GetEnvironmentVariable("LIVEMUSIC_PIPE") is { Length: > 0 } chosen
                ? chosen
                : OperatingSystem.IsWindows() ? WindowsName() : Path.Combine(RuntimeFolder.Path, $"livemusic-v{ControlProtocol.Version}.sock");
            if (OperatingSystem.IsWindows()) return name;
            if (!Path.IsPathRooted(name)) name = Path.Combine(RuntimeFolder.Path, name);
            if (Encoding.UTF8.GetByteCount(name) > MaximumPathBytes)
                throw new IOException($"The socket path '{name}' is longer than the {MaximumPathBytes} bytes that systems take. Set LIVEMUSIC_PIPE (or XDG_RUNTIME_DIR) to something shorter.");
            return name;
        }
    }

    /// <summary>Client: connects to the engine, which may be about to start listening.</summary>
    /// <param name="timeout">How long to try; zero: once.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="TimeoutException">No engine listened in time.</exception>
    /// <exception cref="UnauthorizedAccessException">Whoever listens there is another user.</exception>
    public static async Task<MessageChannel<EngineMessage, ClientMessage>> ConnectAsync(TimeSpan timeout, CancellationToken ct)
    {
        var name = Name;
        var clock = Stopwatch.StartNew();
        var pause = FirstPause;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            // We wait between the tries ourselves: on Unix .NET would try in a busy loop for the whole time. Without a socket there is nothing to try.
            if (OperatingSystem.IsWindows() || File.Exists(name))
            {
                var stream = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
                try
                {
                    await stream.ConnectAsync(0, ct).ConfigureAwait(false);
                    return new(stream);
                }
                catch (Exception e)
                {
                    await stream.DisposeAsync().ConfigureAwait(false);
                    if (e is not (TimeoutException or IOException)) throw;
                }
            }
            var left = timeout - clock.Elapsed;
            if (left <= TimeSpan.Zero)
                throw new TimeoutException($"No LiveMusic engine answered at '{name}' within {timeout.TotalSeconds:0.#} s: it is not running, or still starting. Start it and try again.");
            await Task.Delay(pause < left ? pause : left, ct).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Engine: becomes the one engine of this user. Clients can connect from now on.</summary>
    /// <exception cref="EngineAlreadyRunningException">Another one is it. Of any number that start at once, exactly one succeeds.</exception>
    /// <exception cref="IOException">The system refuses the lock file or the pipe; the message says why.</exception>
    public static ControlListener Listen() => new(Name);

    private static string WindowsName()
    {
        if (!OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        using var identity = WindowsIdentity.GetCurrent();
        // Windows keeps an elevated and an ordinary process of one user apart on a current-user-only pipe: each kind gets an engine of its own.
        var elevated = new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
        var user = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.User?.Value ?? identity.Name)).AsSpan(0, 8));
        return $"livemusic-v{ControlProtocol.Version}-{user}{(elevated ? "-elevated" : "")}";
    }
}
