using LiveMusic.Plugin.Core;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Tests;

/// <summary>A host that writes down what it is told.</summary>
internal sealed class RecordingHost : HostNotifier
{
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private readonly List<(ParameterId Id, EditPhase Phase, double Value)> _edits = [];

    private int _stateChanges;

    public string Logged
    {
        get { lock (_gate) return string.Join('\n', _log); }
    }

    public int StateChanges => Volatile.Read(ref _stateChanges);

    public IReadOnlyList<(ParameterId Id, EditPhase Phase, double Value)> Edits
    {
        get { lock (_gate) return [.. _edits]; }
    }

    public override void Log(LogLevel level, string message)
    {
        lock (_gate) _log.Add($"{level}: {message}");
    }

    public override void StateChanged() => Interlocked.Increment(ref _stateChanges);

    public override void Edited(Parameter parameter, EditPhase phase, double value)
    {
        lock (_gate) _edits.Add((parameter.Id, phase, value));
    }
}
