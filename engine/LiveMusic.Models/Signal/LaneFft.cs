using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveMusic.Models.Signal;

/// <summary>
/// Real FFTs of length N, <see cref="Lanes"/> of them side by side: value n of lane j lies at <c>n·Lanes + j</c>. As each step does the same to all
/// lanes, every operation is a whole vector, whatever the machine's vector width.
/// A real signal is held as its even samples (first array) and odd samples (second array), N/2·Lanes each; a spectrum as real and imaginary
/// parts of bins 0…N/2.
/// </summary>
/// <remarks>Radix-4 Stockham on N/2 complex values, then the split into a real signal's spectrum. Threading: one caller (it owns scratch memory).</remarks>
public sealed class LaneFft
{
    /// <summary>Signals transformed together: the width of a vector of floats on this machine.</summary>
    public static int Lanes => Vector<float>.Count;

    readonly int half;
    readonly Vector<float>[] scratchRe, scratchIm;
    readonly float[] twiddleCos, twiddleSin;     // exp(−2πi·k/half), k < half
    readonly float[] splitCos, splitSin;         // exp(−2πi·k/N), k ≤ half

    /// <param name="length">A power of two, at least 8.</param>
    public LaneFft(int length)
    {
        if (!int.IsPow2(length) || length < 8) throw new ArgumentOutOfRangeException(nameof(length), length, "must be a power of two, at least 8");
        Length = length;
        half = length / 2;
        scratchRe = new Vector<float>[half];
        scratchIm = new Vector<float>[half];
        (twiddleCos, twiddleSin) = Circle(half, half);
        (splitCos, splitSin) = Circle(half + 1, length);

        static (float[], float[]) Circle(int count, int round)
        {
            float[] cos = new float[count], sin = new float[count];
            for (var k = 0; k < count; k++) (sin[k], cos[k]) = ((float)-Math.Sin(2 * Math.PI * k / round), (float)Math.Cos(2 * Math.PI * k / round));
            return (cos, sin);
        }
    }

    public int Length { get; }

    /// <summary>Signal to spectrum. <paramref name="even"/> and <paramref name="odd"/> are overwritten.</summary>
    public void Forward(Span<float> even, Span<float> odd, Span<float> re, Span<float> im)
    {
        Span<Vector<float>> zr = Vectors(even, half), zi = Vectors(odd, half), xr = Vectors(re, half + 1), xi = Vectors(im, half + 1);
        Transform(zr, zi);
        var point5 = new Vector<float>(0.5f);
        for (var k = 0; k <= half / 2; k++)
        {
            int a = k, b = (half - k) & (half - 1);
            Vector<float> sumRe = (zr[a] + zr[b]) * point5, sumIm = (zi[a] - zi[b]) * point5;      // spectrum of the even samples
            Vector<float> oddRe = (zi[a] + zi[b]) * point5, oddIm = (zr[b] - zr[a]) * point5;      // of the odd samples
            Vector<float> c = new(splitCos[k]), s = new(splitSin[k]);
            Vector<float> turnedRe = oddRe * c - oddIm * s, turnedIm = oddRe * s + oddIm * c;
            xr[k] = sumRe + turnedRe;
            xi[k] = sumIm + turnedIm;
            xr[half - k] = sumRe - turnedRe;
            xi[half - k] = turnedIm - sumIm;
        }
    }

    /// <summary>Spectrum to signal, the exact inverse of <see cref="Forward"/>. Imaginary parts of bins 0 and N/2 do not count.</summary>
    public void Inverse(ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> even, Span<float> odd)
    {
        Span<Vector<float>> zr = Vectors(even, half), zi = Vectors(odd, half);
        ReadOnlySpan<Vector<float>> xr = MemoryMarshal.Cast<float, Vector<float>>(re)[..(half + 1)], xi = MemoryMarshal.Cast<float, Vector<float>>(im)[..(half + 1)];
        var scale = new Vector<float>(1f / Length);
        for (var k = 0; k < half; k++)
        {
            var mirror = half - k;
            Vector<float> aIm = k == 0 ? default : xi[k], bIm = k == 0 ? default : xi[mirror];
            Vector<float> sumRe = xr[k] + xr[mirror], sumIm = aIm - bIm, differenceRe = xr[k] - xr[mirror], differenceIm = aIm + bIm;
            Vector<float> c = new(splitCos[k]), s = new(-splitSin[k]);
            Vector<float> oddRe = differenceRe * c - differenceIm * s, oddIm = differenceRe * s + differenceIm * c;
            zr[k] = (sumRe - oddIm) * scale;
            zi[k] = (sumIm + oddRe) * scale;
        }
        Transform(zi, zr);                        // real and imaginary part exchanged: the inverse
    }

    void Transform(Span<Vector<float>> re, Span<Vector<float>> im)
    {
        ref Vector<float> fromRe = ref MemoryMarshal.GetReference(re), fromIm = ref MemoryMarshal.GetReference(im);
        ref Vector<float> toRe = ref MemoryMarshal.GetArrayDataReference(scratchRe), toIm = ref MemoryMarshal.GetArrayDataReference(scratchIm);
        var inScratch = false;
        int n = half, stride = 1;
        for (; n >= 4; n /= 4, stride *= 4)
        {
            var quarter = n / 4;
            for (var p = 0; p < quarter; p++)
            {
                Vector<float> c1 = new(twiddleCos[p * stride]), s1 = new(twiddleSin[p * stride]);
                Vector<float> c2 = new(twiddleCos[2 * p * stride]), s2 = new(twiddleSin[2 * p * stride]);
                Vector<float> c3 = new(twiddleCos[3 * p * stride]), s3 = new(twiddleSin[3 * p * stride]);
                int from = stride * p, to = stride * 4 * p, step = stride * quarter;
                for (var q = 0; q < stride; q++)
                {
                    Vector<float> ar = Unsafe.Add(ref fromRe, from + q), ai = Unsafe.Add(ref fromIm, from + q);
                    Vector<float> br = Unsafe.Add(ref fromRe, from + step + q), bi = Unsafe.Add(ref fromIm, from + step + q);
                    Vector<float> cr = Unsafe.Add(ref fromRe, from + 2 * step + q), ci = Unsafe.Add(ref fromIm, from + 2 * step + q);
                    Vector<float> dr = Unsafe.Add(ref fromRe, from + 3 * step + q), di = Unsafe.Add(ref fromIm, from + 3 * step + q);
                    Vector<float> acr = ar + cr, aci = ai + ci, amr = ar - cr, ami = ai - ci;
                    Vector<float> bdr = br + dr, bdi = bi + di, bmr = br - dr, bmi = bi - di;
                    Unsafe.Add(ref toRe, to + q) = acr + bdr;
                    Unsafe.Add(ref toIm, to + q) = aci + bdi;
                    Vector<float> r = amr + bmi, i = ami - bmr;                  // (a − c) − i(b − d)
                    Unsafe.Add(ref toRe, to + stride + q) = r * c1 - i * s1;
                    Unsafe.Add(ref toIm, to + stride + q) = r * s1 + i * c1;
                    r = acr - bdr;
                    i = aci - bdi;
                    Unsafe.Add(ref toRe, to + 2 * stride + q) = r * c2 - i * s2;
                    Unsafe.Add(ref toIm, to + 2 * stride + q) = r * s2 + i * c2;
                    r = amr - bmi;
                    i = ami + bmr;
                    Unsafe.Add(ref toRe, to + 3 * stride + q) = r * c3 - i * s3;
                    Unsafe.Add(ref toIm, to + 3 * stride + q) = r * s3 + i * c3;
                }
            }
            ref var spareRe = ref fromRe;
            fromRe = ref toRe;
            toRe = ref spareRe;
            ref var spareIm = ref fromIm;
            fromIm = ref toIm;
            toIm = ref spareIm;
            inScratch = !inScratch;
        }
        if (n == 2)
        {
            for (var q = 0; q < stride; q++)
            {
                Vector<float> ar = Unsafe.Add(ref fromRe, q), ai = Unsafe.Add(ref fromIm, q), br = Unsafe.Add(ref fromRe, stride + q), bi = Unsafe.Add(ref fromIm, stride + q);
                Unsafe.Add(ref toRe, q) = ar + br;
                Unsafe.Add(ref toIm, q) = ai + bi;
                Unsafe.Add(ref toRe, stride + q) = ar - br;
                Unsafe.Add(ref toIm, stride + q) = ai - bi;
            }
            inScratch = !inScratch;
        }
        if (!inScratch) return;
        scratchRe.CopyTo(re);
        scratchIm.CopyTo(im);
    }

    static Span<Vector<float>> Vectors(Span<float> values, int count) => MemoryMarshal.Cast<float, Vector<float>>(values)[..count];
}
