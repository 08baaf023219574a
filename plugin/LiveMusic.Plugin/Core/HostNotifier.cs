using LiveMusic.Shared.Parameters;

namespace LiveMusic.Plugin.Core;

internal enum LogLevel { Information, Warning, Error }

/// <summary>A turn of a control, as hosts record it: one begin, changes, one end.</summary>
internal enum EditPhase { Begin, Change, End }

/// <summary>What the core may ask of the host. A format's adapter implements it.</summary>
/// <remarks>Called from the main thread and from the engine link's thread, never from the audio thread.</remarks>
internal abstract class HostNotifier
{
    /// <summary>Somewhere where a person who looks for it finds it.</summary>
    public abstract void Log(LogLevel level, string message);

    /// <summary>The project has something new to save that no parameter shows. Main thread or not: the adapter sees to it.</summary>
    public abstract void StateChanged();

    /// <summary>
    /// A model is ready, perhaps with other capabilities than the last one (see <see cref="PluginInstance.ModelCapabilities"/>). Main thread or not: the adapter sees to it.
    /// A format that cannot hide parameters has nothing to do.
    /// </summary>
    public virtual void ModelChanged()
    {
    }

    /// <summary>
    /// The editor is gone without the host's wish: the user closed its own window, or the host's window that it was in vanished. Main thread or not: the adapter sees to it.
    /// </summary>
    public virtual void EditorClosed()
    {
    }

    /// <summary>
    /// Somebody turns a control outside of the host (the editor): the host is to show and record it. The instance has the value already.
    /// Main thread or not: the adapter sees to it.
    /// </summary>
    /// <param name="parameter">Whose control.</param>
    /// <param name="phase">Where in the turn.</param>
    /// <param name="value">Plain value; for begin and end the present one.</param>
    public abstract void Edited(Parameter parameter, EditPhase phase, double value);
}
