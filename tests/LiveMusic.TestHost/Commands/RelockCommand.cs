using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Measuring;
using LiveMusic.TestHost.Bench;
using LiveMusic.TestHost.Playback;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>relock</c>: whether the music's beats come to the host's.</summary>
internal static class RelockCommand
{
    public static Command Create()
    {
        var plugin = OwnPlugin.Option();
        var songs = new Option<string[]>("--song") { Description = "Prompt and the host's tempo.", HelpName = "prompt=BPM", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["house=125", "disco=125", "funk=107.1", "jazz=125"] };
        songs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()!.FirstOrDefault(song => Parse(song).Tempo is not (>= 40 and <= 300)) is { } wrong)
            {
                result.AddError($"'{wrong}' is no prompt with a tempo from 40 to 300, as in house=125.");
            }
        });
        var seconds = new Option<double>("--seconds") { Description = "That each song is played, once without Re-lock and once with it.", DefaultValueFactory = _ => 120 };
        var sounds = new Option<string>("--sounds") { Description = "Folder for the recordings.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "livemusic-relock") };
        var picture = OwnPlugin.Picture();
        var command = new Command("relock", "Measure at real-time pace how far the music's beats are from the host's, without Re-lock and with it, as the engine hears them and as aubiotrack does.") { plugin, songs, seconds, sounds, picture };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugin) is not { } path)
            {
                return OwnPlugin.Run(parsed);
            }

            List<RelockRun> runs = [];
            foreach (string song in parsed.GetValue(songs)!)
            {
                foreach (bool on in (bool[])[false, true])
                {
                    (string prompt, double tempo) = Parse(song);
                    RelockRun run = new RelockBench(path).Run(prompt, tempo, on, parsed.GetValue(seconds), parsed.GetValue(sounds)!, new ProgressLine(Console.Error, inPlace: !Console.IsErrorRedirected));
                    Console.Out.WriteLine(run.ToText());
                    runs.Add(run);
                }
            }

            if (parsed.GetValue(picture) is { } file)
            {
                DistributionPlot.Write(file, "The music's beats against the host's", "beats between the two", [.. ((bool[])[false, true]).Select(on => (on ? "Re-lock on" : "Re-lock off", Beats(runs, on)))]);
            }

            return 0;
        });
        return command;
    }

    private static double[] Beats(List<RelockRun> runs, bool on) => [.. runs.Where(r => r.Relock == on).SelectMany(r => r.Engine.Seconds.Select(s => Math.Abs(s) / r.Engine.Beat))];

    private static (string Prompt, double Tempo) Parse(string song)
    {
        int sign = song.LastIndexOf('=');
        return sign > 0 && double.TryParse(song[(sign + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double tempo) ? (song[..sign], tempo) : (song, 0);
    }
}
