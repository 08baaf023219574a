using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>When a control is heard: as soon as can be, or a fixed time after its place.</summary>
[Collection(EngineCollection.Name)]
public sealed class PlanningTests
{
    private const int Rate = 48_000;

    private static ParameterId Second => ParameterTable.PromptWeight(1);

    [Theory]
    [InlineData(48_000)]
    [InlineData(44_100)]
    public async Task A_step_is_heard_before_what_lay_ready_is_over(int rate)
    {
        await using var engine = RunningEngine.Start(new FakeModel { CallSeconds = 0.005, FrameSeconds = 0.001 });
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(rate, "piano", "techno drums");
        await plugin.FollowAsync();
        await plugin.PullAsync(3 * rate, realTime: true);
        for (var step = 0; step < 5; step++)
        {
            var (at, ready) = (plugin.ReadPosition, plugin.Region.Output.WritePosition);
            var weight = step % 2 == 0 ? 2 : 0.5;
            plugin.Set(Second, weight);
            var heard = await plugin.PullAsync(rate, realTime: true);

            var first = plugin.ReadNewestStamps().First(s => s.OutputSample >= at && s.Weights[1] == (float)weight);
            Assert.True(first.OutputSample < ready, $"heard {first.OutputSample - at} samples after the step; {ready - at} lay ready");
            Assert.InRange(first.OutputSample - at, 0, rate / 4);
            // The sine goes on and only its loudness changes: no sample is far from the one before.
            var largest = heard.Zip(heard.Skip(1), (a, b) => Math.Abs(a - b)).Max();
            Assert.InRange(largest, 0, 2 * Math.PI * FakeModel.Frequency / rate * FakeModel.Loudness(64) * 1.3);
        }
    }

    [Fact]
    public async Task A_control_that_moves_all_the_time_does_not_take_all_the_work()
    {
        var model = new FakeModel { CallSeconds = 0.005, FrameSeconds = 0.001 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano", "techno drums");
        await plugin.FollowAsync();
        await plugin.PullAsync(2 * Rate, realTime: true);
        var before = model.Requests.Sum(r => r.Frames);
        for (var i = 0; i < 100; i++)
        {
            plugin.Set(Second, i % 100 / 100.0);
            await plugin.PullAsync(Rate / 50, realTime: true);
        }
        // 2 s of music are 50 frames; what is made twice is at most what lay ready at each of 2 / 0.15 plans.
        Assert.InRange(model.Requests.Sum(r => r.Frames) - before, 45, 50 + 14 * 20);
        Assert.InRange(plugin.Buffered, 1, Rate);
    }

    [Fact]
    public async Task A_machine_without_time_to_spare_plans_nothing_anew()
    {
        var model = new FakeModel { FrameSeconds = 0.034 };
        await using var engine = RunningEngine.Start(model);
        await using var plugin = await FakePlugin.ConnectAsync();
        await plugin.ActivateAsync(Rate, "piano", "techno drums");
        await plugin.FollowAsync();
        await plugin.PullAsync(3 * Rate, realTime: true);
        var calls = model.Requests.Length;
        plugin.Set(Second, 1);
        await plugin.PullAsync(2 * Rate, realTime: true);
        Assert.All(model.Requests.Skip(calls).Zip(model.Requests.Skip(calls - 1)), pair => Assert.Equal(pair.Second.FirstFrame + pair.Second.Frames, pair.First.FirstFrame));
    }

    [Theory]
    [InlineData(TimingValue.RepeatableShort, 0.5)]
    [InlineData(TimingValue.Repeatable, 1)]
    public async Task Repeatable_steps_are_heard_a_fixed_time_late_whatever_the_pace(TimingValue timing, double delay)
    {
        float[]? first = null;
        foreach (var (block, realTime, offline) in ((int, bool, bool)[])[(480, false, true), (37, false, true), (441, true, false), (2048, true, false)])
        {
            await using var engine = RunningEngine.Start(new FakeModel { Noisy = true });
            await using var plugin = await FakePlugin.ConnectAsync();
            plugin.Set(ParameterId.Timing, (double)timing);
            plugin.Set(Second, 0);
            plugin.Header.GenerationOrigin = StartValue.Reset;
            plugin.SetOffline(offline);
            await plugin.ActivateAsync(Rate, "piano", "techno drums");
            if (offline) plugin.Tell(block);
            await plugin.FollowAsync();
            // Up to the step in whole blocks, whatever their length.
            const int step = 2 * 37 * 480;
            List<float> heard = [.. await plugin.PullAsync(step, block: block, realTime: realTime)];
            plugin.Set(Second, 2);
            heard.AddRange(await plugin.PullAsync(2 * Rate, block: block, realTime: realTime));

            var stepped = plugin.ReadNewestStamps().First(s => s.Weights[1] == 2);
            var late = (stepped.OutputSample - plugin.GenerationStart - step) / (double)Rate;
            Assert.InRange(late, delay, delay + 0.4 * delay + 0.001);
            first ??= [.. heard];
            Assert.Equal(first, heard);
        }
    }
}
