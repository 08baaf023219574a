namespace LiveMusic.Engine.Scheduling;

/// <summary>
/// What one generation call costs on this machine: t = F·(ρ + frames), with a part ρ (in frames) that every call pays (encoder, injection) and a price F per frame.
/// ρ is learned where calls of clearly different length follow each other, F from every call.
/// </summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class CallCost
{
    private const int Kept = 32;

    /// <summary>Share of a new estimate of ρ: single timings are noisy.</summary>
    private const double Learning = 0.3;

    private readonly double[] _perFrame = new double[Kept];
    private int _count;
    private int _next;
    private double _overhead = 5;
    private bool _overheadKnown;
    private (int Frames, double Seconds) _last;

    /// <summary>Calls measured so far.</summary>
    public int Calls { get; private set; }

    public void Observe(int frames, double seconds)
    {
        if (_last.Frames > 0 && (frames >= 2 * _last.Frames || _last.Frames >= 2 * frames))
        {
            var perFrame = (seconds - _last.Seconds) / (frames - _last.Frames);
            if (perFrame > 0)
            {
                var overhead = Math.Clamp(seconds / perFrame - frames, 0, 100);
                if (!_overheadKnown) _count = _next = 0; // what was kept so far rests on a guess
                _overhead = _overheadKnown ? _overhead + Learning * (overhead - _overhead) : overhead;
                _overheadKnown = true;
            }
        }
        _last = (frames, seconds);
        _perFrame[_next] = seconds / (_overhead + frames);
        _next = (_next + 1) % Kept;
        _count = Math.Min(Kept, _count + 1);
        Calls++;
    }

    /// <summary>Seconds that a call takes: the middle of what was measured lately. 0 before the first call.</summary>
    public double Typical(int frames) => Quantile(0.5) * (_overhead + frames);

    /// <summary>Seconds that 95 of 100 calls stay below.</summary>
    public double High(int frames) => Quantile(0.95) * (_overhead + frames);

    public CallCost Copy()
    {
        var copy = new CallCost { _count = _count, _next = _next, _overhead = _overhead, _overheadKnown = _overheadKnown, _last = _last, Calls = Calls };
        _perFrame.CopyTo(copy._perFrame, 0);
        return copy;
    }

    private double Quantile(double share)
    {
        if (_count == 0) return 0;
        Span<double> sorted = stackalloc double[Kept];
        sorted = sorted[.._count];
        _perFrame.AsSpan(0, _count).CopyTo(sorted);
        sorted.Sort();
        return sorted[(int)Math.Min(_count - 1, Math.Ceiling(share * (_count - 1)))];
    }
}
