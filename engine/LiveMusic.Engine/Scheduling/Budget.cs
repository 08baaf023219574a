namespace LiveMusic.Engine.Scheduling;

/// <summary>How much of the machine's time the sounding streams need, so that each can tell what is left for it.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class Budget
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (double Demand, double Call)> _streams = [];

    /// <summary>Tells a stream's need.</summary>
    /// <param name="stream">Number of the session.</param>
    /// <param name="demand">Seconds of work per second of music; 0 while it rests.</param>
    /// <param name="call">Seconds of one call.</param>
    public void Set(int stream, double demand, double call)
    {
        lock (_gate) _streams[stream] = (demand, call);
    }

    public void Remove(int stream)
    {
        lock (_gate) _streams.Remove(stream);
    }

    /// <summary>What the other streams need: their demand in all, how many of them sound, and how long one may have to wait for them.</summary>
    public (double Demand, int Sounding, double Wait) Others(int stream)
    {
        lock (_gate)
        {
            var (demand, sounding, wait) = (0.0, 0, 0.0);
            foreach (var (number, need) in _streams)
            {
                if (number == stream || need.Demand == 0) continue;
                demand += need.Demand;
                wait += need.Call;
                sounding++;
            }
            return (demand, sounding, wait);
        }
    }
}
