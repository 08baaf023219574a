using System.CommandLine;
using System.Globalization;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;

namespace LiveMusic.TestHost.Commands;

/// <summary><c>repeat</c>: with repeatable timing, whether a project gives the same samples each time, whatever plays it. Exit code 1 when a sample differs.</summary>
internal static class RepeatCommand
{
    private static readonly (string Name, BlockSizes Blocks)[] Blocks =
    [
        ("1024", new() { Fixed = 1024 }), ("32", new() { Fixed = 32 }), ("441", new() { Fixed = 441 }), ("1-1024", new() { Random = new() { Min = 1, Max = 1024, Seed = 7 } }),
    ];

    public static Command Create()
    {
        var plugins = new Option<string[]>("--plugin")
        {
            Description = "A .clap or .vst3 to load; give it twice to compare formats. When left out, both formats and the engine are built from this checkout.",
            AllowMultipleArgumentsPerToken = true,
        };
        var rates = new Option<int[]>("--rate") { Description = "Sample rates.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [48000, 44100] };
        var seconds = new Option<double>("--seconds") { Description = "Length of the project.", DefaultValueFactory = _ => 12 };
        var follow = new Option<bool>("--tempo-follow") { Description = "With Tempo follow on Host." };
        var command = new Command("repeat", "Bounce and record one project with repeatable timing in every way, and compare the samples.") { plugins, rates, seconds, follow };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(plugins) is not { Length: > 0 } paths)
            {
                return OwnPlugin.Run(parsed, products => [products.Plugin, products.Vst3]);
            }

            int different = 0;
            foreach (int rate in parsed.GetValue(rates)!)
            {
                different += Compare(paths, rate, Project(parsed.GetValue(seconds), parsed.GetValue(follow)));
            }

            Console.Out.WriteLine(different == 0 ? "all the same to the sample" : $"{different} differ");
            return different == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>A project with steps and a ramp, at places that lie on no block's edge.</summary>
    public static Arrangement Project(double seconds, bool tempoFollow = false) => new()
    {
        Length = seconds, WarmUp = 120, Prompts = ["calm piano", "techno"],
        Parameters = new Dictionary<string, double> { ["Start"] = 2, ["Seed"] = 3, ["Timing"] = 2, ["Tempo follow"] = tempoFollow ? 1 : 0 },
        Automation =
        [
            new() { Parameter = "Prompt 1", Points = [new() { At = 0, Value = 1 }, new() { At = 0.25 * seconds, Value = 1 }, new() { At = 0.4192 * seconds, Value = 0 }] },
            new() { Parameter = "Prompt 2", Points = [new() { At = 0, Value = 0, Curve = CurveShape.Hold }, new() { At = 0.36 * seconds, Value = 1, Curve = CurveShape.Hold }] },
            new() { Parameter = "Temperature", Points = [new() { At = 0, Value = 0.9, Curve = CurveShape.Hold }, new() { At = 0.6417 * seconds, Value = 1.1, Curve = CurveShape.Hold }] },
        ],
    };

    private static int Compare(string[] plugins, int rate, Arrangement project)
    {
        AudioClip? first = null;
        int different = 0;
        foreach (Pace pace in (Pace[])[Pace.Offline, Pace.Realtime])
        {
            foreach (string plugin in plugins)
            {
                foreach ((string name, BlockSizes blocks) in Blocks)
                {
                    Arrangement song = project with { SampleRate = rate, Pace = pace, Blocks = blocks };
                    PlayResult result = new ArrangementPlayer(plugin).Play(song);
                    AudioClip clip = result.Clips[0];
                    string verdict = "the first";
                    if (first is null)
                    {
                        first = clip;
                        different += clip.Rms > 0.003 ? 0 : 1;
                    }
                    else
                    {
                        ClipDifference apart = ClipDifference.Between(first, clip, 0);
                        verdict = apart.FirstBeyond < 0 ? "the same" : $"DIFFERS: {apart.ToText(rate)}";
                        different += apart.FirstBeyond < 0 ? 0 : 1;
                    }

                    Console.Out.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{rate,6} Hz  {(pace == Pace.Offline ? "bounce" : "recording"),-10}{Path.GetExtension(plugin),-6}blocks of {name,-7} rms {clip.Rms:0.000}, {result.Report.Status?.Underruns} underruns: {verdict}"));
                }
            }
        }

        return different;
    }
}
