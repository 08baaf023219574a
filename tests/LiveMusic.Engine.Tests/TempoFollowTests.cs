using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Parameters;
using LiveMusic.Shared.Region;

namespace LiveMusic.Engine.Tests;

/// <summary>Tempo follow through the whole session: where the beats that were ordered of the model are heard, against the host's.</summary>
[Collection(EngineCollection.Name)]
public sealed class TempoFollowTests(ITestOutputHelper output)
{
    private const int Rate = 48_000;

    private static readonly ModelControls Controls = BeatFollowerTests.Controls;

    [Theory]
    [InlineData(60, 48_000)]
    [InlineData(93.7, 44_100)]
    [InlineData(120, 48_000)]
    [InlineData(128, 44_100)]
    [InlineData(174, 48_000)]
    [InlineData(180, 96_000)]
    public async Task Beats_are_the_hosts_for_two_minutes(double tempo, int rate)
    {
        await using var stage = await Stage.OpenAsync(rate);
        await stage.PlayAsync(120, ppq: 3.3, tempo);
        stage.Check(output, settled: 5, frames: 0.01);
    }

    [Fact]
    public async Task Another_tempo_is_followed_and_a_jump_brings_the_bar()
    {
        await using var stage = await Stage.OpenAsync(Rate);
        await stage.PlayAsync(20, ppq: 0, 120);
        await stage.PlayAsync(20, ppq: 40, 97.3);
        await stage.PlayAsync(20, ppq: 101.37, 97.3, TransportFlags.Jumped);
        stage.Check(output, settled: 5, frames: 0.01);
    }

    /// <summary>Of two bars and of seven quarters: there the call that goes over the wrap is in the bar before it, but on the beat.</summary>
    [Theory]
    [InlineData(8, 4)]
    [InlineData(7, 1)]
    public async Task The_hosts_loop_is_followed_through_its_wraps(double loop, double quarters)
    {
        await using var stage = await Stage.OpenAsync(Rate);
        await stage.PlayAsync(20, ppq: 0, 120, loop: loop);
        stage.Check(output, settled: 5, frames: 0.01, quarters);
    }

    [Fact]
    public async Task In_a_repeatable_timing_another_tempo_gives_the_same_samples_whenever_it_is_made()
    {
        List<(float[] Sound, (long, long, int)[] Stamps)> runs = [];
        foreach (var seconds in (double[])[0, 0.004])
        {
            await using var stage = await Stage.OpenAsync(Rate, p =>
            {
                p.Set(ParameterId.Timing, (double)TimingValue.RepeatableShort);
                p.Header.GenerationOrigin = StartValue.Reset;
                // It stands at the song's beginning before it starts.
                const TransportFlags known = TransportFlags.HasTempo | TransportFlags.HasPosition | TransportFlags.HasTimeSignature;
                p.Process(new float[480], null, running: false, known, tempo: 120);
            }, seconds);
            float[] sound = [.. await stage.PlayAsync(10, ppq: 0, 120), .. await stage.PlayAsync(10, ppq: 20, 133.3), .. await stage.PlayAsync(8, ppq: 7.1, 133.3, TransportFlags.Jumped)];
            stage.Check(output, settled: 5, frames: 0.01);
            runs.Add((sound, stage.Places()));
        }
        Assert.Equal(runs[0].Sound, runs[1].Sound);
        Assert.Equal(runs[0].Stamps, runs[1].Stamps);
    }

    [Fact]
    public async Task Re_lock_rests_while_the_host_leads()
    {
        await using var stage = await Stage.OpenAsync(Rate, p => p.Set(ParameterId.Relock, 1));
        await stage.PlayAsync(30, ppq: 0, 111);
        stage.Check(output, settled: 5, frames: 0.01);
    }

    [Theory]
    [InlineData(0, 93.7)]    // off
    [InlineData(1, 40)]      // out of reach
    public async Task Otherwise_every_frame_is_nominal(double follow, double tempo)
    {
        await using var stage = await Stage.OpenAsync(Rate, p => p.Set(ParameterId.TempoFollow, follow));
        await stage.PlayAsync(10, ppq: 0, tempo);
        Assert.All(stage.Plugin.ReadNewestStamps(), s => Assert.Equal(1920, s.Samples));
        await stage.StatusAsync(follow > 0 ? "The music can follow 55 to 217 BPM, not the host's 40: it keeps its own tempo." : "");
    }

    /// <summary>A model with controls that can stretch, an engine, and a host whose song is kept by output position.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private const double PartSeconds = 24;

        private readonly RunningEngine _engine;
        private readonly FakeModel _model;
        private readonly int _rate;
        private readonly List<(long Output, double Ppq, double Tempo, double Loop)> _song = [];
        private readonly List<OutputStamp> _stamps = [];
        private long _stampsRead;

        private Stage(RunningEngine engine, FakeModel model, FakePlugin plugin, int rate) => (_engine, _model, Plugin, _rate) = (engine, model, plugin, rate);

        public FakePlugin Plugin { get; }

        public static async Task<Stage> OpenAsync(int rate, Action<FakePlugin>? set = null, double callSeconds = 0)
        {
            var model = new FakeModel(controls: Controls) { Stretches = true, CallSeconds = callSeconds };
            var engine = RunningEngine.Start(model);
            var plugin = await FakePlugin.ConnectAsync();
            plugin.Set(ParameterId.TempoFollow, 1);
            set?.Invoke(plugin);
            await plugin.ActivateAsync(rate, "piano");
            await plugin.FollowAsync();
            return new(engine, model, plugin, rate);
        }

        public async Task<float[]> PlayAsync(double seconds, double ppq, double tempo, TransportFlags first = TransportFlags.None, double loop = 0)
        {
            _song.Add((Plugin.ReadPosition, ppq, tempo, loop));
            List<float> sound = [];
            for (var done = 0.0; done < seconds; done += PartSeconds)
            {
                sound.AddRange(await Plugin.PullSongAsync((int)(Math.Min(PartSeconds, seconds - done) * _rate), ppq + done * tempo / 60, tempo, 4, done == 0 ? first : TransportFlags.None, loop: loop));
                TakeStamps();
            }
            return [.. sound];
        }

        // Of several for one place the newest; the ring forgets.
        private void TakeStamps()
        {
            var fresh = new OutputStamp[Plugin.Region.Stamps.WritePosition - _stampsRead];
            Assert.True(Plugin.Region.Stamps.TryRead(_stampsRead, fresh));
            _stampsRead += fresh.Length;
            foreach (var stamp in fresh)
            {
                _stamps.RemoveAll(s => s.OutputSample >= stamp.OutputSample);
                _stamps.Add(stamp);
            }
        }

        public async Task StatusAsync(string message) => await Plugin.ExpectAsync<LiveMusic.Shared.Messages.SessionStatus>(s => s.State == "streaming" && s.Message == message);

        /// <summary>What was heard where.</summary>
        public (long, long, int)[] Places() => [.. Heard().Select(s => (s.Frame, s.OutputSample - Plugin.GenerationStart, s.Samples))];

        /// <summary>So many seconds after each change of the song every frame is where the host's beat says.</summary>
        public void Check(ITestOutputHelper output, double settled, double frames, double quarters = 4)
        {
            var requests = _model.Requests.Where(r => r.Prior.Length > 0).ToArray();
            var (worst, count) = (0.0, 0);
            foreach (var stamp in Heard())
            {
                var part = _song.FindLastIndex(s => s.Output <= stamp.OutputSample);
                var (start, ppq, tempo, loop) = _song[part];
                if ((double)(stamp.OutputSample - start) / _rate < settled) continue;
                var request = requests.Last(r => r.FirstFrame <= stamp.Frame && stamp.Frame < r.FirstFrame + r.Frames);
                var beat = Controls.FramesPerBeat[Best(request, 0)];
                var asked = (Best(request, 1) + stamp.Frame - request.FirstFrame) / (double)beat;
                var heard = ppq + (stamp.OutputSample - start) * tempo / (60.0 * _rate);
                if (loop > 0) heard = (heard + 1e-6) % loop;
                // A stamp stands at a whole sample.
                var off = Math.Max(0, Math.Abs(Math.IEEERemainder(heard - asked, quarters)) - 1.5 * tempo / (60.0 * _rate)) * beat;
                worst = Math.Max(worst, off);
                count++;
            }
            output.WriteLine($"{count} frames, worst {worst:F4} of a frame from the host's beat");
            Assert.True(count > 50);
            Assert.InRange(worst, 0, frames);
        }

        public async ValueTask DisposeAsync()
        {
            await Plugin.DisposeAsync();
            await _engine.DisposeAsync();
        }

        private OutputStamp[] Heard() => [.. _stamps.Where(s => s.OutputSample < Plugin.ReadPosition)];

        private static int Best(FakeModel.Request request, int field)
        {
            var wishes = request.Prior.AsSpan(Controls.Fields[field].Offset, Controls.Fields[field].Classes);
            return wishes.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(wishes));
        }
    }
}
