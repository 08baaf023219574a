using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Region;

namespace LiveMusic.Plugin.Tests;

/// <summary>An engine's heartbeat, until it is disposed (before the instance whose region it beats in).</summary>
internal sealed unsafe class Heart : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly RegionHeader* _header;

    public Heart(PluginInstance instance)
    {
        _header = instance.Region!.Header;
        _thread = new Thread(Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(50)) Interlocked.Increment(ref _header->EngineHeartbeat);
    }
}
