using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Engine.Measuring.Controls;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Tests;

/// <summary>What `evaluate controls` measures with, on sounds of which the answer is known.</summary>
public sealed class ControlEvaluationTests
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData(93.7, 0.012)]
    [InlineData(120, -0.02)]
    [InlineData(174, 0)]
    public void Beats_of_a_known_tempo_are_told_with_gaps_and_noise(double tempo, double late)
    {
        var random = new Random(2);
        double[] beats = [.. Enumerable.Range(1, (int)tempo * 2).Where(_ => random.NextDouble() > 0.1).Select(i => i * 60 / tempo + late + 0.01 + 0.006 * (random.NextDouble() - 0.5)).Where(b => b < 120)];
        var windows = TrackedBeats.Windows(beats, 120, tempo, latency: 0.01);
        Assert.Equal(7, windows.Length);
        Assert.All(windows, w =>
        {
            Assert.Equal(tempo, w.Tempo, 0.1);
            Assert.Equal(late, w.Phase, 0.002);
            Assert.Equal(0, w.Octave(tempo));
        });
    }

    [Fact]
    public void Half_and_double_tempo_are_octaves()
    {
        Assert.Equal(-1, new HeardWindow(60.2, 0).Octave(120));
        Assert.Equal(1, new HeardWindow(239, 0).Octave(120));
        Assert.Equal(0.4, new HeardWindow(60.2, 0).Error(120), 6);
        Assert.Equal(20, new HeardWindow(100, 0).Error(120), 6);
        Assert.True(double.IsNaN(new HeardWindow(double.NaN, 0).Error(120)));
    }

    [Fact]
    public void The_tracker_hears_clicks()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aubiotrack"), "The beat tracker aubiotrack is not installed.");
        var path = Path.GetTempFileName();
        try
        {
            var beats = BeatTracker.Beats(path, ClickTrack.Make(120, 40, Rate), Rate);
            Assert.All(TrackedBeats.Windows(beats, 40, 120, TrackedBeats.Phase(beats, 120)), w =>
            {
                Assert.Equal(120, w.Tempo, 1.0);
                Assert.Equal(0, w.Phase, 0.02);
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Keys_are_found_by_their_scales()
    {
        for (var key = 0; key < KeyFinder.Keys; key++)
        {
            var chroma = new double[12];
            // Tonic, fifth and third of the tonic more than the rest of the scale.
            foreach (var (step, weight) in key < 12
                ? ((int, double)[])[(0, 4), (4, 3), (7, 3), (2, 1), (5, 1), (9, 1), (11, 1)] : [(0, 4), (3, 3), (7, 3), (2, 1), (5, 1), (8, 1), (10, 1)]) chroma[(key + step) % 12] += weight / 14;
            Assert.Equal(key, KeyFinder.Of(chroma));
            Assert.Equal(1, KeyFinder.ShareOfScale(chroma, key), 6);
            Assert.True(KeyFinder.SameScale(key, key < 12 ? 12 + (key + 9) % 12 : (key + 3) % 12));
        }
    }

    [Fact]
    public void More_onsets_brightness_and_bass_are_more()
    {
        var measures = new SoundMeasures(Rate);
        Assert.Equal(2, measures.OnsetRate(ClickTrack.Make(120, 10, Rate)), 0.3);
        Assert.Equal(3, measures.OnsetRate(ClickTrack.Make(180, 10, Rate)), 0.3);
        Assert.True(measures.Centroid(Sine(2000)) > 2 * measures.Centroid(Sine(500)));
        Assert.Equal(20, measures.Band(Sine(100, 0.5), 40, 160) - measures.Band(Sine(100, 0.05), 40, 160), 0.1);
        Assert.True(measures.Attacks(ClickTrack.Make(180, 10, Rate), 2000) > measures.Attacks(ClickTrack.Make(60, 10, Rate), 2000) + 3);
    }

    [Fact]
    public void Ranks_and_confidence()
    {
        Assert.Equal(1, Estimate.RankCorrelation([1, 2, 5, 6]), 6);
        Assert.Equal(-1, Estimate.RankCorrelation([9, 2, 1]), 6);
        Assert.Equal(0, Estimate.RankCorrelation([3, 3, 3]), 6);
        var estimate = Estimate.Of([[1, 2, double.NaN], [3], [4, 5], []], Estimate.Mean);
        Assert.Equal(3, estimate.Value, 6);
        Assert.InRange(estimate.Low, 1.5, 3);
        Assert.InRange(estimate.High, 3, 4.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Music_comes_out_of_a_session_that_follows_its_host(int follow)
    {
        using var log = new RotatingLog(null);
        var model = new FakeModel(controls: BeatFollowerTests.Controls) { Stretches = true };
        using var host = new ModelHost("fake", () => model, log);
        while (host.Model is null) Thread.Sleep(5);
        var before = model.Requests.Length;
        var sound = new HostedMusic(host, log).Play("piano", 4, 97, seed: 3, [(ParameterId.TempoFollow, follow)], TestContext.Current.CancellationToken);
        Assert.Equal(2 * 4 * Rate, sound.Length);
        Assert.Contains(sound, s => Math.Abs(s) > 0.1);
        var first = model.Requests[before];
        var tempo = first.Prior.AsSpan(0, 10);
        // 15 frames a beat are 100 BPM.
        if (follow == 1) Assert.Equal(5, tempo.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(tempo)));
        else Assert.Equal(0, first.Prior.Max(Math.Abs));
    }

    [Fact]
    public void What_the_host_sends_to_the_sidechain_is_injected_where_it_was_heard()
    {
        using var log = new RotatingLog(null);
        var model = new FakeModel();
        using var host = new ModelHost("fake", () => model, log);
        while (host.Model is null) Thread.Sleep(5);
        // The right of the input is the piece itself, so that each sample shows whether it lies at its place.
        var input = new float[2 * 4 * Rate];
        for (var i = 0; i < input.Length / 2; i++) input[2 * i + 1] = (float)FakeModel.Sine(i);
        var controls = new[] { (ParameterId.InjectionMode, (double)InjectionModeValue.Free), (ParameterId.InjectionFeedback, 0.5) };
        new HostedMusic(host, log).Play("piano", 4, 120, seed: 3, controls, TestContext.Current.CancellationToken, input);
        Assert.NotEmpty(model.Requests[^1].NegativeContext);
        var mix = model.LastEncoded;
        var loud = 0;
        // The newest part of the input has a soft end.
        for (var i = 0; i < mix.Length / 2 - 4_000; i++)
        {
            var sent = mix[2 * i + 1] - mix[2 * i];
            if (Math.Abs(sent) < 0.5) continue;
            loud++;
            Assert.Equal(mix[2 * i] / (0.5f * FakeModel.Loudness(5)), sent, 1e-2);
        }
        Assert.True(loud > 1_000);
        new HostedMusic(host, log).Play("piano", 4, 120, seed: 3, controls, TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, model.LastEncoded.Length / 2), i => Assert.Equal(model.LastEncoded[2 * i], model.LastEncoded[2 * i + 1], 1e-6));
    }

    [Fact]
    public void A_control_is_turned_on_the_way()
    {
        using var log = new RotatingLog(null);
        var model = new FakeModel(controls: new([("tempo", 10), ("bar_phase", 96), ("key", 24)], [8, 9, 10, 12, 14, 15, 16, 18, 20, 24]));
        using var host = new ModelHost("fake", () => model, log);
        while (host.Model is null) Thread.Sleep(5);
        var before = model.Requests.Length;
        new HostedMusic(host, log).Play("piano", 6, 120, seed: 3, [(ParameterId.Key, 5)], TestContext.Current.CancellationToken, turned: 3);
        var key = model.Requests[before..].Select(r => (At: r.FirstFrame / 25.0, Wished: Array.IndexOf(r.Prior[106..], r.Prior[106..].Max()) == 4)).ToArray();
        Assert.All(key.Where(r => r.At < 2), r => Assert.False(r.Wished));
        Assert.All(key.Where(r => r.At > 4), r => Assert.True(r.Wished));
        Assert.Contains(key, r => r.At > 4);
    }

    private static float[] Sine(double frequency, double level = 0.3) => [.. Enumerable.Range(0, 2 * 2 * Rate).Select(i => (float)(level * Math.Sin(2 * Math.PI * frequency * (i / 2) / Rate)))];
}
