using LiveMusic.Plugin.Core;

namespace LiveMusic.Plugin.Tests;

/// <summary>A host that writes down what it is told.</summary>
internal sealed class RecordingHost : HostNotifier
{
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];

    public string Logged
    {
        get { lock (_gate) return string.Join('\n', _log); }
    }

    public override void Log(LogLevel level, string message)
    {
        lock (_gate) _log.Add($"{level}: {message}");
    }

    public override void StateChanged()
    {
    }
}
