namespace LiveMusic.Generation.Tests;

public sealed class GumbelNoiseTests
{
    // Random123, tests/kat_vectors, philox4x32 10.
    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0 }, new uint[] { 0, 0 }, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(new uint[] { ~0u, ~0u, ~0u, ~0u }, new uint[] { ~0u, ~0u }, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, new uint[] { 0xa4093822, 0x299f31d0 }, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void PhiloxGivesThePublishedWords(uint[] counter, uint[] key, uint[] expected)
    {
        Philox4x32.Transform(ref counter[0], ref counter[1], ref counter[2], ref counter[3], key[0], key[1]);
        Assert.Equal(expected, counter);
    }

    [Fact]
    public void ValuesAreTheGumbelTransformOfTheirCounter()
    {
        const ulong Seed = 0xFEEDFACE12345678;
        const long Frame = 0x1_0000_0003;
        var values = new float[3 * 1024];
        new GumbelNoise(Seed).Fill(Frame, 1024, values);

        foreach (var (level, code) in new[] { (0, 0), (0, 1), (1, 7), (2, 1023), (2, 514) })
        {
            uint[] c = [(uint)code / 4, (uint)level, unchecked((uint)Frame), (uint)(Frame >> 32)];
            Philox4x32.Transform(ref c[0], ref c[1], ref c[2], ref c[3], unchecked((uint)Seed), (uint)(Seed >> 32));
            var uniform = ((c[code % 4] >> 9) + 0.5) / (1 << 23);
            Assert.Equal(-Math.Log(-Math.Log(uniform)), values[level * 1024 + code], 1e-4);
        }
    }

    [Fact]
    public void AFrameDoesNotDependOnWhatWasAskedBefore()
    {
        var a = new GumbelNoise(5);
        var b = new GumbelNoise(5);
        var first = new float[16 * 64];
        var second = new float[16 * 64];
        a.Fill(9, 64, first);
        b.Fill(2, 64, second);
        b.Fill(100, 64, second);
        b.Fill(9, 64, second);
        Assert.Equal(first, second);

        // A value belongs to (frame, level, code): neither fewer levels nor a smaller codebook changes it.
        var small = new float[2 * 13];
        b.Fill(9, 13, small);
        Assert.Equal(first[..13], small[..13]);
        Assert.Equal(first[64..77], small[13..]);
    }

    [Fact]
    public void FramesLevelsAndSeedsAreDifferent()
    {
        var noise = new GumbelNoise(1);
        float[] a = new float[128], b = new float[128], c = new float[128];
        noise.Fill(0, 64, a);
        noise.Fill(1, 64, b);
        new GumbelNoise(2).Fill(0, 64, c);
        Assert.NotEqual(a, b);
        Assert.NotEqual(a, c);
        Assert.NotEqual(a[..64], a[64..]);
    }

    [Fact]
    public void MomentsAreThoseOfAStandardGumbel()
    {
        var values = new float[16 * 1024];
        var noise = new GumbelNoise(77);
        double sum = 0, squares = 0;
        const int Frames = 20;
        for (var frame = 0; frame < Frames; frame++)
        {
            noise.Fill(frame, 1024, values);
            foreach (var value in values)
            {
                Assert.True(float.IsFinite(value));
                sum += value;
                squares += (double)value * value;
            }
        }
        var count = Frames * (double)values.Length;
        var mean = sum / count;
        Assert.Equal(0.5772157, mean, 0.01); // Euler's constant; standard error 0.0022
        Assert.Equal(Math.PI * Math.PI / 6, squares / count - mean * mean, 0.03);
    }

    [Fact]
    public void HalfALevelIsRefused() =>
        Assert.Throws<ArgumentException>(() => new GumbelNoise(0).Fill(0, 64, new float[100]));
}
