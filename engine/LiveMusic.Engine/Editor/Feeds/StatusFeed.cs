using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>How it goes: twice a second, and at once when the state or the message is another.</summary>
internal sealed unsafe class StatusFeed(Session session) : IFeed
{
    private const long PeriodMilliseconds = 500;

    /// <summary>How often a change is looked for.</summary>
    private const long LookMilliseconds = 50;

    /// <summary>Music that was pulled no longer ago than this plays.</summary>
    private const long FlowMilliseconds = 300;

    private Status? _told;
    private long _toldAt;
    private long _lookedAt;
    private long _read = -1;
    private long _readAt;
    private bool _running;
    private double _sampleRate;
    private bool _offline;

    public void Look(SharedRegion region, Timeline timeline)
    {
        var header = region.Header;
        var active = Volatile.Read(ref header->Active) != 0;
        _running = active && (timeline.Transport.Flags & TransportFlags.Running) != 0;
        _sampleRate = active && double.IsFinite(header->HostSampleRate) ? header->HostSampleRate : 0;
        _offline = active && Volatile.Read(ref header->Offline) != 0;
        var read = region.Output.ReadPosition;
        if (read != _read && _read >= 0) _readAt = Environment.TickCount64;
        _read = read;
    }

    public Truth? Next()
    {
        var now = Environment.TickCount64;
        if (_told is not null && now - _lookedAt < LookMilliseconds) return null;
        _lookedAt = now;
        var status = Current(now);
        if (_told is { } told && now - _toldAt < PeriodMilliseconds && status.State == told.State && status.Message == told.Message && status.Underruns == told.Underruns) return null;
        _told = status;
        _toldAt = now;
        return status;
    }

    private Status Current(long now)
    {
        var status = session.Status();
        return new(StateOf(status.State, now), status.Message, status.RealTimeFactor, status.LookaheadSeconds, status.BufferSeconds, status.Underruns, _sampleRate, _offline);
    }

    private string StateOf(string session, long now) => session switch
    {
        "failed" => "failed",
        "streaming" when !_running => "idle",
        "streaming" => _readAt > 0 && now - _readAt < FlowMilliseconds ? "playing" : "buffering",
        _ => "starting",
    };
}
