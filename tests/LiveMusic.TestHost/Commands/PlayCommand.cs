using System.CommandLine;
using LiveMusic.TestHost.Picture;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>play</c>: an arrangement to a WAV file, with report and picture.</summary>
internal static class PlayCommand
{
    public static Command Create()
    {
        var arrangement = new Argument<string>("arrangement") { Description = "The arrangement, a JSON file." };
        Option<string> plugin = PluginOption.Create();
        var output = new Option<string>("--out") { Description = "WAV file to write.", Required = true };
        var report = new Option<string?>("--report") { Description = "Report to write as JSON." };
        var picture = new Option<string?>("--png") { Description = "Spectrogram with the automation over it." };
        var pcm = new Option<bool>("--pcm24") { Description = "24-bit PCM instead of 32-bit float." };
        var kill = new Option<double?>("--kill-engine") { Description = "Kill the engine at this second, besides what the arrangement says." };
        var offline = new Option<bool>("--offline") { Description = "As a bounce, whatever pace the arrangement names." };
        var quiet = new Option<bool>("--quiet") { Description = "No live line." };
        var command = new Command("play", "Play an arrangement through a plugin into a WAV file.") { arrangement, plugin, output, report, picture, pcm, kill, offline, quiet };
        command.SetAction(parsed =>
        {
            Arrangement song = Arrangement.Load(parsed.GetValue(arrangement)!);
            if (parsed.GetValue(kill) is { } at)
            {
                song = song with { Events = [.. song.Events, new ArrangedEvent { At = at, Do = EventKind.KillEngine }] };
            }

            if (parsed.GetValue(offline))
            {
                song = song with { Pace = Pace.Offline };
            }

            var player = new ArrangementPlayer(parsed.GetValue(plugin)!)
            {
                Progress = parsed.GetValue(quiet) ? null : new ProgressLine(Console.Error, inPlace: !Console.IsErrorRedirected),
            };
            PlayResult result = player.Play(song);
            Save(result, song, parsed.GetValue(output)!, parsed.GetValue(report), parsed.GetValue(picture), parsed.GetValue(pcm) ? WavEncoding.Pcm24 : WavEncoding.Float32);
            Console.Out.Write(result.Report.ToText());
            return 0;
        });
        return command;
    }

    /// <summary>Writes what a run left: a WAV for each sample rate, and, where a name is given, the report and the picture.</summary>
    public static void Save(PlayResult result, Arrangement song, string wav, string? report, string? picture, WavEncoding encoding)
    {
        for (int i = 0; i < result.Clips.Count; i++)
        {
            AudioClip clip = result.Clips[i];
            string name = i == 0 ? wav : Path.Combine(Path.GetDirectoryName(wav) ?? "", $"{Path.GetFileNameWithoutExtension(wav)}-{i + 1}-{clip.SampleRate}.wav");
            WavWriter.Write(name, clip, encoding);
        }

        if (report is not null)
        {
            File.WriteAllText(report, result.Report.ToJson());
        }

        if (picture is not null)
        {
            RunPicture.Write(picture, result.Audio, RunPicture.Curves(song), result.Report.StatusHistory, song.Prompts, result.Report.Plugin);
        }
    }
}
