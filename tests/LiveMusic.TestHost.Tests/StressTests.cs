using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Scanning;
using LiveMusic.TestHost.Stress;

namespace LiveMusic.TestHost.Tests;

/// <summary>The stress steps in short; the whole of them is <c>livemusic-host stress</c>.</summary>
[Collection(PluginTests.Name)]
public sealed class StressTests(TestPlugin plugin)
{
    private static readonly StressSizes Short = new() { Cycles = 20, Instances = 6, Seconds = 0.5, States = 200 };

    [Fact]
    public void BothFormatsLeaveNothingBehind()
    {
        if (plugin.Missing)
        {
            return;
        }

        IReadOnlyList<StressResult> results = new StressTest([plugin.ClapPath!, plugin.Vst3Path!], Short, _ => { }).Run();
        Assert.All(results, r => Assert.True(!r.Failed, $"{r.Step}: {r.Fault} ({r.Before} → {r.After})"));
        Assert.Equal(10, results.Count);
    }

    [Fact]
    public void ALeakIsSeen()
    {
        ProcessFootprint before = ProcessFootprint.TakeWhenStill(TimeSpan.FromSeconds(2));
        // More than this process, in which other things come to their end meanwhile, may lose.
        const int Many = 16;
        FileStream[] held = [.. Enumerable.Range(0, Many).Select(i => new FileStream(plugin.File($"held{i}"), FileMode.Create))];
        using var stop = new ManualResetEventSlim();
        Thread[] threads = [.. Enumerable.Range(0, Many).Select(_ => new Thread(stop.Wait))];
        Array.ForEach(threads, t => t.Start());
        ProcessFootprint during = ProcessFootprint.TakeWhenCalm(before, TimeSpan.FromSeconds(0.3));
        stop.Set();
        Array.ForEach(threads, t => t.Join());
        Array.ForEach(held, h => h.Dispose());
        Assert.True(during.Exceeds(before));
        Assert.True(during.Descriptors > before.Descriptors);
        Assert.True(during.Threads > before.Threads);
    }

    [Fact]
    public void EveryPairComesOnce()
    {
        int[] walk = [.. StressTest.EveryPair(5)];
        Assert.Equal(25, walk.Length);
        Assert.Equal(25, Enumerable.Range(0, 25).Select(i => (walk[i], walk[(i + 1) % 25])).Distinct().Count());
    }

    [Theory]
    [InlineData(".clap")]
    [InlineData(".vst3")]
    public void AScanIsMeasuredInFreshProcesses(string extension)
    {
        if (plugin.Missing)
        {
            return;
        }

        ScanReport report = ScanReport.Measure(extension == ".clap" ? plugin.ClapPath! : plugin.Vst3Path!, 3);
        Assert.Equal(3, report.Times.Count);
        Assert.Empty(report.Started);
        Assert.All(report.Times, t => Assert.True(t.Load > 0 && t.Read > 0 && t.Unload > 0));
        Assert.Throws<HostException>(() => ScanReport.Measure(plugin.File("nothing" + extension), 1));
    }

    [Fact]
    public void AProcessThatAScanLeftIsFound()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var start = new System.Diagnostics.ProcessStartInfo("sleep", "5");
        start.Environment["LIVEMUSIC_PIPE"] = "livemusic-test-mark";
        using var left = System.Diagnostics.Process.Start(start)!;
        Assert.Equal($"sleep {left.Id}", Assert.Single(ProcessFamily.With("LIVEMUSIC_PIPE", "livemusic-test-mark", 0)));
        left.Kill();
        left.WaitForExit();
        Assert.Empty(ProcessFamily.With("LIVEMUSIC_PIPE", "livemusic-test-mark", 0));
    }
}
