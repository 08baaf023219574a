namespace LiveMusic.Engine.Scheduling;

/// <summary>
/// The one place where models run: a single thread (the runtime uses the cores inside a call) that always serves the stream that would run dry first. With more streams
/// than the machine can make, all of them get their turns and all run short alike.
/// </summary>
/// <remarks>Threading: all methods from any thread. A stream that was removed is never touched again once <see cref="Remove"/> has returned and its own lock was taken.</remarks>
internal sealed class Scheduler : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private IStreamWork[] _streams = [];
    private volatile bool _stopping;

    public Scheduler()
    {
        _thread = new Thread(Run) { Name = "LiveMusic inference", IsBackground = true };
        _thread.Start();
    }

    public void Add(IStreamWork stream)
    {
        lock (_gate) _streams = [.. _streams, stream];
        Wake();
    }

    public void Remove(IStreamWork stream)
    {
        lock (_gate) _streams = [.. _streams.Where(s => !ReferenceEquals(s, stream))];
    }

    /// <summary>Some stream may want work.</summary>
    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _stopping = true;
        Wake();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (MostUrgent() is { } stream) stream.Work();
            else _wake.WaitOne();
        }
    }

    private IStreamWork? MostUrgent()
    {
        IStreamWork[] streams;
        lock (_gate) streams = _streams;
        IStreamWork? first = null;
        var least = double.PositiveInfinity;
        foreach (var stream in streams)
        {
            if (stream.Urgency is not { } urgency || urgency >= least) continue;
            (first, least) = (stream, urgency);
        }
        return first;
    }
}
