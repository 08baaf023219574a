using System.Diagnostics;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Core.Audio;

internal readonly unsafe partial struct AudioProcessor
{
    /// <summary>An engine that shows no sign of life for this long is gone. Starting one and loading its model show signs.</summary>
    private const long SilentEngineMilliseconds = 30_000;

    /// <summary>An engine that lives and gives no music for this long will not.</summary>
    private const long FruitlessEngineMilliseconds = 600_000;

    /// <summary>The same when nobody said that the host may be kept waiting.</summary>
    private const long UntoldPatienceMilliseconds = 5_000;

    /// <summary>The host renders offline: it says so (VST3 kOffline, CLAP render), or it pulls as no host in real time does (<see cref="HostPace"/>).</summary>
    private bool IsOffline => Volatile.Read(ref _s->Offline) != 0 || _s->Pace.IsFast;

    private void FollowPace()
    {
        var wasFast = _s->Pace.IsFast;
        _s->Pace.Begin(_s->Block.Frames / _s->SampleRate, Stopwatch.GetTimestamp());
        var offline = IsOffline ? 1 : 0;
        if (_s->Header->Offline != offline) Volatile.Write(ref _s->Header->Offline, offline);
        if (wasFast || !_s->Pace.IsFast) return;
        _s->GaveUp = false;
        if (Volatile.Read(ref _s->Offline) == 0) CountWhatWasMissed();
    }

    // In real time silence before the first music is none that is missed; at the beginning of a bounce it is.
    private void CountWhatWasMissed()
    {
        if (!_s->Running || _s->Flow != Flow.Silent || _s->SilentFrames == 0) return;
        Volatile.Write(ref _s->UntoldBounceMissed, _s->SilentFrames);
        if (_s->InUnderrun) return;
        _s->InUnderrun = true;
        _s->Underruns++;
        _s->UnderrunSamples += _s->SilentFrames;
    }

    /// <summary>
    /// Offline only: waits until the ring holds <paramref name="frames"/> (the host has asked for them and may be slowed down).
    /// False: not offline, or the engine is gone or failed. Then the missing samples count as an underrun, <see cref="AudioState.OfflineFailed"/> tells the user,
    /// and no later block waits again until music flows.
    /// </summary>
    private bool WaitForEngine(int frames)
    {
        if (!IsOffline || _s->Header == null || !_s->Running) return false;
        if (Volatile.Read(ref _s->Header->EngineProcessId) == 0 && PrintCovers(frames - _s->FadeFrames)) return false;
        TellBeforeWaiting();
        frames = Math.Min(frames, _s->Ports.Output.Capacity);
        FollowGeneration();
        if (_s->GenerationSeen && _s->Ports.Output.Available >= frames)
        {
            _s->GaveUp = false;
            return true;
        }
        if (_s->GaveUp) return false;
        var began = Stopwatch.GetTimestamp();
        var came = Await(frames);
        _s->Pace.Waited(Stopwatch.GetTimestamp() - began);
        if (came) return true;
        _s->GaveUp = true;
        Volatile.Write(ref _s->OfflineFailed, 1);
        if (!_s->InUnderrun && _s->Flow == Flow.Silent)
        {
            _s->InUnderrun = true;
            _s->Underruns++;
        }
        return false;
    }

    private bool Await(int frames)
    {
        var told = Volatile.Read(ref _s->Offline) != 0;
        var silent = told ? SilentEngineMilliseconds : UntoldPatienceMilliseconds;
        var fruitless = told ? FruitlessEngineMilliseconds : UntoldPatienceMilliseconds;
        var output = _s->Ports.Output;
        var header = _s->Header;
        var lastMusic = Environment.TickCount64;
        var lastSign = lastMusic;
        var written = output.WritePosition;
        var heartbeat = Volatile.Read(ref header->EngineHeartbeat);
        while (true)
        {
            OfflinePause.Millisecond();
            FollowGeneration();
            if (_s->GenerationSeen && output.Available >= frames) return true;
            if (Volatile.Read(ref _s->EngineKnowsNothing) != 0) TellNewEngine();
            var now = Environment.TickCount64;
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
            if (header->StreamState == EngineStreamState.Failed || Volatile.Read(ref _s->GiveUpWaiting) != 0 || Volatile.Read(ref _s->NoEngineToBeHad) != 0
                || now - lastSign > silent || now - lastMusic > fruitless)
            {
                return false;
            }
        }
    }

    // An engine died while a block waits for it: the next one knows neither the values nor that output is pulled.
    private void TellNewEngine()
    {
        Volatile.Write(ref _s->EngineKnowsNothing, 0);
        _s->Unsent = AllParameters;
        SendUnsent();
        if (!_s->Ports.Transport.TryWrite(_s->Stretch)) _s->LostEvents++;
    }
}
