using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>How other devices of the network reach this computer.</summary>
internal static class OwnNetwork
{
    /// <summary>Null: it is in no network.</summary>
    public static IPAddress? Address => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(i => i.GetIPProperties())
        // The one that leads out is the one that phones are in too; virtual ones lead nowhere.
        .OrderByDescending(p => p.GatewayAddresses.Any(g => !g.Address.Equals(IPAddress.Any)))
        .SelectMany(p => p.UnicastAddresses)
        .Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork);
}
