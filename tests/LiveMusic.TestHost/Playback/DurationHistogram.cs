using System.Diagnostics;
using System.Numerics;

namespace LiveMusic.TestHost.Playback;

/// <summary>
/// Counts durations in buckets of 1.6 % width (64 per octave), from 1 ns to hours. <see cref="Add"/> allocates nothing and belongs to one thread;
/// read after that thread is done.
/// </summary>
public sealed class DurationHistogram
{
    private const int StepsPerOctave = 64;
    private const int StepBits = 6;
    private readonly long[] _counts = new long[StepsPerOctave * 48];
    private double _sum;

    public long Count { get; private set; }

    /// <summary>Exact, in nanoseconds.</summary>
    public long MaxNanoseconds { get; private set; }

    /// <summary>Microseconds.</summary>
    public double Max => MaxNanoseconds / 1000.0;

    /// <summary>Microseconds.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count / 1000;

    public void AddTicks(long stopwatchTicks) => Add((long)(stopwatchTicks * (1e9 / Stopwatch.Frequency)));

    public void Add(long nanoseconds)
    {
        long value = Math.Max(0, nanoseconds);
        _counts[Math.Min(Bucket(value), _counts.Length - 1)]++;
        Count++;
        _sum += value;
        MaxNanoseconds = Math.Max(MaxNanoseconds, value);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _sum = 0;
        Count = 0;
        MaxNanoseconds = 0;
    }

    /// <summary>Microseconds that a share of <paramref name="fraction"/> (0 to 1) of all durations does not exceed; within 1.6 %.</summary>
    public double Percentile(double fraction)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(fraction * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(UpperEdge(i), MaxNanoseconds) / 1000.0;
            }
        }

        return 0;
    }

    public DurationSummary Summary() => new()
    {
        Count = Count,
        Mean = Mean,
        P50 = Percentile(0.50),
        P99 = Percentile(0.99),
        P9999 = Percentile(0.9999),
        Max = Max,
    };

    private static int Bucket(long value)
    {
        if (value < 2 * StepsPerOctave)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2((ulong)value) - StepBits;
        return (shift * StepsPerOctave) + (int)(value >> shift);
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < 2 * StepsPerOctave)
        {
            return bucket;
        }

        int shift = (bucket / StepsPerOctave) - 1;
        long mantissa = bucket - (shift * StepsPerOctave);
        return ((mantissa + 1) << shift) - 1;
    }
}

/// <summary>Durations in microseconds.</summary>
public sealed record DurationSummary
{
    public long Count { get; init; }
    public double Mean { get; init; }
    public double P50 { get; init; }
    public double P99 { get; init; }
    public double P9999 { get; init; }
    public double Max { get; init; }
}
