using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Audio;

namespace LiveMusic.Engine.Measuring.Controls;

/// <summary>An independent ear: the command line program <c>aubiotrack</c> (aubio, Debian package aubio-tools) says where it hears beats.</summary>
internal static class BeatTracker
{
    private const string Program = "aubiotrack";

    // Its periods are whole hops: shorter ones than the default of 512 tell tempi apart better; still shorter ones make it take half the tempo.
    private static readonly string[] Options = ["-r", "0", "-B", "1024", "-H", "256"];

    /// <summary>Seconds of the beats in a sound.</summary>
    /// <param name="path">WAV file to write the sound to.</param>
    /// <param name="interleaved">Stereo.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <exception cref="IOException">The program is missing or fails.</exception>
    public static double[] Beats(string path, ReadOnlySpan<float> interleaved, int sampleRate)
    {
        using (var file = File.Create(path)) WavFile.Write(file, interleaved, sampleRate, WavFormat.Pcm24);
        var start = new ProcessStartInfo(Program, [.. Options, "-i", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            process.WaitForExit();
            if (process.ExitCode != 0) throw new IOException($"{Program} ended with {process.ExitCode}. {errors.Result.Trim()}");
            return [.. lines.Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
        }
        catch (Win32Exception)
        {
            throw new IOException($"The beat tracker {Program} is not installed. Debian: apt install aubio-tools. `--only key density brightness drums bass other` needs none.");
        }
    }
}
