using System.Diagnostics;
using LiveMusic.TestHost.Demo;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>The training recipe at toy size: every stage runs, and the bundle that it exports is one that the engine loads and that agrees with PyTorch.</summary>
/// <remarks>In the stage's collection so that nothing that plays in real time runs beside it.</remarks>
[Collection(StageCollection.Name)]
public sealed class TrainingTests(BuiltStage stage)
{
    [Theory]
    [InlineData("")]
    [InlineData("1")]         // version 2
    public void Every_stage_runs_at_toy_size_and_its_bundle_is_sound(string controls)
    {
        const string python = "/usr/bin/python3";
        var (probe, missing) = File.Exists(python) ? Run(python, "-c", "import torch, numpy, scipy, ctypes; ctypes.CDLL('libfluidsynth.so.3')") : (1, "no /usr/bin/python3");
        if (probe != 0)
            Assert.Skip($"Training needs Debian's python3-torch, python3-numpy, python3-scipy and libfluidsynth3: {missing.Trim().Split('\n')[^1]}");
        foreach (var font in (string[])["/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf3/MuseScore_General.sf3"])
            if (!File.Exists(font)) Assert.Skip($"Training needs the soundfont {font} (Debian: fluid-soundfont-gm, musescore-general-soundfont).");

        var folder = Path.Combine(stage.Folder, "toy" + controls);
        var (exit, said) = Run("/usr/bin/env", "CONTROLS=" + controls, "/bin/bash", Path.Combine(Products.FindRoot(), "training", "test_toy.sh"), folder);
        Assert.True(exit == 0, said);
        var model = Directory.EnumerateFiles(folder, "model.json", SearchOption.AllDirectories).Single();
        var verdict = new List<string>();
        exit = stage.Engine(["models", "verify", Path.GetDirectoryName(model)!], verdict.Add);
        Assert.True(exit == 0, string.Join('\n', verdict));
    }

    private static (int Exit, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
