using LiveMusic.TestHost.Demo;
using LiveMusic.TestHost.Playback;
using LiveMusic.TestHost.Wav;
using System.Text.Json;

namespace LiveMusic.EndToEnd.Tests;

/// <summary>The real plugin and the real engine with the bundled model, built once for all end-to-end tests, which run one after another.</summary>
public sealed class BuiltStage : IDisposable
{
    private readonly Stage _stage = new(Products.Build(_ => { }));

    public BuiltStage()
    {
        Folder = Directory.CreateTempSubdirectory("livemusic-e2e-").FullName;
        var model = Path.Combine(Products.FindRoot(), "models", "seedling", "model.json");
        Assert.True(File.Exists(model), $"The bundled model is missing: {model}");
    }

    public string Folder { get; }

    public string Plugin => _stage.Products.Plugin;

    public string Vst3 => _stage.Products.Vst3;

    /// <summary>Plays an arrangement in a host process of its own; through the CLAP unless <paramref name="plugin"/> names another library.</summary>
    internal (PlayReport Report, AudioClip[] Clips) Play(Arrangement song, string name, double? killAt = null, string? plugin = null)
    {
        var file = Path.Combine(Folder, name + ".json");
        var wav = Path.Combine(Folder, name + ".wav");
        var report = Path.Combine(Folder, name + "-report.json");
        File.WriteAllText(file, song.ToJson());
        List<string> arguments = ["play", file, "--plugin", plugin ?? Plugin, "--out", wav, "--report", report, "--quiet"];
        if (killAt is { } at) arguments.AddRange(["--kill-engine", at.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var said = new List<string>();
        var exit = Host(arguments, said.Add);
        Assert.True(exit == 0, $"livemusic-host ended with {exit}:\n{string.Join('\n', said)}");
        AudioClip[] clips = [WavReader.Read(wav), .. Directory.EnumerateFiles(Folder, $"{name}-*-*.wav").Order().Select(WavReader.Read)];
        return (PlayReport.FromJson(File.ReadAllText(report)), clips);
    }

    internal int Host(IReadOnlyList<string> arguments, Action<string> output) => _stage.Host(arguments, output);

    internal int Engine(IReadOnlyList<string> arguments, Action<string> output) => _stage.Engine(arguments, output);

    /// <summary>How near each span of a WAV is to each prompt, by the model's own style towers: [span][prompt].</summary>
    internal double[][] Similarity(string wavName, string[] spans, string[] prompts)
    {
        List<string> arguments = ["listen", Path.Combine(Folder, wavName + ".wav"), "--json"];
        foreach (var span in spans) arguments.AddRange(["--span", span]);
        foreach (var prompt in prompts) arguments.AddRange(["--prompt", prompt]);
        var said = new List<string>();
        Assert.Equal(0, Engine(arguments, said.Add));
        using var json = JsonDocument.Parse(string.Concat(said));
        return [.. json.RootElement.GetProperty("spans").EnumerateArray().Select(s => s.GetProperty("similarity").EnumerateArray().Select(v => v.GetDouble()).ToArray())];
    }

    public void Dispose()
    {
        _stage.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class StageCollection : ICollectionFixture<BuiltStage>
{
    public const string Name = "stage";
}
