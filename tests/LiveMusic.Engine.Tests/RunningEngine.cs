using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Models;

namespace LiveMusic.Engine.Tests;

/// <summary>An engine in this process, on a pipe of its own.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly RotatingLog _log;
    private readonly CancellationTokenSource _stop = new();

    private RunningEngine(Func<ILiveModel> load, EngineOptions options)
    {
        _log = new(Log);
        Engine = new("fake", load, options, _log);
        Running = Task.Run(() => Engine.RunAsync(_stop.Token));
    }

    public StringWriter Log { get; } = new();

    public LiveEngine Engine { get; }

    /// <summary>Ends when the engine ends.</summary>
    public Task Running { get; }

    public static RunningEngine Start(FakeModel model, EngineOptions? options = null) => Start(() => model, options);

    public static RunningEngine Start(Func<ILiveModel> load, EngineOptions? options = null)
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", $"livemusic-test-{Guid.NewGuid():N}"[..32]);
        return new(load, options ?? new());
    }

    /// <summary>Another engine in place of one that is gone, on the same pipe.</summary>
    public static RunningEngine StartAgain(FakeModel model) => new(() => model, new());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.WaitAsync(TimeSpan.FromSeconds(10));
        await Engine.DisposeAsync();
        _log.Dispose();
        _stop.Dispose();
    }
}
