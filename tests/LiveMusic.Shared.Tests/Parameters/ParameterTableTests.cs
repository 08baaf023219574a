using LiveMusic.Shared.Parameters;

namespace LiveMusic.Shared.Tests.Parameters;

public sealed class ParameterTableTests
{
    // What lies in users' projects. A parameter may be added to this list; a line of it never changes.
    private static readonly string[] Pinned =
    [
        "100 Prompt 1 0..2", "101 Prompt 2 0..2", "102 Prompt 3 0..2", "103 Prompt 4 0..2", "104 Prompt 5 0..2", "105 Prompt 6 0..2", "106 Prompt 7 0..2", "107 Prompt 8 0..2",
        "110 Mute 1 0..1", "111 Mute 2 0..1", "112 Mute 3 0..1", "113 Mute 4 0..1", "114 Mute 5 0..1", "115 Mute 6 0..1", "116 Mute 7 0..1", "117 Mute 8 0..1",
        "200 Style strength 0..10", "201 Temperature 0..4", "202 Top-K 1..1024", "203 Seed 0..9999",
        "300 Injection mode 0..2", "301 Injection source 0..2", "302 Injection amount 0..1", "303 Injection guidance 0..10", "304 Live prompt 0..2", "305 Loop length 0..6",
        "306 Injection feedback 0..1", "307 Injection gap 0..1000",
        "400 Run 0..2", "401 Reset context 0..1", "402 Start 0..2", "403 Timing 0..3", "404 Input latency 0..500", "405 Re-lock 0..1",
        "500 Output gain -60..12", "501 Mix 0..1",
        "600 Scene 0..16", "601 Morph to 0..16", "602 Morph 0..1", "603 Glide 0..30", "604 Quantise 0..2", "610 Pad 0..1", "611 Pad X 0..1", "612 Pad Y 0..1",
        "700 Bookmark 1..16", "701 Store bookmark 0..1", "702 Recall bookmark 0..1", "710 Freeze 0..1", "711 Freeze length 0..4",
        "720 Capture 0..1", "721 Capture length 0..6", "722 Printed take 0..1",
        "800 Tempo follow 0..1", "801 Key 0..24", "802 Density 0..8", "803 Brightness 0..8", "804 Drums 0..4", "805 Bass 0..4", "806 Other instruments 0..4", "807 Chaos 0..1",
    ];

    [Fact]
    public void Ids_are_pinned()
        => Assert.Equal(Pinned, ParameterTable.All.OrderBy(p => (uint)p.Id).Select(p => FormattableString.Invariant($"{(uint)p.Id} {p.Name} {p.Minimum}..{p.Maximum}")));

    [Fact]
    public void Ids_and_names_are_unique()
    {
        var all = ParameterTable.All;
        Assert.Equal(all.Count, all.Select(p => p.Id).Distinct().Count());
        Assert.Equal(all.Count, all.Select(p => p.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(all.Count, all.Select(p => p.ShortName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Enumerable.Range(0, all.Count), all.Select(p => p.Index));
        Assert.Equal(all.Count, ParameterTable.Count);
    }

    [Fact]
    public void Every_parameter_is_found_by_its_id_and_no_other()
    {
        foreach (var parameter in ParameterTable.All)
        {
            Assert.Same(parameter, ParameterTable.Get(parameter.Id));
            Assert.Same(parameter, ParameterTable.Find((uint)parameter.Id));
        }
        Assert.Null(ParameterTable.Find(0));
        Assert.Null(ParameterTable.Find(uint.MaxValue));
        for (var slot = 0; slot < ParameterTable.PromptSlots; slot++)
        {
            Assert.Equal(slot, ParameterTable.Get(ParameterTable.PromptWeight(slot)).PromptSlot);
            Assert.Equal(slot, ParameterTable.Get(ParameterTable.PromptMute(slot)).PromptSlot);
        }
    }

    [Fact]
    public void Declarations_are_sound()
    {
        foreach (var p in ParameterTable.All)
        {
            Assert.True(p.Minimum < p.Maximum, p.Name);
            Assert.Equal(p.Default, p.Clamp(p.Default));
            Assert.InRange(p.ShortName.Length, 1, 10);
            Assert.InRange(p.Name.Length, 1, 20);
            Assert.NotEmpty(p.Module);
            if (p.Curve == Curve.Logarithmic) Assert.True(p.Minimum > 0, p.Name);
            if (p.Unit == ValueUnit.Choice) Assert.Equal(p.Maximum - p.Minimum + 1, p.Choices.Count);
        }
        Assert.Equal(Enum.GetValues<InjectionModeValue>().Length, ParameterTable.Get(ParameterId.InjectionMode).Choices.Count);
        Assert.Equal(Enum.GetValues<InjectionSourceValue>().Length, ParameterTable.Get(ParameterId.InjectionSource).Choices.Count);
        Assert.Equal(Enum.GetValues<RunValue>().Length, ParameterTable.Get(ParameterId.Run).Choices.Count);
        Assert.Equal(Enum.GetValues<LoopLengthValue>().Length, ParameterTable.Get(ParameterId.LoopLength).Choices.Count);
        Assert.Equal(Enum.GetNames<QuantiseValue>(), ParameterTable.Get(ParameterId.Quantise).Choices);
        Assert.Equal(Enum.GetNames<StartValue>(), ParameterTable.Get(ParameterId.Start).Choices);
    }

    [Fact]
    public void Normalised_values_come_back()
    {
        foreach (var p in ParameterTable.All)
        {
            Assert.Equal(0, p.Normalise(p.Minimum), 12);
            Assert.Equal(1, p.Normalise(p.Maximum), 12);
            Assert.Equal(p.Minimum, p.Denormalise(0), 9);
            Assert.Equal(p.Maximum, p.Denormalise(1), 9);
            foreach (var value in Values(p))
            {
                var back = p.Denormalise(p.Normalise(value));
                if (p.Stepped) Assert.Equal(p.Clamp(value), back);
                else Assert.Equal(p.Clamp(value), back, 9);
            }
        }
    }

    [Fact]
    public void No_value_leaves_the_range()
    {
        foreach (var p in ParameterTable.All)
        {
            foreach (var wild in new[] { double.NegativeInfinity, double.PositiveInfinity, -1e300, 1e300, p.Minimum - 1, p.Maximum + 1 })
            {
                Assert.InRange(p.Clamp(wild), p.Minimum, p.Maximum);
                Assert.InRange(p.Normalise(wild), 0, 1);
                Assert.InRange(p.Denormalise(wild), p.Minimum, p.Maximum);
            }
            Assert.Equal(p.Default, p.Clamp(double.NaN));
            Assert.Equal(p.Default, p.Denormalise(double.NaN));
            Assert.Equal(p.Normalise(p.Default), p.Normalise(double.NaN));
        }
    }

    /// <summary>Every whole value of a small stepped range, else many of the whole range.</summary>
    internal static IEnumerable<double> Values(Parameter p)
    {
        const int steps = 1777;
        for (var i = 0; i <= steps; i++) yield return p.Clamp(p.Minimum + (p.Maximum - p.Minimum) * i / steps);
        yield return p.Default;
    }
}
