using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>An engine that shows no sign of life for this long is gone. Starting one and loading its model show signs.</summary>
    private const long SilentEngineMilliseconds = 30_000;

    /// <summary>An engine that lives and gives no music for this long will not.</summary>
    private const long FruitlessEngineMilliseconds = 600_000;

    /// <summary>
    /// Offline only: waits until the ring holds <paramref name="frames"/> (the host has asked for them and may be slowed down: VST3 kOffline, CLAP render).
    /// False: not offline, or the engine is gone or failed. Then the missing samples count as an underrun, <see cref="AudioState.OfflineFailed"/> tells the user,
    /// and no later block waits again until music flows.
    /// </summary>
    private bool WaitForEngine(int frames)
    {
        if (Volatile.Read(ref _s->Offline) == 0 || _s->Header == null || !_s->Running) return false;
        TellBeforeWaiting();
        var output = _s->Ports.Output;
        frames = Math.Min(frames, output.Capacity);
        var header = _s->Header;
        var now = Environment.TickCount64;
        var lastMusic = now;
        var lastSign = now;
        var written = output.WritePosition;
        var heartbeat = Volatile.Read(ref header->EngineHeartbeat);
        while (true)
        {
            FollowGeneration();
            if (_s->GenerationSeen && output.Available >= frames)
            {
                _s->GaveUp = false;
                return true;
            }
            if (_s->GaveUp) return false;
            now = Environment.TickCount64;
            if (output.WritePosition != written)
            {
                written = output.WritePosition;
                lastMusic = lastSign = now;
            }
            var beat = Volatile.Read(ref header->EngineHeartbeat);
            if (beat != heartbeat)
            {
                heartbeat = beat;
                lastSign = now;
            }
            if (header->StreamState == EngineStreamState.Failed || Volatile.Read(ref _s->GiveUpWaiting) != 0
                || now - lastSign > SilentEngineMilliseconds || now - lastMusic > FruitlessEngineMilliseconds)
            {
                _s->GaveUp = true;
                Volatile.Write(ref _s->OfflineFailed, 1);
                if (!_s->InUnderrun && _s->Flow == Flow.Silent)
                {
                    _s->InUnderrun = true;
                    _s->Underruns++;
                }
                return false;
            }
            Thread.Sleep(1);
        }
    }
}
