using LiveMusic.TestHost.Hosting.Vst3;

namespace LiveMusic.TestHost.Tests;

/// <summary>The host's own VST3 parts, without a plugin.</summary>
public sealed class Vst3HostTests
{
    [Fact]
    public void APresetReadsBackAndRubbishIsNone()
    {
        var preset = new Vst3Preset("0123456789ABCDEF0123456789ABCDEF", [1, 2, 3], [4]);
        byte[] file = preset.ToBytes();
        Vst3Preset back = Vst3Preset.TryRead(file)!;
        Assert.Equal(preset.ClassId, back.ClassId);
        Assert.Equal(preset.Component, back.Component);
        Assert.Equal(preset.Controller, back.Controller);
        Assert.Empty(Vst3Preset.TryRead((preset with { Controller = [] }).ToBytes())!.Controller);
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] spoiled = [.. file.Take(random.Next(file.Length))];
            if (spoiled.Length > 0)
            {
                spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
            }

            Vst3Preset.TryRead(spoiled);
        }

        Assert.Null(Vst3Preset.TryRead(file.AsSpan(0, file.Length - 1)));
        Assert.Null(Vst3Preset.TryRead([]));
    }

    [Fact]
    public void PlainValuesFindTheirPlaceOnAnyScale()
    {
        var decibels = new PlainScale(v => -60 + (72 * v), 0);
        Assert.Equal(0.5, decibels.Normalise(-24), 12);
        var ratio = new PlainScale(v => Math.Pow(1024, v), 0);
        Assert.Equal(1, ratio.Min, 12);
        Assert.Equal(1024, ratio.Max, 9);
        for (double v = 0; v <= 1; v += 0.013)
        {
            Assert.Equal(v, ratio.Normalise(Math.Pow(1024, v)), 6);
        }

        var steps = new PlainScale(v => Math.Round(v * 5), 5);
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], Enumerable.Range(0, 6).Select(i => steps.Normalise(i)));
        var falling = new PlainScale(v => 10 / (1 + v), 0);
        Assert.Equal(0.25, falling.Normalise(8), 6);
    }
}
