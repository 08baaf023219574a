namespace LiveMusic.Generation.Tests;

public sealed class StyleMixTests
{
    private readonly FakeStyle _style = new();

    [Fact]
    public void TheMixIsTheWeightedMean()
    {
        var mix = new StyleMix(_style);
        mix.Clear();
        mix.Add(new StylePrompt(new float[] { 1, 0, 2 }, 0.5f));
        mix.Add(new StylePrompt(new float[] { 0, 4, 2 }, 1.5f));
        var codes = new int[2];
        Assert.Equal(2, mix.Quantise(codes));
        Assert.Equal([0.25f, 3f, 2f], _style.LastQuantised);
        Assert.Equal([2, 30], codes);
    }

    [Fact]
    public void ScalingAllWeightsChangesNothing()
    {
        var mix = new StyleMix(_style);
        var codes = new int[2];
        float[][] means = new float[2][];
        for (var i = 0; i < 2; i++)
        {
            mix.Clear();
            mix.Add(new StylePrompt(new float[] { 1, 2, 3 }, 0.5f * (i + 1)));
            mix.Add(new StylePrompt(new float[] { 7, 1, 0 }, 1f * (i + 1)));
            mix.Quantise(codes);
            means[i] = _style.LastQuantised;
        }
        Assert.Equal(means[0], means[1]);
    }

    [Fact]
    public void NoWeightAtAllIsTheMaskedStyle()
    {
        var mix = new StyleMix(_style);
        mix.Clear();
        mix.Add(new StylePrompt(new float[] { 1, 2, 3 }, 0));
        mix.Add(new StylePrompt(default, 2)); // an unused slot
        Assert.Equal(0, mix.Quantise(new int[2]));
        Assert.Empty(_style.LastQuantised);
    }

    [Theory]
    [InlineData(-0.01f)]
    [InlineData(2.01f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AWeightOutsideItsRangeIsRefused(float weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleMix(_style).Add(new StylePrompt(new float[3], weight)));

    [Fact]
    public void AnEmbeddingThatCannotBeOneIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new StyleMix(_style).Add(new StylePrompt(new float[4], 1)));
        Assert.Throws<ArgumentException>(() => new StyleMix(_style).Add(new StylePrompt(new float[] { 0, float.NaN, 0 }, 1)));
    }
}
