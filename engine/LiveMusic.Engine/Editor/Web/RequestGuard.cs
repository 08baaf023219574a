using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>
/// Tells our own pages' requests from those that a foreign page has its visitor's browser make: by the name under which we are addressed (against DNS rebinding) and by
/// the page that a socket belongs to.
/// </summary>
/// <remarks>Any thread.</remarks>
internal static class RequestGuard
{
    /// <summary>
    /// Addressed by the very number at which the request arrived, and our port; on loopback also as localhost. No other name is ours, so a name that somebody
    /// points at this computer opens nothing.
    /// </summary>
    public static bool IsAddressedToUs(HttpContext context)
    {
        var connection = context.Connection;
        if (connection.LocalIpAddress is not { } local) return false;
        if (local.IsIPv4MappedToIPv6) local = local.MapToIPv4();
        var host = context.Request.Host;
        if ((host.Port ?? 80) != connection.LocalPort) return false;
        if (IPAddress.IsLoopback(local) && string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Host.Trim('[', ']'), out var named) && named.Equals(WithoutScope(local));
    }

    /// <summary>A socket is opened by our own page: browsers always say whose it is.</summary>
    public static bool IsOurPage(HttpRequest request)
        => request.Headers.Origin is [{ } origin] && string.Equals(origin, $"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    /// <summary>How this request's page addresses its socket, for its policy.</summary>
    public static string SocketSource(HttpRequest request) => $"ws://{request.Host.Value}";

    private static IPAddress WithoutScope(IPAddress address)
        => address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new(address.GetAddressBytes()) : address;
}
