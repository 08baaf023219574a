namespace LiveMusic.Generation.Tests;

public sealed class LivePromptTests
{
    private readonly FakeStyle _style = new();

    private static float[] Tone(double seconds, float level, double hertz = 1000) =>
        Enumerable.Range(0, (int)(seconds * 48_000)).SelectMany(i =>
        {
            var value = level * (float)Math.Sin(2 * Math.PI * hertz * i / 48_000);
            return new[] { value, 0.5f * value };
        }).ToArray();

    [Fact]
    public void EmbedsTheLastTenSecondsAsMonoAtTheStyleRate()
    {
        var live = new LivePrompt(_style, 48_000);
        live.Add(Tone(3, 0.9f, 300), 2);
        live.Add(Tone(11, 0.4f), 2);
        var embedding = new float[3];
        Assert.True(live.Embed(embedding));
        var audio = _style.LastAudio;
        Assert.Equal(160_000, audio.Length);
        var power = audio.Sum(v => (double)v * v) / audio.Length;
        Assert.Equal(0.3 / Math.Sqrt(2), Math.Sqrt(power), 1e-3); // mean of 0.4 and 0.2, no trace of the older, louder tone
        Assert.Equal(160_000, embedding[0]);
    }

    [Fact]
    public void TakesWhatIsThere()
    {
        var live = new LivePrompt(_style, 48_000);
        live.Add(Tone(2, 0.4f), 2);
        Assert.True(live.Embed(new float[3]));
        Assert.InRange(_style.LastAudio.Length, 31_000, 32_000);
    }

    [Fact]
    public void SilenceIsNoPrompt()
    {
        var live = new LivePrompt(_style, 48_000);
        float[] embedding = [1, 2, 3];
        Assert.False(live.Embed(embedding));
        live.Add(Tone(10, 0.0012f), 2); // mono RMS −64 dBFS
        Assert.False(live.Embed(embedding));
        live.Add([float.NaN, float.NaN], 2);
        Assert.False(live.Embed(embedding));
        Assert.Equal([1, 2, 3], embedding);
        live.Add(Tone(10, 0.003f), 2); // −56 dBFS
        Assert.True(live.Embed(embedding));
        live.Clear();
        Assert.False(live.Embed(embedding));
    }

    [Fact]
    public void BlocksDoNotMatter()
    {
        var tone = Tone(4, 0.4f);
        var whole = new LivePrompt(_style, 48_000);
        whole.Add(tone, 2);
        whole.Embed(new float[3]);
        var expected = _style.LastAudio;
        var cut = new LivePrompt(_style, 48_000);
        for (var at = 0; at < tone.Length; at += 2 * 333)
            cut.Add(tone.AsSpan(at, Math.Min(2 * 333, tone.Length - at)), 2);
        cut.Embed(new float[3]);
        Assert.Equal(expected, _style.LastAudio);
    }
}
