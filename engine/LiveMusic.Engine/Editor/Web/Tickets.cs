using System.Buffers.Text;
using System.Security.Cryptography;

namespace LiveMusic.Engine.Editor.Web;

/// <summary>
/// Links that open a page once. A browser is started with its address on a command line, which other users of a computer can read: what they read there is
/// worth nothing a moment later.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class Tickets
{
    private const int Most = 64;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<(string Ticket, string Address, long Until)> _given = [];

    public string Give(string address)
    {
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        lock (_gate)
        {
            if (_given.Count == Most) _given.RemoveAt(0);
            _given.Add((ticket, address, Environment.TickCount64 + (long)Life.TotalMilliseconds));
        }
        return ticket;
    }

    /// <summary>The address; null: the ticket was used, is too old, or never was.</summary>
    public string? Redeem(string ticket)
    {
        lock (_gate)
        {
            _given.RemoveAll(g => g.Until < Environment.TickCount64);
            var index = _given.FindIndex(g => g.Ticket == ticket);
            if (index < 0) return null;
            var address = _given[index].Address;
            _given.RemoveAt(index);
            return address;
        }
    }
}
