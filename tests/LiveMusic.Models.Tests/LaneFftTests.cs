using LiveMusic.Models.Signal;

namespace LiveMusic.Models.Tests;

public sealed class LaneFftTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(256)]
    [InlineData(2048)]
    public void MatchesTheDefinitionAndComesBack(int length)
    {
        var random = new Random(length);
        int lanes = LaneFft.Lanes, half = length / 2;
        var x = Enumerable.Range(0, lanes).Select(_ => Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()).ToArray();
        float[] even = new float[half * lanes], odd = new float[half * lanes], re = new float[(half + 1) * lanes], im = new float[(half + 1) * lanes];
        for (var j = 0; j < lanes; j++)
            for (var n = 0; n < half; n++) (even[n * lanes + j], odd[n * lanes + j]) = (x[j][2 * n], x[j][2 * n + 1]);
        var fft = new LaneFft(length);
        fft.Forward(even, odd, re, im);
        foreach (var j in new[] { 0, lanes - 1 })
        {
            for (var k = 0; k <= half; k += length > 512 ? 37 : 1)
            {
                double a = 0, b = 0;
                for (var n = 0; n < length; n++) (a, b) = (a + x[j][n] * Math.Cos(2 * Math.PI * k * n / length), b - x[j][n] * Math.Sin(2 * Math.PI * k * n / length));
                Assert.Equal(a, re[k * lanes + j], 1e-4);
                Assert.Equal(b, im[k * lanes + j], 1e-4);
            }
        }
        fft.Inverse(re, im, even, odd);
        for (var j = 0; j < lanes; j++)
        {
            for (var n = 0; n < half; n++)
            {
                Assert.Equal(x[j][2 * n], even[n * lanes + j], 1e-5);
                Assert.Equal(x[j][2 * n + 1], odd[n * lanes + j], 1e-5);
            }
        }
    }
}
