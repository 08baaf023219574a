using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Hosting;

namespace LiveMusic.TestHost.Tests;

public sealed class KillPlanTests
{
    private const double Step = 0.01;
    private const double Tail = 6;

    [Fact]
    public void An_engine_is_killed_only_after_its_own_music_is_heard()
    {
        var engine = new Engine { Recovery = i => 2 + (10 * i) };
        KillPlan plan = engine.Play(kills: 4);
        Assert.False(plan.GaveUp);
        Assert.Equal(4, plan.At.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(plan.At[i + 1] - plan.At[i] - engine.Recovery(i), 0, KillPlan.Spread + 1);
        }

        Assert.InRange(engine.Now - plan.At[3] - engine.Recovery(3) - Tail, 0, 1);
    }

    [Fact]
    public void No_more_than_six_engines_are_to_be_started_in_a_minute()
    {
        double[] starts = [0, .. new Engine { Recovery = _ => 1 }.Play(kills: 20).At];
        for (int i = 6; i < starts.Length; i++)
        {
            Assert.InRange(starts[i] - starts[i - 6], 62, 1000);
        }
    }

    [Fact]
    public void Music_that_does_not_come_back_ends_it_as_a_failure()
    {
        var engine = new Engine { Recovery = i => i == 1 ? 1000 : 2 };
        KillPlan plan = engine.Play(kills: 4);
        Assert.True(plan.GaveUp);
        Assert.Equal(2, plan.At.Count);
        Assert.InRange(engine.Now - plan.At[1], KillPlan.Patience, KillPlan.Patience + 1);
    }

    /// <summary>What a plugin would say of engines that die: a second of music lies ready, plays on, and is refilled by the next one some time after it took over.</summary>
    private sealed class Engine
    {
        private int _kills;
        private double _killed = double.NegativeInfinity;
        private float _ready = 1;

        public required Func<int, double> Recovery { get; init; }

        public double Now { get; private set; }

        public KillPlan Play(int kills)
        {
            var plan = new KillPlan(kills, Tail, Kill);
            for (; !plan.IsOver && Now < 1000; Now += Step)
            {
                bool back = _kills == 0 || Now - _killed >= Recovery(_kills - 1);
                bool welcome = _kills == 0 || Now - _killed >= 0.5 * Recovery(_kills - 1);
                _ready = back && _ready < 0.5f ? 1 : Math.Max(0, _ready - (float)Step);
                plan.Look(new PluginStatus { At = Now, State = _ready > 0 ? "playing" : "buffering", BufferSeconds = _ready, EngineRestarts = (uint)(welcome ? _kills : _kills - 1) });
            }

            return plan;
        }

        private bool Kill(PluginStatus status)
        {
            (_kills, _killed) = (_kills + 1, status.At);
            return true;
        }
    }
}
