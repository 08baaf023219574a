using System.Numerics;

namespace LiveMusic.TestHost.Picture;

/// <summary>Magnitudes of a sound over time and frequency.</summary>
public static class Spectrum
{
    /// <summary>Samples of one analysis window; a power of two.</summary>
    public const int Window = 2048;

    /// <summary>Magnitude in dB (full-scale sine = 0) for <paramref name="columns"/> moments spread over the sound, each of Window / 2 + 1 bins.</summary>
    public static float[][] Columns(float[] mono, int columns)
    {
        ArgumentNullException.ThrowIfNull(mono);
        var hann = new double[Window];
        for (int i = 0; i < Window; i++)
        {
            hann[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window));
        }

        var result = new float[columns][];
        var work = new Complex[Window];
        for (int c = 0; c < columns; c++)
        {
            long start = (long)((c + 0.5) * mono.Length / columns) - (Window / 2);
            for (int i = 0; i < Window; i++)
            {
                long at = start + i;
                double v = at >= 0 && at < mono.Length && float.IsFinite(mono[at]) ? mono[at] : 0;
                work[i] = v * hann[i];
            }

            Transform(work);
            result[c] = new float[(Window / 2) + 1];
            for (int k = 0; k <= Window / 2; k++)
            {
                result[c][k] = (float)(20 * Math.Log10((work[k].Magnitude * 4 / Window) + 1e-9));
            }
        }

        return result;
    }

    /// <summary>In-place radix-2 Fourier transform; the length is a power of two.</summary>
    public static void Transform(Span<Complex> x)
    {
        int n = x.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (x[i], x[j]) = (x[j], x[i]);
            }
        }

        for (int length = 2; length <= n; length <<= 1)
        {
            Complex step = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (int i = 0; i < n; i += length)
            {
                Complex w = Complex.One;
                for (int k = 0; k < length / 2; k++)
                {
                    Complex even = x[i + k];
                    Complex odd = x[i + k + (length / 2)] * w;
                    x[i + k] = even + odd;
                    x[i + k + (length / 2)] = even - odd;
                    w *= step;
                }
            }
        }
    }
}
