using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>Kestrel on one address, without the machinery that usually comes around it: it starts in a moment and holds little.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class WebServer : IAsyncDisposable
{
    /// <summary>Pages, and what browsers keep open besides.</summary>
    private const int MostConnections = 256;

    /// <summary>Time for requests that are still being answered at the end.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly KestrelServer _server;

    private WebServer(KestrelServer server) => _server = server;

    public int Port { get; private init; }

    /// <param name="address">Where to listen.</param>
    /// <param name="port">0: any free one.</param>
    /// <param name="serve">Answers a request. Does not throw.</param>
    /// <exception cref="IOException">The port is taken, or the system gives none.</exception>
    public static WebServer Start(IPAddress address, int port, RequestDelegate serve)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestLineSize = 4 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        try
        {
            server.StartAsync(new Application(serve), CancellationToken.None).GetAwaiter().GetResult();
            var bound = new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return new(server) { Port = bound.Port };
        }
        catch (Exception e)
        {
            server.Dispose();
            if (e is IOException or AddressInUseException) throw;
            throw new IOException($"The editor's server cannot listen at {address}:{port}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LastWords);
        await _server.StopAsync(patience.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private sealed class Application(RequestDelegate serve) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => serve(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
