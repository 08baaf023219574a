namespace LiveMusic.Engine.Scheduling;

/// <summary>
/// Decides how far ahead of the listener one stream is made: as little as this machine's measured speed allows, so that a control is heard soon. It starts the next call
/// when what is buffered falls below <see cref="Threshold"/>, and asks for as few frames a call as the machine can afford (every call pays for its encoder).
/// </summary>
/// <remarks>Threading: guarded by the session's gate. Times in seconds of music, which are seconds of the clock while it plays.</remarks>
internal sealed class Lookahead(int frameRate, int maximumFrames, CallCost cost)
{
    /// <summary>A call may take this much longer than 95 of 100 did.</summary>
    private const double CallMargin = 1.3;

    /// <summary>The same while few calls are measured: what 95 of 100 take is not known yet.</summary>
    private const double EarlyMargin = 2;
    private const int EarlyCalls = 16;

    /// <summary>For the pump's tick, the host's jitter and the system's scheduling.</summary>
    private const double FixedMargin = 0.08;

    /// <summary>Calls are made as short as possible while the work stays below this share of the time.</summary>
    private const double ComfortableLoad = 0.65;

    /// <summary>Buffer on a machine that is slower than real time: few long pauses are better than many short ones.</summary>
    private const double SlowBuffer = 4;

    private const double Unmeasured = 1;
    private const double LargestExtra = 4;

    /// <summary>After an underrun the margin stays for this long, then falls to half in as much time again.</summary>
    private const double CalmSeconds = 30;

    private static readonly int[] Sizes = [5, 10, 15, 25, 50];

    private double _extra;
    private double _calm;
    private long _underruns;

    public CallCost Cost => cost;

    /// <summary>Frames of the next call.</summary>
    public int Frames { get; private set; } = Math.Min(10, maximumFrames);

    /// <summary>Buffered seconds below which the next call starts; as much is there before the music starts.</summary>
    public double Threshold { get; private set; } = Unmeasured;

    /// <summary>Most seconds that lie between a control and its sound.</summary>
    public double Seconds => Threshold + (double)Frames / frameRate;

    /// <summary>Seconds of music per second of work, at the present call length. 0: not measured.</summary>
    public double RealTimeFactor => cost.Calls == 0 ? 0 : Frames / (frameRate * cost.Typical(Frames));

    /// <summary>Seconds of work per second of music at the most efficient call length: what this stream needs at least.</summary>
    public double LeastDemand => cost.Typical(maximumFrames) * frameRate / maximumFrames;

    public void Observe(int frames, double seconds) => cost.Observe(frames, seconds);

    /// <summary>Brings the decision up to date.</summary>
    /// <param name="elapsed">Seconds since the last time.</param>
    /// <param name="underruns">Times that the listener ran dry, in all.</param>
    /// <param name="othersDemand">Share of the time that other streams need.</param>
    /// <param name="othersWait">Seconds that a call may have to wait for another stream's.</param>
    /// <param name="hostBlock">Seconds that the host takes at a time.</param>
    /// <param name="capacity">Seconds that the ring holds.</param>
    public void Update(double elapsed, long underruns, double othersDemand, double othersWait, double hostBlock, double capacity)
    {
        if (underruns > _underruns) (_extra, _calm) = (Math.Min(LargestExtra, Math.Max(0.1, 2 * _extra)), CalmSeconds);
        else if (_calm > 0) _calm -= elapsed;
        else _extra *= Math.Pow(2, -elapsed / CalmSeconds);
        _underruns = underruns;

        Frames = Choose(othersDemand, capacity);
        var music = (double)Frames / frameRate;
        var wanted = cost.Calls < 2 ? Unmeasured : (cost.Calls < EarlyCalls ? EarlyMargin : CallMargin) * cost.High(Frames) + FixedMargin + othersWait + 2 * hostBlock + _extra;
        if (cost.Calls >= 2 && LeastDemand + othersDemand >= 1) wanted = Math.Max(wanted, SlowBuffer);
        Threshold = Math.Min(wanted, 0.95 * capacity - music);
    }

    private int Choose(double othersDemand, double capacity)
    {
        var most = Math.Max(1, Math.Min(maximumFrames, (int)(0.45 * capacity * frameRate)));
        // The second call differs in length from the first, so that the cost's two parts can be told apart.
        if (cost.Calls < 2) return Math.Min(most, cost.Calls == 0 ? 10 : 25);
        var budget = ComfortableLoad * Math.Max(0.1, 1 - othersDemand);
        foreach (var size in Sizes)
            if (size < most && cost.Typical(size) * frameRate <= budget * size) return size;
        return most;
    }
}
