using LiveMusic.Plugin.Core.Editor;

namespace LiveMusic.Plugin.Tests;

/// <summary>Sizes and scales of the editor.</summary>
public sealed class EditorFrameTests
{
    [Fact]
    public void TheSizeGrowsWithTheScale()
    {
        var frame = new EditorFrame();
        Assert.Equal((980, 620, 1.0), (frame.Width, frame.Height, frame.Scale));
        Assert.True(frame.SetScale(1.75));
        Assert.Equal((1715, 1085), (frame.Width, frame.Height));
        Assert.False(frame.SetScale(1.75));
        Assert.True(frame.SetSize(2000, 1200));
        Assert.True(frame.SetScale(0.875));
        Assert.Equal((1000, 600), (frame.Width, frame.Height));
        Assert.Equal((630, 420), frame.Fit(1, 1));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    public void NoScaleIsNoScale(double scale)
    {
        var frame = new EditorFrame();
        Assert.False(frame.SetScale(scale));
        Assert.Equal((980, 620, 1.0), (frame.Width, frame.Height, frame.Scale));
    }

    [Fact]
    public void AHostsOwnSizeIsTakenAndNonsenseIsNot()
    {
        var frame = new EditorFrame();
        // Smaller than asked for: what does not fit in is not drawn out of bounds.
        Assert.True(frame.SetSize(300, 200));
        Assert.Equal((300, 200), (frame.Width, frame.Height));
        foreach (var (width, height) in ((int, int)[])[(0, 100), (100, -1), (int.MaxValue, 100), (300, 200)]) Assert.False(frame.SetSize(width, height));
        Assert.Equal((300, 200), (frame.Width, frame.Height));
        Assert.Equal((16384, 16384), frame.Fit(int.MaxValue, int.MaxValue));
        Assert.Equal((720, 480), frame.Fit(int.MinValue, 0));
    }
}
