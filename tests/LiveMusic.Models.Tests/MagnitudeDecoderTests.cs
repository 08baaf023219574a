namespace LiveMusic.Models.Tests;

/// <summary>Streaming decode: no seams, whatever the calls.</summary>
public sealed class MagnitudeDecoderTests
{
    const int Frames = 100, Levels = 5, Values = 2 * 320;

    static int[] Codes(int seed)
    {
        var random = new Random(seed);
        // Frames repeat a while, as music does.
        return [.. Enumerable.Range(0, Frames / 4).Select(_ => Enumerable.Range(0, Levels).Select(_ => random.Next(32)).ToArray()).SelectMany(f => Enumerable.Repeat(f, 4)).SelectMany(f => f)];
    }

    static float[] Decode(ICodecDecoder decoder, int[] codes, params int[] sizes)
    {
        var audio = new float[Frames * Values];
        for (int at = 0, i = 0; at < Frames; i++)
        {
            var n = Math.Min(sizes[i % sizes.Length], Frames - at);
            decoder.Decode(codes.AsSpan(at * Levels, n * Levels), Levels, audio.AsSpan(at * Values, n * Values));
            at += n;
        }
        return audio;
    }

    [Fact]
    public void CallSizesDoNotMatter()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var decoder = model.Codec.CreateDecoder();
        var codes = Codes(1);
        var whole = Decode(decoder, codes, Frames);
        Assert.True(whole.All(float.IsFinite));
        var level = whole.Max(Math.Abs);
        Assert.True(level > 1e-3);
        foreach (var sizes in new int[][] { [50], [7], [1], [3, 1, 40] })
        {
            decoder.Reset();
            var cut = Decode(decoder, codes, sizes);
            // Rounding differs with the size of a matrix product; where two peaks are equally high it can choose another one.
            var differences = whole.Zip(cut, (a, b) => Math.Abs(a - b) / level).Order().ToArray();
            Assert.InRange(differences[(int)(differences.Length * 0.99)], 0, 1e-3);
        }
    }

    [Fact]
    public void TheSameCallsGiveTheSameSamples()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var decoder = model.Codec.CreateDecoder();
        var first = Decode(decoder, Codes(2), 9);
        decoder.Reset();
        Assert.Equal(first, Decode(decoder, Codes(2), 9));
    }

    [Fact]
    public void ACopiedStateContinuesAlike()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using ICodecDecoder one = model.Codec.CreateDecoder(), two = model.Codec.CreateDecoder();
        Decode(one, Codes(3), 10);
        Decode(two, Codes(4), 13);
        two.CopyStateFrom(one);
        Assert.Equal(Decode(one, Codes(5), 10), Decode(two, Codes(5), 10));
    }

    [Fact]
    public void ComesOneFrameLate()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var decoder = model.Codec.CreateDecoder();
        Assert.Equal(320, decoder.LatencySamples);
        var audio = Decode(decoder, Codes(6), 10);
        double before = audio.AsSpan(0, Values / 2).ToArray().Max(Math.Abs), after = audio.AsSpan(Values, Values).ToArray().Max(Math.Abs);
        Assert.True(before < after * 0.1, $"{before} before the first frame, {after} in it");
    }

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        using var bundle = new RandomBundle();
        using var model = bundle.Load();
        using var decoder = model.Codec.CreateDecoder();
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Decode(new int[6], 6, new float[Values]));
        Assert.Throws<ArgumentException>(() => decoder.Decode(new int[5], 5, new float[Values - 1]));
        Assert.Throws<ArgumentException>(() => decoder.Decode(new int[7], 5, new float[Values]));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Decode([0, 0, 32, 0, 0], 5, new float[Values]));
    }
}
