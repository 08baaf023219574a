using System.Diagnostics;

namespace LiveMusic.Plugin.Core.Audio;

/// <summary>
/// Tells a host that renders faster than sound plays without saying so from one that merely works ahead: the first pulls and pulls, the second stops when it is as far ahead
/// as it wants to be (REAPER: 200 ms).
/// </summary>
/// <remarks>
/// <para>A cumulative sum: each block adds its length and takes away three times the time until the next one began, never below zero. A host that keeps real time stays at zero,
/// whatever its clock's drift and however long it paused; one that works ahead rises by what it is ahead of, one that renders at more than three times real time rises
/// without end. Above 0.4 s and two blocks it is fast, until it falls to zero again. What it costs: a bounce that begins with nothing buffered is silent until it
/// is noticed (0.42 s of sound at endless speed, 1 s at five times real time), and one slower than three times real time is never noticed.</para>
/// <para>Threading: whoever processes. Times are <see cref="Stopwatch"/> ticks, which cost no system call.</para>
/// </remarks>
internal struct HostPace
{
    /// <summary>Times real time that a host must exceed in the long run.</summary>
    public const double Faster = 3;

    /// <summary>Further ahead than a host in real time works.</summary>
    public const double LeadSeconds = 0.4;

    /// <summary>Lead that is kept beyond the mark: a tenth of a second after a bounce the pace is judged anew.</summary>
    private const double KeptSeconds = 0.2;

    private double _lead;
    private double _block;
    private long _began;

    /// <summary>Whether blocks are now pulled as only a bounce pulls them.</summary>
    public bool IsFast { get; private set; }

    /// <summary>A block begins.</summary>
    /// <param name="seconds">Its length.</param>
    /// <param name="ticks">Now.</param>
    public void Begin(double seconds, long ticks)
    {
        var mark = LeadSeconds + 2 * Math.Max(_block, seconds);
        var elapsed = (double)(ticks - _began) / Stopwatch.Frequency;
        _lead = Math.Clamp(_lead + _block - Faster * elapsed, 0, mark + KeptSeconds);
        IsFast = IsFast ? _lead > 0 : _lead >= mark;
        _block = seconds;
        _began = ticks;
    }

    /// <summary>We kept the host waiting: that is no slowness of its own.</summary>
    public void Waited(long ticks) => _began += ticks;

    /// <summary>Nothing is known of the host's pace.</summary>
    public void Forget() => this = default;
}
