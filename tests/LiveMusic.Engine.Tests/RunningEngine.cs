using LiveMusic.Engine.Control;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Models;

namespace LiveMusic.Engine.Tests;

/// <summary>An engine in this process, on a pipe of its own.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    /// <summary>What a loaded machine may take for anything; what has hung takes longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RotatingLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(DataVariable);
    private bool _keepsData;
    private bool _disposed;

    private const string DataVariable = "LIVEMUSIC_DATA";

    private RunningEngine(Func<ILiveModel> load, EngineOptions options, string? data = null)
    {
        Data = data ?? Directory.CreateTempSubdirectory("livemusic-test-").FullName;
        Environment.SetEnvironmentVariable(DataVariable, Data);
        _log = new(Log);
        Engine = new("fake", load, options, _log);
        Running = Task.Run(() => Engine.RunAsync(_stop.Token));
    }

    public StringWriter Log { get; } = new();

    public LiveEngine Engine { get; }

    /// <summary>The user's files, of this engine alone.</summary>
    public string Data { get; }

    /// <summary>Ends when the engine ends.</summary>
    public Task Running { get; }

    public static RunningEngine Start(FakeModel model, EngineOptions? options = null) => Start(() => model, options);

    public static RunningEngine Start(Func<ILiveModel> load, EngineOptions? options = null)
    {
        Environment.SetEnvironmentVariable("LIVEMUSIC_PIPE", $"livemusic-test-{Guid.NewGuid():N}"[..32]);
        return new(load, options ?? new());
    }

    /// <summary>Another engine in place of one that is gone, on the same pipe.</summary>
    public static RunningEngine StartAgain(FakeModel model, string? data = null) => new(() => model, new(), data);

    /// <summary>Ends it as a crash would: what it keeps in files for its successor lies there. Returns the folder of the user's files.</summary>
    public async Task<string> CrashAsync()
    {
        var left = new[] { Engine.PipeName + ".page" }.Where(File.Exists).ToDictionary(f => f, File.ReadAllText);
        _keepsData = true;
        await DisposeAsync();
        foreach (var (file, text) in left) File.WriteAllText(file, text);
        return Data;
    }

    /// <summary>Waits until the engine has ended by itself.</summary>
    public async Task EndedAsync()
    {
        try
        {
            await Running.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The engine does not end. Its log:{Environment.NewLine}{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stop.CancelAsync();
        await EndedAsync();
        await Engine.DisposeAsync();
        _log.Dispose();
        _stop.Dispose();
        Environment.SetEnvironmentVariable(DataVariable, _before);
        if (!_keepsData && Directory.Exists(Data)) Directory.Delete(Data, recursive: true);
    }
}
