using LiveMusic.Engine.Measuring;

namespace LiveMusic.Engine.Tests;

/// <summary>Transitions and stability at small scale: the measures tell what was put in.</summary>
public sealed class EvaluationTests
{
    [Fact]
    public void All_pairs_of_the_paper_are_there()
    {
        var pairs = TransitionEvaluation.PaperPairs();
        Assert.Equal(128, pairs.Length);
        Assert.Equal(128, pairs.Distinct().Count());
        Assert.Contains(("Drum & Bass", "Trance"), pairs);
        Assert.All(pairs, p => Assert.True(p.From.Length > 2 && p.To.Length > 2 && p.From != p.To));
    }

    [Fact]
    public void A_cosine_knows_the_same_the_opposite_and_nothing()
    {
        Assert.Equal(1, StyleListener.Cosine([1, 2, 3], [2, 4, 6]), 6);
        Assert.Equal(-1, StyleListener.Cosine([1, 2], [-1, -2]), 6);
        Assert.Equal(0, StyleListener.Cosine([1, 2], [0, 0]));
    }

    /// <summary>A sine is the same all the time; clicks each 0.7 s lie elsewhere in each of seven passages of 2 s, and then as in the first.</summary>
    [Theory]
    [InlineData(0, 28)]
    [InlineData(0.7, 22)]
    public void Passages_that_come_again_are_counted(double clicks, int expected)
    {
        using var model = new FakeModel { Clicks = clicks };
        var figures = StabilityEvaluation.Run(model, "anything", 1, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(29, figures.Passages);
        Assert.Equal(expected, figures.Repeated[0]);
        Assert.Equal(0, figures.Silent[0]);
        Assert.InRange(figures.Peak[0], 0.01, 1);
        Assert.Equal(0, figures.NotNumbers);
    }
}
