using System.Globalization;
using System.Numerics;
using LiveMusic.TestHost.Picture;

namespace LiveMusic.TestHost.Wav;

/// <summary>How far two clips of one shape are apart.</summary>
/// <param name="Largest">Largest difference of two samples; NaN when one of the clips holds what is no number.</param>
/// <param name="Rms">Root of the mean squared difference.</param>
/// <param name="Correlation">Of all samples, −1…1; NaN when one of the clips is silent.</param>
/// <param name="Spectra">Distance of the magnitudes of their short-time spectra, relative to the first clip's: what is left when phases do not count.</param>
/// <param name="FirstBeyond">First frame where they differ by more than allowed; −1: nowhere.</param>
internal readonly record struct ClipDifference(double Largest, double Rms, double Correlation, double Spectra, int FirstBeyond)
{
    public static ClipDifference Between(AudioClip a, AudioClip b, double allowed)
    {
        double largest = 0, squares = 0, ab = 0, aa = 0, bb = 0;
        int beyond = int.MaxValue;
        for (int c = 0; c < a.Channels.Length; c++)
        {
            for (int i = 0; i < a.Frames; i++)
            {
                double x = a.Channels[c][i];
                double y = b.Channels[c][i];
                double d = Math.Abs(x - y);
                largest = Math.Max(largest, d); // NaN stays NaN.
                if (!(d <= allowed))
                {
                    beyond = Math.Min(beyond, i);
                }

                squares += d * d;
                ab += x * y;
                aa += x * x;
                bb += y * y;
            }
        }

        return new ClipDifference(largest, Math.Sqrt(squares / Math.Max(1, (long)a.Frames * a.Channels.Length)), ab / Math.Sqrt(aa * bb), SpectralDistance(a, b), beyond == int.MaxValue ? -1 : beyond);
    }

    private static double SpectralDistance(AudioClip a, AudioClip b)
    {
        double apart = 0, whole = 0;
        var x = new Complex[Spectrum.Window];
        var y = new Complex[Spectrum.Window];
        for (int c = 0; c < a.Channels.Length; c++)
        {
            for (int start = 0; start + Spectrum.Window <= a.Frames; start += Spectrum.Window / 2)
            {
                for (int i = 0; i < Spectrum.Window; i++)
                {
                    double hann = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Spectrum.Window));
                    x[i] = a.Channels[c][start + i] * hann;
                    y[i] = b.Channels[c][start + i] * hann;
                }

                Spectrum.Transform(x);
                Spectrum.Transform(y);
                for (int k = 0; k <= Spectrum.Window / 2; k++)
                {
                    double d = x[k].Magnitude - y[k].Magnitude;
                    apart += d * d;
                    whole += x[k].Magnitude * x[k].Magnitude;
                }
            }
        }

        return Math.Sqrt(apart / whole);
    }

    public string ToText(int rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"max abs difference {Largest:0.0e+0}, rms {Rms:0.0e+0}, correlation {Correlation:0.000000}, spectra {Spectra:0.0000} apart{(FirstBeyond < 0 ? "" : $", too far apart from {(double)FirstBeyond / rate:0.000} s on")}");
}
