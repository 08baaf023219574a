using System.Diagnostics;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Engine.Scheduling;
using LiveMusic.Generation;
using LiveMusic.Models;
using LiveMusic.Shared.Messages;

namespace LiveMusic.Engine.Loading;

/// <summary>
/// The engine's one model, loaded in the background while plugins already connect. Before it is called ready it has generated a little: that pays the first
/// calls' costs where nobody listens, and tells every session how fast this machine is.
/// </summary>
/// <remarks>Threading: any thread. <see cref="Changed"/> is raised on the loading thread.</remarks>
internal sealed class ModelHost : IDisposable
{
    private readonly Func<ILiveModel> _load;
    private readonly RotatingLog _log;
    private readonly Task _loading;
    private ModelStatus _status;
    private ILiveModel? _model;

    /// <param name="name">To show while loading.</param>
    /// <param name="load">Loads the model; its exception's message is for the user.</param>
    /// <param name="log">Told how it went.</param>
    public ModelHost(string name, Func<ILiveModel> load, RotatingLog log)
    {
        _load = load;
        _log = log;
        _status = new("loading", name, name, "", [], 0, 0, 0, Device, "The model is being loaded.");
        _loading = Task.Factory.StartNew(Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public event Action? Changed;

    /// <summary>Null until it is ready.</summary>
    public ILiveModel? Model => Volatile.Read(ref _model);

    public ModelStatus Status => Volatile.Read(ref _status);

    /// <summary>What calls cost on this machine; measured before <see cref="Model"/> is set.</summary>
    public CallCost Cost { get; } = new();

    public void Dispose()
    {
        _loading.Wait();
        _model?.Dispose();
    }

    private static string Device => $"CPU, {Environment.ProcessorCount} {(Environment.ProcessorCount == 1 ? "core" : "cores")}";

    private void Load()
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var model = _load();
            Measure(model);
            var d = model.Description;
            Volatile.Write(ref _status, new("ready", d.Name, d.Title, d.ContentHash, [.. d.Capabilities.Order(StringComparer.Ordinal)],
                d.DefaultGuidance, d.DefaultTemperature, d.DefaultTopK, Device, ""));
            Volatile.Write(ref _model, model);
            _log.Write(FormattableString.Invariant($"Model {d.Name} {d.Revision} ready after {clock.Elapsed.TotalSeconds:0.0} s; {Cost.Typical(25) * 1000:0} ms for 25 frames."));
        }
        // Whatever keeps the model from being used is told to the user and ends nothing.
        catch (Exception e)
        {
            Volatile.Write(ref _status, Status with { State = "failed", Message = e.Message });
            _log.Write($"The model could not be loaded: {(e is IOException or BundleException or NotSupportedException ? e.Message : e)}");
        }
        Changed?.Invoke();
    }

    private void Measure(ILiveModel model)
    {
        using var stream = new MusicStream(model);
        var most = stream.MaxFrames;
        var output = new float[most * stream.SamplesPerFrame * 2];
        var stamps = new FrameStamp[most];
        var conditions = new ChunkConditions { Sampling = SamplingControls.DefaultsOf(model.Description, 0) };
        stream.Generate(conditions, 1, [], output, stamps); // the first call is never like the others
        foreach (var frames in (ReadOnlySpan<int>)[10, 25, 10])
        {
            var count = Math.Min(frames, most);
            var start = Stopwatch.GetTimestamp();
            stream.Generate(conditions, count, [], output, stamps);
            Cost.Observe(count, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
