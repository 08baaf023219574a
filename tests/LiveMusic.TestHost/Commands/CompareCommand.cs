using System.CommandLine;
using System.Globalization;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>compare</c>: whether two WAV files are the same sound. Exit code 1 when they are further apart than allowed.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "A WAV file." };
        var second = new Argument<string>("second") { Description = "Another one, of the same rate, channels and length." };
        var tolerance = new Option<double>("--tolerance") { Description = "Largest difference of two samples that is still the same; full scale is 1.", DefaultValueFactory = _ => 0 };
        var seconds = new Option<double?>("--seconds") { Description = "Only the first so many." };
        var spectra = new Option<double?>("--spectra") { Description = "Compare magnitudes of short-time spectra instead of samples: the largest distance that is still the same, relative to the first sound." };
        var command = new Command("compare", "Compare two sounds sample by sample, or by their spectra.") { first, second, tolerance, spectra, seconds };
        command.SetAction(parsed =>
        {
            AudioClip a = WavReader.Read(parsed.GetValue(first)!);
            AudioClip b = WavReader.Read(parsed.GetValue(second)!);
            if (a.SampleRate != b.SampleRate || a.Channels.Length != b.Channels.Length || a.Frames != b.Frames)
            {
                Console.Out.WriteLine($"{Shape(a)} are no match for {Shape(b)}");
                return 1;
            }

            if (parsed.GetValue(seconds) is { } length)
            {
                a = a.Start(length);
                b = b.Start(length);
            }

            double allowed = parsed.GetValue(tolerance);
            ClipDifference difference = ClipDifference.Between(a, b, allowed);
            Console.Out.WriteLine(difference.ToText(a.SampleRate));
            bool same = parsed.GetValue(spectra) is { } distance ? difference.Spectra <= distance : difference.Largest <= allowed;
            return same ? 0 : 1;
        });
        return command;
    }

    private static string Shape(AudioClip clip) => string.Create(CultureInfo.InvariantCulture, $"{clip.Frames} frames of {clip.Channels.Length} channels at {clip.SampleRate} Hz");
}
