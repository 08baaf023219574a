namespace LiveMusic.Engine.Captures;

/// <summary>Looks at all instances' sound some times a second, so that what was just heard can still be kept. Files may be slow: it has a thread of its own.</summary>
/// <remarks>Threading: <see cref="Add"/> and <see cref="Remove"/> from any thread. Sleeps while there is no instance.</remarks>
internal sealed class SoundKeeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _any = new(false);
    private readonly Thread _thread;
    private InstanceSound[] _sounds = [];
    private volatile bool _stopping;

    public SoundKeeper()
    {
        _thread = new Thread(Run) { Name = "LiveMusic sounds", IsBackground = true };
        _thread.Start();
    }

    public void Add(InstanceSound sound)
    {
        lock (_gate) _sounds = [.. _sounds, sound];
        _any.Set();
    }

    public void Remove(InstanceSound sound)
    {
        lock (_gate)
        {
            _sounds = [.. _sounds.Where(s => !ReferenceEquals(s, sound))];
            if (_sounds.Length == 0 && !_stopping) _any.Reset();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _any.Set();
        _thread.Join();
        _any.Dispose();
    }

    private void Run()
    {
        RollingSound.RemoveLeftOvers();
        while (true)
        {
            _any.Wait();
            if (_stopping) return;
            InstanceSound[] sounds;
            lock (_gate) sounds = _sounds;
            foreach (var sound in sounds) sound.Keep();
            Thread.Sleep(Period);
        }
    }
}
