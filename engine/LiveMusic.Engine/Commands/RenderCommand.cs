using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Audio;
using LiveMusic.Engine.Rendering;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic render`: music into a WAV file, without a DAW.</summary>
internal static class RenderCommand
{
    private const double LongestSeconds = 3600;

    public static Command Create()
    {
        var output = new Argument<FileInfo>("output") { Description = "WAV file to write (48 kHz stereo)." };
        var prompts = new Option<string[]>("--prompt", "-p") { Description = "What to play; may be given several times.", HelpName = "text" };
        var weights = new Option<float[]>("--weight", "-w") { Description = "Weight 0…2 of the prompts, in their order. Default: 1.", HelpName = "weight" };
        var transition = new Option<string?>("--transition") { Description = "Crossfade from prompt to prompt instead: \"0:piano,20:techno\".", HelpName = "seconds:text,…" };
        var seconds = new Option<double>("--seconds", "-s") { Description = "Length.", DefaultValueFactory = _ => 20, HelpName = "seconds" };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same music.", HelpName = "number" };
        var guidance = new Option<float?>("--guidance") { Description = "Style strength 0…10. Default: the model's.", HelpName = "w" };
        var temperature = new Option<float?>("--temperature") { Description = "0…4. Default: the model's.", HelpName = "t" };
        var topK = new Option<int?>("--top-k") { Description = "Codes to choose from. Default: the model's.", HelpName = "k" };
        var input = new Option<FileInfo?>("--input") { Description = "WAV file to inject: the model answers it.", HelpName = "wav" };
        var injection = new Option<InjectionMode>("--injection") { Description = "How the input is injected.", DefaultValueFactory = _ => InjectionMode.Free };
        var amount = new Option<float>("--injection-amount") { Description = "Gain 0…2 of the input in the context.", DefaultValueFactory = _ => 1, HelpName = "gain" };
        var loop = new Option<double>("--loop-seconds") { Description = "Length of the loop for --injection looper.", DefaultValueFactory = _ => 8, HelpName = "seconds" };
        var format = new Option<WavFormat>("--format") { Description = "Samples of the file.", DefaultValueFactory = _ => WavFormat.Pcm24 };
        var model = CommonOptions.Model();
        var threads = CommonOptions.Threads();
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and <= LongestSeconds)) result.AddError($"--seconds takes more than 0 and at most {LongestSeconds}.");
        });
        seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--seed takes 0 or more.");
        });
        var command = new Command("render", "Render music into a WAV file.")
        {
            output, prompts, weights, transition, seconds, seed, guidance, temperature, topK, input, injection, amount, loop, format, model, threads,
        };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var curve = parsed.GetValue(transition) is { } text
                ? PromptCurve.Parse(text)
                : PromptCurve.Constant(parsed.GetValue(prompts) ?? [], parsed.GetValue(weights) ?? []);
            using var loaded = CommonOptions.Load(parsed.GetValue(model), parsed.GetValue(threads), Console.Error.WriteLine);
            var defaults = SamplingControls.DefaultsOf(loaded.Description, (ulong)parsed.GetValue(seed));
            var plan = new RenderPlan
            {
                Prompts = curve,
                Seconds = parsed.GetValue(seconds),
                Sampling = new(parsed.GetValue(guidance) ?? defaults.Guidance, parsed.GetValue(temperature) ?? defaults.Temperature, parsed.GetValue(topK) ?? defaults.TopK, defaults.Seed),
                Input = parsed.GetValue(input) is { } file ? ReadInput(file.FullName, loaded) : [],
                Injection = parsed.GetValue(input) is null ? new() : new()
                {
                    Mode = parsed.GetValue(injection), Amount = parsed.GetValue(amount), LoopSamples = (int)(parsed.GetValue(loop) * loaded.Description.SampleRate),
                },
            };
            return Render(loaded, plan, parsed.GetValue(output)!.FullName, parsed.GetValue(format), ct);
        }, ct));
        return command;
    }

    private static int Render(LiveModel model, RenderPlan plan, string path, WavFormat format, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var live = !Console.IsErrorRedirected;
        void Progress(double made)
        {
            if (live) Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{made,6:0.0} of {plan.Seconds:0.0} s, {made / clock.Elapsed.TotalSeconds:0.00} s of music a second "));
        }
        var audio = Renderer.Render(model, plan, Console.Error.WriteLine, Progress, ct);
        if (live) Console.Error.WriteLine();
        using (var file = File.Create(path)) WavFile.Write(file, audio, model.Codec.SampleRate, format);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{path}: {plan.Seconds:0.0} s of music in {clock.Elapsed.TotalSeconds:0.0} s ({plan.Seconds / clock.Elapsed.TotalSeconds:0.00} times real time)."));
        return 0;
    }

    private static float[] ReadInput(string path, LiveModel model)
    {
        var (samples, rate) = WavFile.Read(path);
        var resampler = new Resampler(rate, model.Codec.SampleRate, 2);
        float[] padded = [.. samples, .. new float[resampler.LatencyInputSamples * 2]];
        var result = new float[resampler.OutputCount(padded.Length / 2) * 2];
        resampler.Process(padded, result);
        return result;
    }
}
