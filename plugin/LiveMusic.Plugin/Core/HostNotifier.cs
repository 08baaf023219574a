namespace LiveMusic.Plugin.Core;

internal enum LogLevel { Information, Warning, Error }

/// <summary>What the core may ask of the host. A format's adapter implements it.</summary>
/// <remarks>Called from the main thread and from the engine link's thread, never from the audio thread.</remarks>
internal abstract class HostNotifier
{
    /// <summary>Somewhere where a person who looks for it finds it.</summary>
    public abstract void Log(LogLevel level, string message);

    /// <summary>The project has something new to save that no parameter shows. Main thread or not: the adapter sees to it.</summary>
    public abstract void StateChanged();
}
