using System.CommandLine;
using System.Globalization;
using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Loading;
using LiveMusic.Shared.Pipes;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Commands;

/// <summary>`livemusic run`: the engine that a plugin starts.</summary>
internal static class RunCommand
{
    private const string IdleVariable = "LIVEMUSIC_IDLE_EXIT";

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var threads = CommonOptions.Threads();
        var idle = new Option<double>("--idle-exit")
        {
            Description = $"Seconds without a plugin after which the engine ends; 0: never. Default: {IdleVariable}, else 60.", HelpName = "seconds",
            DefaultValueFactory = _ => double.TryParse(Environment.GetEnvironmentVariable(IdleVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 60,
        };
        idle.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and < 1e6)) result.AddError("--idle-exit takes seconds, 0 or more.");
        });
        var command = new Command("run", "Run the engine: plugins connect to it (they start it themselves when they need it).") { model, threads, idle };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(model), parsed.GetValue(threads), parsed.GetValue(idle), ct));
        return command;
    }

    private static async Task<int> RunAsync(string? model, int threads, double idle, CancellationToken ct)
    {
        var closed = InheritedDescriptors.Close();
        using var log = new RotatingLog(Console.Error);
        try
        {
            var options = new EngineOptions { IdleExit = idle == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(idle) };
            await using var engine = new LiveEngine(ModelFolder.NameOf(model), () => CommonOptions.Load(model, threads, log.Write), options, log);
            log.KeepIn(UserFolders.Logs);
            log.Write($"Engine {LiveEngine.Version}, process {Environment.ProcessId}, listens at {engine.PipeName}.");
            if (closed > 0) log.Write($"{closed} inherited descriptors were closed.");
            if (StaleRegions.Remove() is > 0 and var stale) log.Write($"{stale} regions of dead plugins were removed.");
            await engine.RunAsync(ct).ConfigureAwait(false);
            log.Write("Engine ends.");
            return 0;
        }
        catch (EngineAlreadyRunningException e)
        {
            // Of engines started at once all but one end here; their plugins find the other.
            log.Write(e.Message);
            return 0;
        }
        catch (IOException e)
        {
            log.Write(e.Message);
            return 1;
        }
    }
}
