using LiveMusic.Shared.Parameters;

namespace LiveMusic.Shared.Tests.Parameters;

public sealed class ParameterTextTests
{
    [Fact]
    public void What_is_written_is_read_and_written_alike()
    {
        foreach (var p in ParameterTable.All)
        {
            foreach (var prompt in p.Unit == ValueUnit.PromptWeight ? new[] { null, "warm piano", "808 drums, 120 bpm · dub" } : [null])
            {
                foreach (var value in ParameterTableTests.Values(p))
                {
                    var text = ParameterText.Format(p, value, prompt);
                    Assert.True(ParameterText.TryParse(p, text, out var back), $"{p.Name}: '{text}' is not understood");
                    Assert.Equal(text, ParameterText.Format(p, back, prompt));
                    if (p.Stepped) Assert.Equal(value, back);
                }
            }
        }
    }

    [Theory]
    [InlineData(ParameterId.PromptWeight1, 0.8, "0.80")]
    [InlineData(ParameterId.InjectionAmount, 0.125, "12.5 %")]
    [InlineData(ParameterId.OutputGain, -60, "-inf dB")]
    [InlineData(ParameterId.OutputGain, -59.97, "-inf dB")]
    [InlineData(ParameterId.OutputGain, -0.04, "0.0 dB")]
    [InlineData(ParameterId.OutputGain, -6.02, "-6.0 dB")]
    [InlineData(ParameterId.Run, 1, "Always")]
    [InlineData(ParameterId.ResetContext, 1, "On")]
    [InlineData(ParameterId.TopK, 40, "40")]
    [InlineData(ParameterId.Temperature, double.NaN, "0.90")]
    public void Values_are_written_as_hosts_show_them(ParameterId id, double value, string text)
        => Assert.Equal(text, ParameterText.Format(ParameterTable.Get(id), value));

    [Fact]
    public void A_weight_carries_its_prompt()
    {
        var weight = ParameterTable.Get(ParameterId.PromptWeight1);
        Assert.Equal("0.80 · warm piano", ParameterText.Format(weight, 0.8, "warm piano"));
        Assert.Equal("0.80", ParameterText.Format(weight, 0.8, " "));
    }

    [Theory]
    [InlineData(ParameterId.OutputGain, " -3.5dB ", -3.5)]
    [InlineData(ParameterId.OutputGain, "-INF", -60)]
    [InlineData(ParameterId.OutputGain, "+3", 3)]
    [InlineData(ParameterId.OutputGain, "400", 12)]
    [InlineData(ParameterId.Mix, "50%", 0.5)]
    [InlineData(ParameterId.Mix, "50", 0.5)]
    [InlineData(ParameterId.Run, "always", 1)]
    [InlineData(ParameterId.Run, "2", 2)]
    [InlineData(ParameterId.ResetContext, "on", 1)]
    [InlineData(ParameterId.ResetContext, "0", 0)]
    [InlineData(ParameterId.TopK, "12.4", 12)]
    [InlineData(ParameterId.PromptWeight1, "1.5 · something", 1.5)]
    public void Bare_numbers_and_units_are_understood(ParameterId id, string text, double value)
    {
        Assert.True(ParameterText.TryParse(ParameterTable.Get(id), text, out var read));
        Assert.Equal(value, read, 12);
    }

    [Theory]
    [InlineData(ParameterId.Mix, "")]
    [InlineData(ParameterId.Mix, "loud")]
    [InlineData(ParameterId.Mix, "NaN")]
    [InlineData(ParameterId.Mix, "-")]
    [InlineData(ParameterId.Mix, "1.2.3")]
    [InlineData(ParameterId.Run, "Sometimes")]
    [InlineData(ParameterId.ResetContext, "maybe")]
    [InlineData(ParameterId.Temperature, "-inf")]
    public void Nonsense_is_refused(ParameterId id, string text)
        => Assert.False(ParameterText.TryParse(ParameterTable.Get(id), text, out _));
}
