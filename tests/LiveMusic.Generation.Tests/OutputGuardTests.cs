namespace LiveMusic.Generation.Tests;

public sealed class OutputGuardTests
{
    [Fact]
    public void QuietSoundIsNotTouched()
    {
        float[] samples = [0, 0.5f, -0.7f, OutputGuard.Knee, -OutputGuard.Knee];
        var copy = samples.ToArray();
        var guard = new OutputGuard();
        guard.Apply(copy);
        Assert.Equal(samples, copy);
        Assert.Equal(0, guard.LimitedSamples);
    }

    [Fact]
    public void LoudSoundStaysBelowFullScaleAndInOrder()
    {
        var samples = Enumerable.Range(0, 4000).Select(i => i * 0.001f).ToArray();
        var guard = new OutputGuard();
        guard.Apply(samples);
        for (var i = 1; i < samples.Length; i++)
        {
            Assert.InRange(samples[i] - samples[i - 1], 0, 0.00101f);
            Assert.InRange(samples[i], 0, OutputGuard.Ceiling);
        }
        Assert.True(guard.LimitedSamples > 3000);
        float[] loud = [-100, 100];
        guard.Apply(loud);
        Assert.Equal([-OutputGuard.Ceiling, OutputGuard.Ceiling], loud);
    }

    [Fact]
    public void NonFiniteIsSilencedAndCounted()
    {
        float[] samples = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.25f];
        var guard = new OutputGuard();
        guard.Apply(samples);
        Assert.Equal([0, 0, 0, 0.25f], samples);
        Assert.Equal(3, guard.NonFiniteSamples);
    }
}
