using System.Diagnostics;
using LiveMusic.Plugin.Core.Audio;

namespace LiveMusic.Plugin.Tests;

/// <summary>Who is taken for a bounce and who is not, on a clock of the test's own.</summary>
public sealed class HostPaceTests
{
    private const double Rate = 48000;

    private HostPace _pace;
    private double _now = 1000;

    // Returns whether it was taken for fast at any block.
    private bool Pull(double sound, int block, double secondsPerBlock)
    {
        var fast = false;
        for (var pulled = 0.0; pulled < sound; pulled += block / Rate)
        {
            _pace.Begin(block / Rate, (long)(_now * Stopwatch.Frequency));
            fast |= _pace.IsFast;
            _now += secondsPerBlock;
        }
        return fast;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(8192)]
    [InlineData(32768)] // 0.7 s
    public void RealTimeNeverIs(int block)
    {
        Assert.False(Pull(30, block, block / Rate));
        // A clock that runs 1 % fast, for ten minutes.
        Assert.False(Pull(block < 64 ? 10 : 600, block, 0.99 * block / Rate));
        // Two blocks at a time, as a driver with two halves asks for them.
        for (var i = 0; i < 20; i++)
        {
            Assert.False(Pull(1.5 * block / Rate, block, 0));
            _now += 2 * block / Rate;
        }
    }

    // REAPER renders up to 200 ms ahead: in one go when it starts and after each pause, and in bursts on a busy machine.
    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(2048)]
    public void WorkingAheadIsNot(int block)
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.False(Pull(0.2, block, 0.00002));
            Assert.False(Pull(1, block, block / Rate));
            _now += i * 0.05; // a pause
            Assert.False(Pull(0.2, block, 0.00002));
            _now += 0.2;
        }
        // 300 ms is still no bounce.
        Assert.False(Pull(0.3, block, 0.00002));
    }

    [Theory]
    [InlineData(64, 0.001, 0.45)]
    [InlineData(512, 0.001, 0.45)]
    [InlineData(512, 10, 0.75)]
    [InlineData(512, 5, 1.15)]
    [InlineData(4096, 20, 1)]
    public void ABounceIs(int block, double timesRealTime, double noticedAfter)
    {
        var seconds = timesRealTime < 1 ? 0.00001 : block / Rate / timesRealTime;
        Assert.False(Pull(0.35, block, seconds));
        Assert.True(Pull(noticedAfter - 0.35, block, seconds));
        // It stays one, also while we keep it waiting for seconds.
        for (var i = 0; i < 50; i++)
        {
            Pull(0.1, block, seconds);
            Assert.True(_pace.IsFast);
            _now += 3;
            _pace.Waited(3 * Stopwatch.Frequency);
        }
        // And none any more when real time begins.
        _now += 0.5;
        Assert.False(Pull(5, block, block / Rate));
    }

    [Fact]
    public void BelowThreeTimesRealTimeNothingIsNoticed() => Assert.False(Pull(60, 512, 512 / Rate / 2.9));

    [Fact]
    public void RealTimeAfterABounceWithoutAPauseIsSeenWithinHalfASecond()
    {
        Assert.True(Pull(2, 512, 0.00001));
        Pull(0.5, 512, 512 / Rate);
        Assert.False(_pace.IsFast);
    }
}
