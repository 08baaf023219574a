using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Generation;
using LiveMusic.Models;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic bench`: how fast this machine makes music, and where the time goes. Every ratio names what it compares with, measured in the same run.</summary>
internal static class BenchCommand
{
    private static readonly int[] CallLengths = [5, 10, 25, 50];

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var runs = new Option<int>("--runs") { Description = "Measured runs of each stage, after one to warm up.", DefaultValueFactory = _ => 10, HelpName = "count" };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000) result.AddError("--runs takes 1 to 1000.");
        });
        var command = new Command("bench", "Measure the model on this machine.") { model, runs };
        command.SetAction((parsed, ct) => Task.Run(() => Run(parsed.GetValue(model), parsed.GetValue(runs), ct), ct));
        command.Subcommands.Add(BenchInjectionCommand.Create());
        command.Subcommands.Add(BenchRecallCommand.Create());
        return command;
    }

    private static int Run(string? chosen, int runs, CancellationToken ct)
    {
        var folder = ModelFolder.Find(chosen);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {(Debugger.IsAttached ? "debugger attached, " : "")}.NET {Environment.Version}");
        Dictionary<string, double>? single = null;
        Whole[]? singleCalls = null;
        foreach (var threads in (int[])[1, Math.Max(2, new ComputeDevice().Threads)])
        {
            ct.ThrowIfCancellationRequested();
            var load = Stopwatch.StartNew();
            using var model = LiveModel.Load(folder, new() { Device = new() { Threads = threads }, Notice = Console.Error.WriteLine });
            Console.WriteLine();
            Console.WriteLine(Text($"== {model.Description.Title} {model.Description.Revision}, {threads} {(threads == 1 ? "thread" : "threads")} (loaded in {load.Elapsed.TotalSeconds:0.0} s)"));
            Console.WriteLine(Text($"{"stage",-34}{"median ms",11}{"slowest",10}{"s per s",10}{(single is null ? "" : "  vs 1 thread")}"));
            var bench = ModelBenchmark.Run(model, runs);
            var medians = new Dictionary<string, double>();
            foreach (var stage in bench.Stages.Append(bench.Chunk))
            {
                medians[stage.Stage] = stage.Median;
                var ratio = single is not null ? Text($"{stage.Median / single[stage.Stage],11:0.00}×") : "";
                Console.WriteLine(Text($"{stage.Stage,-34}{stage.Median * 1000,11:0.00}{stage.Slowest * 1000,10:0.00}{(stage.RealTimeFactor is { } f ? Text($"{f,10:0.0000}") : $"{"",10}")}{ratio}"));
            }
            single ??= medians;

            Console.WriteLine(Text($"{"whole stream, frames a call",-30}{"p50 ms",9}{"p95",9}{"slowest",10}{"× real time",13}{"vs row above",14}{(singleCalls is null ? "" : "  vs 1 thread")}"));
            var calls = CallLengths.Where(n => n <= model.Description.ChunkFrames).Select(n => Measure(model, n, runs, ct)).ToArray();
            for (var i = 0; i < calls.Length; i++)
            {
                var call = calls[i];
                var above = i == 0 ? "" : Text($"{call.Factor / calls[i - 1].Factor:0.00}×");
                var ratio = singleCalls is null ? "" : Text($"{call.Factor / singleCalls[i].Factor,11:0.00}×");
                Console.WriteLine(Text($"{call.Frames,30}{call.Median * 1000,9:0.0}{call.High * 1000,9:0.0}{call.Slowest * 1000,10:0.0}{call.Factor,13:0.00}{above,14}{ratio}"));
            }
            singleCalls ??= calls;
            Console.WriteLine(Text($"real time, the paper's requirement, is 1: this machine makes {calls[^1].Factor:0.00} s of music in a second."));
        }
        Console.WriteLine();
        Console.WriteLine(Text($"peak memory of this process: {PeakMemory.Bytes / 1048576.0:0} MB"));
        return 0;
    }

    private static Whole Measure(LiveModel model, int frames, int runs, CancellationToken ct)
    {
        using var stream = new MusicStream(model);
        var embedding = new float[model.Style.Dimension];
        embedding[0] = 1;
        StylePrompt[] prompts = [new(embedding, 1)];
        var audio = new float[frames * stream.SamplesPerFrame * 2];
        var stamps = new FrameStamp[frames];
        var seconds = new double[Math.Max(runs, 3)];
        for (var i = -1; i < seconds.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            stream.Generate(new() { Prompts = prompts, Sampling = SamplingControls.DefaultsOf(model.Description, 1) }, frames, [], audio, stamps);
            if (i >= 0) seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return new(frames, seconds[seconds.Length / 2], seconds[(int)Math.Ceiling(0.95 * (seconds.Length - 1))], seconds[^1], (double)frames / model.Description.FrameRate);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Whole(int Frames, double Median, double High, double Slowest, double Music)
    {
        public double Factor => Music / Median;
    }
}
