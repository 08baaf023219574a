using LiveMusic.Engine.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>
/// What one server answers: the page, its socket, takes, and tickets. Every answer says that the page may load nothing from elsewhere and be shown by nobody
/// else; a request that does not come from our page, or to a name that is not ours, gets nothing.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class PageSite
{
    public const string SocketPath = "/socket";
    public const string TicketPath = "/open/";
    public const string TakePath = "/takes/";

    private readonly RotatingLog _log;
    private readonly RequestDelegate _serveSocket;
    private readonly WebSocketMiddleware _sockets;
    private readonly Func<string, string?> _redeem;
    private readonly Func<string, string?> _takeFile;

    /// <param name="serveSocket">Serves one page's socket to its end.</param>
    /// <param name="redeem">The address that a ticket stands for; null: used, or never given.</param>
    /// <param name="takeFile">The file of a take; null: there is none of that name.</param>
    /// <param name="log">Told what goes wrong.</param>
    public PageSite(RequestDelegate serveSocket, Func<string, string?> redeem, Func<string, string?> takeFile, RotatingLog log)
    {
        _serveSocket = serveSocket;
        _redeem = redeem;
        _takeFile = takeFile;
        _log = log;
        // A page that was put to sleep with its computer does not answer pings; it comes back by itself.
        var options = new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(20) };
        _sockets = new(AcceptAsync, Options.Create(options), NullLoggerFactory.Instance);
    }

    /// <summary>Answers a request. Does not throw.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (!RequestGuard.IsAddressedToUs(context))
            {
                await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This is the editor of LiveMusic on this computer. It answers under its own address alone.").ConfigureAwait(false);
                return;
            }
            Protect(context);
            var path = context.Request.Path.Value ?? "/";
            if (path == SocketPath) await _sockets.Invoke(context).ConfigureAwait(false);
            else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET is served here.").ConfigureAwait(false);
            else if (path.StartsWith(TicketPath, StringComparison.Ordinal)) await RedeemAsync(context, path[TicketPath.Length..]).ConfigureAwait(false);
            else if (path.StartsWith(TakePath, StringComparison.Ordinal)) await SendTakeAsync(context, path[TakePath.Length..]).ConfigureAwait(false);
            else if (!await PageFiles.TryServeAsync(context).ConfigureAwait(false))
                await RefuseAsync(context, StatusCodes.Status404NotFound, PageFiles.Complete ? "There is no such page." : "This engine was built without its page. Install LiveMusic again.").ConfigureAwait(false);
        }
        // Whoever asked is gone.
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is OperationCanceledException or IOException)
        {
        }
        // One request's trouble must not become the engine's.
        catch (Exception e)
        {
            _log.Write($"A page's request failed: {e}");
            context.Abort();
        }
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "This address is for the page's socket.").ConfigureAwait(false);
        else if (!RequestGuard.IsOurPage(context.Request)) await RefuseAsync(context, StatusCodes.Status403Forbidden, "Only the engine's own page may open this socket.").ConfigureAwait(false);
        else await _serveSocket(context).ConfigureAwait(false);
    }

    private async Task RedeemAsync(HttpContext context, string ticket)
    {
        if (_redeem(ticket) is { } address) context.Response.Redirect(address);
        else await RefuseAsync(context, StatusCodes.Status410Gone, "This link was used already, or is too old. Open the editor again where you opened it before.").ConfigureAwait(false);
    }

    private async Task SendTakeAsync(HttpContext context, string name)
    {
        const string ending = ".wav";
        if (!name.EndsWith(ending, StringComparison.Ordinal) || _takeFile(name[..^ending.Length]) is not { } file || !File.Exists(file))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "This take is no longer there.").ConfigureAwait(false);
            return;
        }
        await TakeFile.SendAsync(context, file).ConfigureAwait(false);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(message + "\n", context.RequestAborted).ConfigureAwait(false);
    }

    private static void Protect(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; worker-src 'self'; "
            // Not every web view counts a socket to the page's own server as 'self'.
            + $"connect-src 'self' {RequestGuard.SocketSource(context.Request)}; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), bluetooth=(), payment=()";
        // The next engine at this address may be of another release.
        headers.CacheControl = "no-store";
    }
}
