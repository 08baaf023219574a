using LiveMusic.Engine.Measuring;

namespace LiveMusic.Engine.Tests;

/// <summary>The measures measure what they say.</summary>
public sealed class MeasuringTests
{
    private const int Rate = 48_000;

    [Fact]
    public void Onsets_come_back_at_the_beat_of_a_click_and_not_between()
    {
        var clicks = new float[2 * 10 * Rate];
        for (var beat = 0; beat < 16; beat++)
            for (var i = 0; i < 200; i++) clicks[2 * ((int)(beat * 0.6 * Rate) + i)] = clicks[2 * ((int)(beat * 0.6 * Rate) + i) + 1] = i % 2 == 0 ? 0.5f : -0.5f;
        var onsets = new SoundFeatures(Rate).Onsets(clicks);
        Assert.True(SoundFeatures.Recurrence(onsets, 0.6) > 0.8);
        Assert.True(SoundFeatures.Recurrence(onsets, 0.45) < 0.2);
    }

    [Fact]
    public void A_chord_has_its_pitch_classes()
    {
        var chord = new float[2 * 2 * Rate];
        foreach (var pitch in (int[])[57, 60, 64]) // A minor
            for (var i = 0; i < chord.Length; i++) chord[i] += 0.2f * (float)Math.Sin(2 * Math.PI * 440 * Math.Pow(2, (pitch - 69) / 12.0) * (i / 2) / Rate);
        var chroma = new SoundFeatures(Rate).Chroma(chord);
        Assert.Equal([0, 4, 9], chroma.Select((c, i) => (c, i)).OrderByDescending(x => x.c).Take(3).Select(x => x.i).Order());
        Assert.All(new SoundFeatures(Rate).Chroma(new float[2 * Rate]), c => Assert.Equal(0, c));
    }

    [Fact]
    public void Loops_differ_and_have_their_beat_and_key()
    {
        var features = new SoundFeatures(Rate);
        var loops = Enumerable.Range(0, 6).Select(i => Loop.Make(i, Rate)).ToArray();
        Assert.Equal(loops.Length, loops.Select(l => l.Tempo).Distinct().Count());
        foreach (var loop in loops)
        {
            var sound = loop.Repeat(16 * Rate);
            Assert.True(SoundFeatures.Recurrence(features.Onsets(sound), 60 / loop.Tempo) > 0.2);
            int[] scale = loop.Minor ? [0, 2, 3, 5, 7, 8, 10] : [0, 2, 4, 5, 7, 9, 11];
            var inKey = features.Chroma(sound).Where((_, c) => scale.Contains((c - loop.Root + 12) % 12)).Sum();
            Assert.True(inKey > 7.0 / 12, $"{inKey} in key");
        }
        Assert.Equal(loops[2].Sound, Loop.Make(2, Rate).Sound);
    }

    [Fact]
    public void A_difference_that_is_there_is_found_and_one_that_is_not_is_not()
    {
        double[] without = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i * 12.9898) * 0.5)];
        double[] more = [.. without.Select((w, i) => w + 0.2 + 0.1 * Math.Sin(i * 78.233))];
        double[] same = [.. without.Select((w, i) => w + (i % 2 == 0 ? 0.1 : -0.1))];
        Assert.True(Difference.Of(more, without).Low > 0.1);
        Assert.True(Difference.Of(same, without) is { Low: < 0, High: > 0 });
    }
}
