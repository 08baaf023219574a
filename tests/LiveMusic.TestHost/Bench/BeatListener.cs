using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Drift;
using LiveMusic.TestHost.Hosting;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Bench;

/// <summary>Finds the beats of a recording that began on a beat of the host, in two ways that know nothing of each other.</summary>
internal static class BeatListener
{
    /// <summary>As the engine listens while it plays: the last eight seconds, once a second. Where it hears no clear beat it says nothing.</summary>
    /// <param name="clip">Stereo.</param>
    /// <param name="tempo">Of the host.</param>
    /// <param name="from">Seconds; what is found before counts for nothing.</param>
    public static (BeatErrors Errors, double Clear) AsTheEngine(AudioClip clip, double tempo, double from)
    {
        double beat = 60 / tempo;
        var track = new OnsetTrack();
        float[] values = new float[(int)(OnsetTrack.Seconds * OnsetTrack.Rate)];
        List<OutputBeat> seen = [];
        List<double> errors = [];
        for (int second = 0; second + 1 <= clip.Seconds; second++)
        {
            track.Append(Interleaved(clip, second * clip.SampleRate, clip.SampleRate), (long)second * clip.SampleRate, clip.SampleRate);
            double end = (double)track.End / clip.SampleRate;
            if (track.Count < values.Length || end < from)
            {
                continue;
            }

            track.CopyTo(values);
            double start = (double)track.PositionOf(0) / clip.SampleRate;
            OutputBeat found = BeatEstimator.Estimate(values, beat, (Math.Floor(end / beat) * beat) - start);
            seen.Add(found);
            if (found.IsClear)
            {
                // It is found in the middle of what was heard, and told for its end.
                errors.Add(Math.IEEERemainder(found.Late - ((1 - (found.Tempo / tempo)) * (end - start) / 2), beat));
            }
        }

        return (new([.. errors], beat, ControlDelays.Quantile([.. seen.Where(b => b.IsClear).Select(b => b.Tempo)], 0.5)), (double)errors.Count / seen.Count);
    }

    /// <summary>The beats that aubiotrack (aubio-tools) finds; null: it is not installed.</summary>
    /// <param name="file">The recording as WAV file.</param>
    /// <param name="tempo">Of the host.</param>
    /// <param name="from">Seconds.</param>
    public static BeatErrors? Aubio(string file, double tempo, double from)
    {
        double[] beats;
        try
        {
            using Process tracker = Process.Start(new ProcessStartInfo("aubiotrack", [file]) { RedirectStandardOutput = true })!;
            beats = [.. tracker.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).Where(at => at >= from)];
            tracker.WaitForExit();
            if (tracker.ExitCode != 0)
            {
                throw new HostException($"aubiotrack failed on '{file}' ({tracker.ExitCode}).");
            }
        }
        catch (Win32Exception)
        {
            return null;
        }

        double beat = 60 / tempo;
        return new([.. beats.Select(at => Math.IEEERemainder(at, beat))], beat, 60 / ControlDelays.Quantile([.. beats.Skip(1).Zip(beats, (b, a) => b - a)], 0.5));
    }

    private static float[] Interleaved(AudioClip clip, int start, int count)
    {
        float[] both = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            both[2 * i] = clip.Channels[0][start + i];
            both[(2 * i) + 1] = clip.Channels[^1][start + i];
        }

        return both;
    }
}
