namespace LiveMusic.Engine.Sessions;

/// <summary>
/// Decides when music that lies ready is made anew because a control moved, and how much of it the listener still hears: as little as this machine can keep, since the
/// new plan must be there before the old one is played. A control that moves all the time is followed at intervals, so that planning stays a part of the work.
/// </summary>
/// <remarks>Threading: guarded by the session's gate. Times in seconds.</remarks>
internal sealed class Replanner
{
    /// <summary>No more often, however fast the machine: a listener does not hear more changes than this.</summary>
    private const double ShortestInterval = 0.15;

    /// <summary>Share of the time that planning anew may take.</summary>
    private const double LargestShare = 0.3;

    /// <summary>Of what a plan took lately, kept for the next.</summary>
    private const double Margin = 1.2;

    /// <summary>For the pump's tick and the system's scheduling.</summary>
    private const double FixedLead = 0.015;

    /// <summary>Above this share of the time the machine has none to do work twice.</summary>
    private const double BusyDemand = 0.75;

    private const int Kept = 16;

    private readonly double[] _took = new double[Kept];
    private int _count;

    /// <summary>Music that was planned anew, in all.</summary>
    public long Plans { get; private set; }

    private double Longest => _took.Max();

    /// <summary>Seconds of the old plan that are still heard, from the listener's place on.</summary>
    /// <param name="call">Seconds that a call of the plan's length is expected to take.</param>
    /// <param name="hostBlock">Seconds that the host takes at a time.</param>
    public double Lead(double call, double hostBlock) => Margin * Math.Max(call, Longest) + 2 * hostBlock + FixedLead;

    /// <summary>Whether a plan may be made now.</summary>
    /// <param name="sinceLast">Seconds since the last one.</param>
    /// <param name="demand">Share of the time that all streams need.</param>
    public bool MayPlan(double sinceLast, double demand) => demand < BusyDemand && sinceLast >= Interval;

    /// <summary>Seconds from one plan to the next.</summary>
    public double Interval => Math.Max(ShortestInterval, Longest / LargestShare);

    /// <summary>A plan was made, from the decision until it lay in the listener's ring.</summary>
    public void Observe(double seconds)
    {
        _took[_count++ % Kept] = seconds;
        Plans++;
    }
}
