using LiveMusic.Shared.Messages;
using LiveMusic.Shared.Parameters;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>Does what a page wants, or says why not. What cannot be changes nothing.</summary>
/// <remarks>Threading: the page's hearing task; <see cref="Instance"/> is set by its telling task.</remarks>
internal sealed class IntentHandler(PageSocket socket)
{
    private volatile Instance? _instance;

    /// <summary>The instance that the page shows; null: none is there now.</summary>
    public Instance? Instance { get => _instance; set => _instance = value; }

    public async ValueTask DoAsync(ReadIntent intent, CancellationToken ct)
    {
        if (intent.Message is Ping ping) await socket.TellAsync(new Echo(ping.Mark), ct).ConfigureAwait(false);
        else if (Fault(intent) is { } fault) await socket.TellAsync(new Problem(intent.About, fault), ct).ConfigureAwait(false);
    }

    /// <summary>A binary message: a piece of an audio prompt.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
        => await socket.TellAsync(new Problem("audioPrompt", "Sound came that no message announced; it was thrown away."), ct).ConfigureAwait(false);

    /// <summary>The page is gone: what it had begun ends.</summary>
    public void Leave()
    {
    }

    // Null: it is done, or under way.
    private string? Fault(ReadIntent intent)
    {
        if (intent.Message is null) return intent.Fault;
        if (_instance is not { } instance) return "The instance is not there at the moment; nothing was changed.";
        return intent.Message switch
        {
            Edit edit => Do(instance, edit),
            SetPrompt prompt => Do(instance, prompt),
            _ => $"This engine cannot do '{intent.About}'.",
        };
    }

    private static string? Do(Instance instance, Edit edit)
    {
        if (ParameterTable.Find(edit.Id) is not { } parameter) return $"There is no parameter {edit.Id}.";
        if (edit.Phase is < 0 or > 2) return $"An edit has phase 0, 1 or 2, not {edit.Phase}.";
        if (edit.Phase == 1 && !(edit.Value >= parameter.Minimum && edit.Value <= parameter.Maximum))
            return FormattableString.Invariant($"{parameter.Name} goes from {parameter.Minimum} to {parameter.Maximum}; {edit.Value} is outside.");
        instance.Session.Tell(new ParameterEdit(edit.Id, edit.Phase, edit.Phase == 1 ? parameter.Clamp(edit.Value) : 0));
        return null;
    }

    private static string? Do(Instance instance, SetPrompt prompt)
    {
        if (SlotFault(prompt.Slot) is { } fault) return fault;
        if (prompt.Text.Length > ControlProtocol.MaximumPromptLength)
            return $"This prompt has {prompt.Text.Length} characters; {ControlProtocol.MaximumPromptLength} are possible. Shorten it.";
        var slot = new PromptSlot(prompt.Text);
        instance.Session.Prompts.Edit(prompt.Slot, slot);
        instance.Session.Tell(new PromptEdit(prompt.Slot, slot));
        return null;
    }

    private static string? SlotFault(int slot)
        => (uint)slot < ParameterTable.PromptSlots ? null : $"There is no prompt slot {slot + 1}; there are {ParameterTable.PromptSlots}.";
}
