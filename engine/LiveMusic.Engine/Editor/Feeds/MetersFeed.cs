using LiveMusic.Engine.Editor.Pages;
using LiveMusic.Engine.Playing;
using LiveMusic.Engine.Sessions;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Editor.Feeds;

/// <summary>What moves: levels, time, and what is heard just now. Twenty-five times a second, and never while nothing moves.</summary>
/// <param name="player">Of an instance whose sound a page plays: what the page holds ready is not heard yet. Null: a DAW plays it.</param>
internal sealed unsafe class MetersFeed(Player? player) : IFeed
{
    /// <summary>A host that processes nothing for so long has stopped: what it said last is the past.</summary>
    private const long StillMilliseconds = 400;

    private Moving _now;
    private Moving? _told;
    private OutputStamp _stamp;
    private bool _odd;
    private long _hostSamples = -1;
    private long _movedAt;

    public void Look(SharedRegion region, Timeline timeline)
    {
        // Every other time of fifty a second.
        _odd = !_odd;
        if (_odd) return;
        var header = region.Header;
        var hostSamples = Volatile.Read(ref header->HostSamples);
        if (hostSamples != _hostSamples) _movedAt = Environment.TickCount64;
        _hostSamples = hostSamples;
        var moves = Volatile.Read(ref header->Active) != 0 && Environment.TickCount64 - _movedAt < StillMilliseconds;
        var transport = timeline.Transport;
        var flags = moves ? transport.Flags : TransportFlags.None;
        var behind = player?.Behind ?? 0;
        var heard = Math.Max(0, region.Output.ReadPosition - behind);
        var ppq = transport.Ppq - (player is null ? 0 : behind * transport.Tempo / (60.0 * Player.SampleRate));
        var running = (flags & TransportFlags.Running) != 0;
        var sounds = running && Stamps.TryFind(region, heard, ref _stamp);
        _now = new(
            heard, Level(moves, header->MainMeter), Level(moves, header->SidechainMeter), Level(moves, header->OutputMeterLeft), Level(moves, header->OutputMeterRight),
            running, (flags & TransportFlags.Playing) != 0,
            If(flags, TransportFlags.HasPosition, ppq), If(flags, TransportFlags.HasTempo, transport.Tempo), If(flags, TransportFlags.HasPosition, transport.BarStartPpq),
            transport.TimeSignatureNumerator, transport.TimeSignatureDenominator,
            If(flags, TransportFlags.Looping, transport.LoopStartPpq), If(flags, TransportFlags.Looping, transport.LoopEndPpq),
            sounds ? _stamp.OutputSample : null);
    }

    public Truth? Next()
    {
        if (_odd || _now == _told) return null;
        _told = _now;
        var n = _now;
        return new Meters(
            n.Heard, n.Main, n.Sidechain, n.Left, n.Right, n.Running, n.Playing, n.Ppq, n.Tempo, n.BarStart, n.Numerator, n.Denominator,
            n is { LoopStart: { } start, LoopEnd: { } end } ? [start, end] : null, n.Stamp is null ? null : Stamps.Of(_stamp));
    }

    private static float Level(bool moves, float meter) => moves ? Math.Max(0, Stamps.Finite(meter)) : 0;

    private static double? If(TransportFlags flags, TransportFlags flag, double value) => (flags & flag) != 0 && double.IsFinite(value) ? value : null;

    private readonly record struct Moving(
        long Heard, float Main, float Sidechain, float Left, float Right, bool Running, bool Playing, double? Ppq, double? Tempo, double? BarStart, int Numerator, int Denominator,
        double? LoopStart, double? LoopEnd, long? Stamp);
}
